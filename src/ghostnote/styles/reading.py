"""From a style's file to its `StyleProfile`, or to an error that says what is wrong in which line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.params import Range
from ghostnote.core.pattern import Meter
from ghostnote.core.units import PPQ
from ghostnote.styles.facts import WEAK, facts
from ghostnote.styles.marked import Marked, read_marked
from ghostnote.styles.places import PLACES, is_place_name
from ghostnote.styles.profile import (
    DESIGN,
    GENRES,
    GRIDS,
    MEASURED,
    Family,
    Feel,
    Hats,
    Kind,
    Mode,
    Number,
    Offset,
    Placement,
    Repetition,
    Roll,
    Rolls,
    Slot,
    Source,
    Spread,
    StyleProfile,
    Velocities,
)
from ghostnote.styles.rows import SIGNS, read_row

TEMPO: Final = Range(40, 300, "BPM", "tempo")
SWING: Final = Range(50, 75, "%", "MPC swing")
OFFSET: Final = Range(-60, 60, "ms", "offset from the slot")
SPREAD: Final = Range(0, 30, "ms", "standard deviation of the offset")
VELOCITY: Final = Range(1, 127, "", "velocity", whole=True)
SHARE: Final = Range(0, 1, "", "share")
HITS: Final = Range(0, 128, "hits a bar", "density")
STROKES: Final = Range(0, 64, "strokes a bar", "pulse of hat or ride")
FACT: Final = Range(1, 999, "", "number of a fact", whole=True)
#: Bars that a placement may have: cycles of these lengths fit into each other and into a phrase.
CYCLES: Final = (1, 2, 4)

_NEEDED: Final = (
    *("title", "kind", "description", "family", "tempo", "meters"),
    *("grid", "feel", "hats", "density", "placements"),
)
_NAME: Final = re.compile(r"[a-z0-9_]{1,40}")
_SUM: Final = 1e-6
_VOICES: Final[Mapping[str, Voice]] = {voice.slug: voice for voice in Voice}
_DRUMS: Final = tuple(dict.fromkeys([*(spec.family for spec in KIT.values()), *_VOICES]))
_HINT: Final = "a number of facts.yaml, design, or measured"


def read_profile(text: str, path: str, name: str) -> StyleProfile:
    """The style that a file describes.

    Args:
        text: of the file.
        path: where it lies, for messages.
        name: of the file without its ending: the style's name.

    Raises:
        StyleFileError: anything that is not as `docs/styles.md` has it; the message has path, line and what to do.
    """
    top = read_marked(text, path)
    if not _NAME.fullmatch(name):
        top.refuse(f"{name!r} is no name for a style", "name the file with a-z, 0-9 and _, at most 40 of them")
    fields = top.section(_NEEDED, ["aliases", "inspired_by"])
    kind = Kind(fields["kind"].choice(Kind))
    if (kind is Kind.GENRE) == ("inspired_by" in fields):
        fields["kind"].refuse(
            f"a {kind} {'has no' if kind is Kind.GENRE else 'needs'} inspired_by", "people have it, genres do not"
        )
    meters = tuple(_meter(item) for item in fields["meters"].items())
    grid = fields["grid"].choice(GRIDS)
    return StyleProfile(
        name=name,
        title=fields["title"].text(60),
        aliases=tuple(item.text(60) for item in fields["aliases"].items()) if "aliases" in fields else (),
        kind=kind,
        description=fields["description"].text(),
        inspired_by=fields["inspired_by"].text(120) if "inspired_by" in fields else None,
        family=_family(fields["family"]),
        tempo=_spread(fields["tempo"], TEMPO),
        meters=meters,
        grid=grid,
        feel=_feel(fields["feel"]),
        hats=_hats(fields["hats"]),
        density=_spread(fields["density"], HITS),
        placements=_placements(fields["placements"], meters[0], grid),
    )


def _meter(item: Marked) -> Meter:
    try:
        return Meter.parse(item.text())
    except InvalidParameterError as error:
        item.refuse(error.problem, error.hint or "write it as 4/4")


def _source(fields: Mapping[str, Marked]) -> Source:
    return Source(tuple(_part(item) for item in fields["source"].items()))


def _part(item: Marked) -> int | str:
    if item.value in {DESIGN, MEASURED}:
        return item.text()
    number = item.whole(FACT) if isinstance(item.value, str) and item.value.isdigit() else 0
    if number not in facts():
        item.refuse("no such source", _HINT)
    if facts()[number].grade == WEAK:
        item.refuse(
            f"fact {number} is too weak to rest on", "its grade is W: the number is your own choice, say design"
        )
    return number


def _number(at: Marked, limits: Range) -> Number:
    fields = at.section(["value", "source"])
    return Number(fields["value"].number(limits), _source(fields))


def _spread(at: Marked, limits: Range) -> Spread:
    fields = at.section(["low", "typical", "high", "source"])
    low, typical, high = (fields[name].number(limits) for name in ("low", "typical", "high"))
    if not low <= typical <= high:
        at.refuse(f"{low:g}, {typical:g}, {high:g} are not in order", "low <= typical <= high")
    return Spread(low, typical, high, _source(fields))


def _family(at: Marked) -> Family:
    fields = at.section(["source"], GENRES)
    weights = {name: fields[name].number(SHARE) for name in fields if name != "source"}
    total = sum(weights.values())
    if abs(total - 1) > _SUM:
        at.refuse(f"the shares sum to {total:g}", "they must sum to 1")
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return Family(tuple(item for item in ordered if item[1]), _source(fields))


def _feel(at: Marked) -> Feel:
    fields = at.section(["offsets", "velocity", "ghost_notes", "repetition"], ["swing", "shuffle"])
    return Feel(
        swing=_number(fields["swing"], SWING) if "swing" in fields else None,
        shuffle=_number(fields["shuffle"], SWING) if "shuffle" in fields else None,
        offsets=tuple(_offset(key, item) for key, item in fields["offsets"].section((), None).items()),
        velocities=tuple(_velocities(key, item) for key, item in fields["velocity"].section((), None).items()),
        ghost_notes=_number(fields["ghost_notes"], SHARE),
        repetition=_repetition(fields["repetition"]),
    )


def _offset(key: str, at: Marked) -> Offset:
    drum, _, place = key.partition(" on ")
    _require_drum(drum, at)
    if place and not is_place_name(place):
        at.refuse(f"unknown place {place!r}", f"one of: {', '.join(PLACES)}, beat 1, beat 2, ...")
    fields = at.section(["mean", "spread", "source"])
    return Offset(drum, place or None, fields["mean"].number(OFFSET), fields["spread"].number(SPREAD), _source(fields))


def _velocities(drum: str, at: Marked) -> Velocities:
    _require_drum(drum, at)
    fields = at.section(["accent", "plain", "ghost", "source"])
    accent, plain, ghost = (fields[name].whole(VELOCITY) for name in ("accent", "plain", "ghost"))
    if not ghost <= plain <= accent:
        at.refuse(f"{ghost}, {plain}, {accent} are not in order", "ghost <= plain <= accent")
    return Velocities(drum, accent, plain, ghost, _source(fields))


def _require_drum(drum: str, at: Marked) -> None:
    if drum not in _DRUMS:
        at.refuse(f"unknown drum {drum!r}", f"one of: {', '.join(_DRUMS)}")


def _repetition(at: Marked) -> Repetition:
    fields = at.section(["mode", "share", "source"])
    return Repetition(Mode(fields["mode"].choice(Mode)), fields["share"].number(SHARE), _source(fields))


def _hats(at: Marked) -> Hats:
    fields = at.section(["subdivision"], ["rolls"])
    return Hats(_number(fields["subdivision"], STROKES), _rolls(fields["rolls"]) if "rolls" in fields else None)


def _rolls(at: Marked) -> Rolls:
    fields = at.section(["chance", "kinds", "source"])
    kinds = tuple(Roll(item.choice(Roll)) for item in fields["kinds"].items())
    return Rolls(fields["chance"].number(SHARE), kinds, _source(fields))


def _placements(at: Marked, meter: Meter, grid: str) -> tuple[Placement, ...]:
    fields = at.section((), None)
    if not fields:
        at.refuse("no drum is placed", "give at least one, e.g. kick: {bars: X.......x......., source: design}")
    step = PPQ // GRIDS[grid]
    if meter.bar_ticks % step:
        at.refuse(f"a bar of {meter} has no whole number of slots on the grid {grid}", "choose 16ths or 32nds")
    placed = [_placement(key, item, meter.bar_ticks // step) for key, item in fields.items()]
    return tuple(sorted(placed, key=lambda placement: placement.voice))


def _placement(slug: str, at: Marked, slots: int) -> Placement:
    if slug not in _VOICES:
        at.refuse(f"unknown voice {slug!r}", f"one of: {', '.join(_VOICES)}")
    fields = at.section(["bars", "source"])
    bars = tuple(_bar(item, slots) for item in fields["bars"].items())
    if len(bars) not in CYCLES:
        fields["bars"].refuse(f"{len(bars)} bars", f"a drum's placement has {', '.join(map(str, CYCLES))} bars")
    return Placement(_VOICES[slug], bars, _source(fields))


def _bar(at: Marked, slots: int) -> tuple[Slot, ...]:
    row = read_row(at.text())
    if isinstance(row, str):
        at.refuse(f"unknown sign {row!r}", f"signs are: {' '.join(SIGNS)}, and | and blanks between them")
    if len(row) != slots:
        at.refuse(f"{len(row)} slots", f"a bar of the first meter has {slots} on this grid")
    return row
