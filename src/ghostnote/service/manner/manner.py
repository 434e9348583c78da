"""The profiles that act on the bars of one pattern, mixed as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.route import Route, read_route, stations_by_bar
from ghostnote.styles.profile import StyleProfile

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


@dataclass(frozen=True, slots=True)
class Manner:
    """Profiles at work.

    Attributes:
        profiles: those of styles that the checkpoint has not learned.
        shares: of each bar of the pattern, how much of it is each profile's; what is left to 1 is of learned styles.
        lead: bars before those that were asked for.
        amount: 0-1, how far the profiles act where they do.
    """

    profiles: tuple[StyleProfile, ...]
    shares: tuple[tuple[float, ...], ...]
    lead: int
    amount: float

    def share(self, bar: int) -> float:
        """How much of a bar is of these profiles, 0-1."""
        return min(1.0, sum(self.shares[bar]))

    def chief(self, bar: int) -> StyleProfile | None:
        """The profile with the largest share of a bar, for what cannot be mixed; None where none has any."""
        share, profile = max(zip(self.shares[bar], self.profiles, strict=True), key=lambda one: one[0])
        return profile if share else None

    def mean(self, bar: int, value: Callable[[StyleProfile], float | None]) -> float | None:
        """The profiles' values in a bar, by their shares; None where no profile that acts there has one."""
        return weighted(
            (value(profile), share) for profile, share in zip(self.profiles, self.shares[bar], strict=True) if share
        )

    @property
    def constant(self) -> bool:
        """Whether every bar is of the same mix."""
        return len(set(self.shares)) == 1


def manner_of(params: GenerationParams, info: CheckpointInfo, lead: int = 0) -> Manner | None:
    """What acts; None when the checkpoint has learned every style that is named, or profiles are not to act.

    Args:
        params: as `conditioning.resolved` settles them.
        info: of the checkpoint.
        lead: bars before those that are asked for.

    Raises:
        StyleFileError: the user's own styles cannot be read.
    """
    if params.style == ANY_STYLE or not params.profile:
        return None
    route = read_route(params.style)
    profiles = unlearned(route, info)
    if not profiles:
        return None
    bars = stations_by_bar(route, params.bars)
    shares = tuple(tuple(dict(mix).get(profile.name, 0.0) for profile in profiles) for mix in bars)
    return Manner(profiles, shares[:1] * lead + shares, lead, params.profile / 100)


def unlearned(route: Route, info: CheckpointInfo) -> tuple[StyleProfile, ...]:
    """The profiles of a route's styles that the checkpoint has not learned, by name."""
    names = sorted({name for station in route for name, _ in station if name not in info.styles and name != ANY_STYLE})
    if not names:
        return ()
    from ghostnote.styles.catalogue import catalogue

    styles = catalogue()
    return tuple(styles[name] for name in names if name in styles)


def weighted(values: Iterable[tuple[float | None, float]]) -> float | None:
    """The weighted mean of (value or None, weight) pairs; None if every value is."""
    known = [(value, weight) for value, weight in values if value is not None and weight]
    total = math.fsum(weight for _, weight in known)
    return math.fsum(value * weight for value, weight in known) / total if total else None
