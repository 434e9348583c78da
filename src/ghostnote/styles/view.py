"""A profile as plain data, for JSON: every number beside its source, and the facts that are cited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from ghostnote.core.pattern import Meter
from ghostnote.styles.facts import Fact, facts
from ghostnote.styles.profile import Placement, Source, StyleProfile
from ghostnote.styles.rows import write_row


def profile_view(profile: StyleProfile) -> dict[str, Any]:
    """JSON-ready form of a profile, as `ghostnote.schemas.styles.ProfileView` describes it."""
    view: dict[str, Any] = {one.name: _plain(getattr(profile, one.name)) for one in fields(profile)}
    family = profile.family
    view["family"] = {"weights": dict(family.weights), "source": _plain(family.source)}
    view["facts"] = [asdict(fact) for fact in cited(profile)]
    return view


def cited(profile: StyleProfile) -> list[Fact]:
    """The facts that a profile's numbers rest on, by number."""
    return [facts()[number] for number in sorted({fact for source in sources(profile) for fact in source.facts})]


def sources(value: Any) -> list[Source]:
    """Every source in a profile or a part of one, in its order."""
    if isinstance(value, Source):
        return [value]
    if isinstance(value, tuple):
        return [source for item in value for source in sources(item)]
    if is_dataclass(value):
        return [source for one in fields(value) for source in sources(getattr(value, one.name))]
    return []


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and type(value) not in _SPELT:
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    spell = _SPELT.get(type(value))
    return spell(value) if spell else value.value if isinstance(value, Enum) else value


def _placement(placement: Placement) -> dict[str, Any]:
    return {
        "voice": placement.voice.slug,
        "bars": [write_row(bar) for bar in placement.bars],
        "chances": [[slot.chance for slot in bar] for bar in placement.bars],
        "source": list(placement.source.parts),
    }


#: Values that are not spelt by their fields.
_SPELT: Final[Mapping[type, Callable[[Any], Any]]] = MappingProxyType(
    {Source: lambda source: list(source.parts), Meter: str, Placement: _placement}
)
