"""What must be true of the result of an edit, told without any of the code that makes edits.

A region is `DRUM[,DRUM] [@PLACE[,PLACE]] [#BAR[,BAR]] [<VELOCITY]`, several joined by semicolons. Places are beats as
musicians count them (`3`, `2&`, `4e`, `1a`) or a stretch of beats (`3..4`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import mean, pstdev
from typing import Final

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import ticks_to_ms
from ghostnote.midi.writer import note_onsets

GROUPS: Final = {
    "closed_hat": {Voice.CLOSED_HAT, Voice.CLOSED_HAT_EDGE},
    "open_hat": {Voice.OPEN_HAT, Voice.OPEN_HAT_EDGE},
    "side_stick": {Voice.SIDE_STICK},
    "head": {Voice.SNARE, Voice.SNARE_RIM},
    "ride_bell": {Voice.RIDE_BELL},
}
PARTS: Final = {"": 0.0, "e": 0.25, "&": 0.5, "a": 0.75}
#: Hits may be notated this far, in ticks, from the place that they are meant for.
LOOSE: Final = 80
STRICT: Final = 30


@dataclass(frozen=True)
class Region:
    drums: frozenset[Voice]
    points: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]
    bars: frozenset[int]
    softer: int
    louder: int

    def holds(self, hit: Hit, pattern: Pattern, reach: int = LOOSE) -> bool:
        beat = 1920 // pattern.meter.denominator
        bar, tick = divmod(hit.slot, pattern.meter.bar_ticks)
        if hit.voice not in self.drums or (self.bars and bar + 1 not in self.bars):
            return False
        if not self.louder < hit.velocity < self.softer:
            return False
        if not self.points and not self.spans:
            return True
        near = any(abs(tick - point * beat) <= reach for point in self.points)
        return near or any(first * beat <= tick < last * beat for first, last in self.spans)


def regions(text: str) -> list[Region]:
    return [_region(one) for one in text.split(";")]


def _region(text: str) -> Region:
    drums, *rest = text.split()
    found = {word[0]: word[1:] for word in rest}
    points = [one for one in found.get("@", "").split(",") if one and ".." not in one]
    spans = [one.split("..") for one in found.get("@", "").split(",") if ".." in one]
    return Region(
        drums=_drums(drums),
        points=tuple(int(re.match(r"\d+", one)[0]) - 1 + PARTS[one.lstrip("0123456789")] for one in points),  # type: ignore[index]
        spans=tuple((int(first) - 1, int(last)) for first, last in spans),
        bars=frozenset(int(one) for one in found.get("#", "").split(",") if one),
        softer=int(found.get("<", 128)),
        louder=int(found.get(">", 0)),
    )


def _drums(text: str) -> frozenset[Voice]:
    if text.startswith("all"):
        out = [name for name in text.split("-")[1:] if name]
        return frozenset(voice for voice in Voice if KIT[voice].family not in out)
    named = set()
    for name in text.split(","):
        named |= GROUPS.get(name) or {voice for voice in Voice if KIT[voice].family == name}
        assert named, name
    return frozenset(named)


def within(pattern: Pattern, text: str, reach: int = STRICT) -> list[Hit]:
    """The hits of a region."""
    return [hit for hit in pattern.hits if any(one.holds(hit, pattern, reach) for one in regions(text))]


def untouched(
    before: Pattern, after: Pattern, may: str, notes_before: Mapping[Hit, int], notes_after: Mapping[Hit, int]
) -> str | None:
    """What is wrong with the hits outside `may`: ticks, note numbers and velocities as they are written."""
    where = regions(may)
    outside = []
    for pattern, notes in ((before, notes_before), (after, notes_after)):
        hits = [hit for hit in pattern.hits if not any(one.holds(hit, pattern) for one in where)]
        outside.append(note_onsets(pattern.with_hits(hits), "td11", {hit: notes[hit] for hit in hits if hit in notes}))
    if outside[0] != outside[1]:
        changed = set(outside[0].items()) ^ set(outside[1].items())
        return f"{len(changed)} notes outside {may!r} differ: {sorted(changed)[:4]}"
    return None


def failure(check: str, before: Pattern, after: Pattern) -> str | None:
    """What is wrong with the result, None if nothing is."""
    name, *rest = check.split()
    says = CHECKS[name](before, after, rest)
    return None if says is None else f"{check}: {says}"


def _failed(ok: bool, *figures: object) -> str | None:
    return None if ok else ", ".join(str(one) for one in figures)


Check = Callable[[Pattern, Pattern, list[str]], str | None]


def _counts(before: Pattern, after: Pattern, rest: list[str]) -> tuple[int, int]:
    return len(within(before, " ".join(rest))), len(within(after, " ".join(rest)))


def _compared(test: Callable[[int, int], bool]) -> Check:
    def check(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
        old, new = _counts(before, after, rest)
        return _failed(test(old, new), old, new)

    return check


def _velocities(test: Callable[[float, float], bool]) -> Check:
    def check(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
        old, new = (mean(hit.velocity for hit in within(one, " ".join(rest), LOOSE)) for one in (before, after))
        return _failed(test(old, new), old, new)

    return check


def _spreads(test: Callable[[float, float], bool]) -> Check:
    def check(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
        old, new = (pstdev(hit.velocity for hit in within(one, " ".join(rest))) for one in (before, after))
        return _failed(test(old, new), old, new)

    return check


def _each(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    *where, count = rest
    (region,) = regions(" ".join(where))
    beat = 1920 // after.meter.denominator
    places = {
        (bar, point)
        for bar in range(after.bars)
        for point in region.points
        for hit in within(after, " ".join(where), LOOSE)
        if abs(hit.slot - bar * after.meter.bar_ticks - point * beat) <= LOOSE
    }
    return _failed(len(places) == int(count), len(places))


def _count(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    *where, by = rest
    old, new = _counts(before, after, where)
    return _failed(new - old == int(by), old, new)


def _changed(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    return _failed(within(before, " ".join(rest)) != within(after, " ".join(rest)), "the same")


def _halftime(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    slots = sorted(2 * hit.slot for hit in within(before, rest[0]) if 2 * hit.slot < before.ticks)
    return _failed(slots == sorted(hit.slot for hit in within(after, rest[0])), slots)


def _all(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    voices = {hit.voice.slug for hit in within(after, rest[0])}
    return _failed(voices <= {voice.slug for voice in GROUPS[rest[1]]} and bool(voices), voices)


def _exchanged(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    first, second, where = rest[0], rest[1], " ".join(rest[2:])
    wrong = [
        [one, other]
        for one, other in ((first, second), (second, first))
        if {hit.slot for hit in within(before, f"{one} {where}")}
        != {hit.slot for hit in within(after, f"{other} {where}")}
    ]
    return _failed(not wrong, wrong)


def _later(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    drums, by, where = rest[0], rest[1], " ".join(rest[2:])
    old, new = ([hit.onset for hit in within(one, f"{drums} {where}".strip(), LOOSE)] for one in (before, after))
    if len(old) != len(new):
        return f"{len(old)} hits, {len(new)} hits"
    moved = ticks_to_ms(mean(new) - mean(old), before.bpm)
    if ".." in by:
        return _failed(moved >= float(by.split("..")[0]), moved)
    return _failed(abs(moved - float(by)) <= 1.2, moved)


def _velocity(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    found = {hit.velocity for hit in within(after, " ".join(rest[:-1]))}
    return _failed(found == {int(rest[-1])}, found)


def _ramp(sign: int) -> Check:
    def check(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
        pairs = list(zip(within(before, " ".join(rest)), within(after, " ".join(rest)), strict=True))
        shares = [new.velocity / old.velocity for old, new in sorted(pairs)]
        half = len(shares) // 2
        return _failed(sign * (mean(shares[half:]) - mean(shares[:half])) > 0.1, shares)

    return check


def _swing(pattern: Pattern, where: str) -> float:
    return float(pattern_features(pattern.with_hits(within(pattern, where)))["swing"])


def _straight(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    old, swing = (_swing(one, " ".join(rest)) for one in (before, after))
    # Triplets and rolls inside a pair are left as they are, and measured all the same.
    even = math.isnan(swing) or abs(swing - 50) <= max(1.5, abs(old - 50) / 2)
    return _failed(even or all(hit.offset == 0 for hit in within(after, " ".join(rest))), swing)


def _swung(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    low, high = (float(one) for one in rest[-1].split(".."))
    swing = _swing(after, " ".join(rest[:-1]))
    return _failed(low <= swing <= high, swing)


def _swingier(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    old, new = (_swing(one, " ".join(rest)) for one in (before, after))
    return _failed(new > old + 1, old, new)


def _quantised(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    return _failed(all(hit.offset == 0 for hit in within(after, " ".join(rest))), "offsets")


def _tighter(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    old, new = (mean(abs(hit.offset) for hit in within(one, " ".join(rest))) for one in (before, after))
    return _failed(new < old, old, new)


def _notes(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    old, new = (Counter((hit.slot, hit.voice) for hit in within(one, " ".join(rest))) for one in (before, after))
    return _failed(old == new, old - new, new - old)


def _copy(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    source, target = (
        {
            (hit.slot % after.meter.bar_ticks, hit.voice, hit.offset, hit.velocity)
            for hit in within(after, f"{rest[2]} #{bar}")
        }
        for bar in rest[:2]
    )
    return _failed(source == target and bool(source), len(source ^ target))


def _rate(before: Pattern, after: Pattern, rest: list[str]) -> str | None:
    drums, step, where = rest[0], int(rest[1]), " ".join(rest[2:])
    hits = [hit for hit in within(after, f"{drums} {where}".strip()) if hit.voice is not Voice.PEDAL_HAT]
    bars = regions(f"{drums} {where}".strip())[0].bars or range(1, after.bars + 1)
    length = after.meter.bar_ticks
    grid = {(bar - 1) * length + tick for bar in bars for tick in range(0, length, step)}
    return _failed({hit.slot for hit in hits} == grid, sorted({hit.slot for hit in hits} ^ grid))


CHECKS: Final[Mapping[str, Check]] = {
    "none": _compared(lambda old, new: new == 0),
    "some": _compared(lambda old, new: new > 0),
    "more": _compared(lambda old, new: new > old),
    "fewer": _compared(lambda old, new: new < old),
    "doubled": _compared(lambda old, new: 1.5 * old <= new <= 2 * old),
    "halved": _compared(lambda old, new: 0.3 * old <= new <= 0.7 * old),
    "each": _each,
    "count": _count,
    "changed": _changed,
    "halftime": _halftime,
    "all": _all,
    "exchanged": _exchanged,
    "later": _later,
    "louder": _velocities(lambda old, new: new > old),
    "softer": _velocities(lambda old, new: new < old),
    "velocity": _velocity,
    "rising": _ramp(1),
    "falling": _ramp(-1),
    "even": _spreads(lambda old, new: new < old),
    "uneven": _spreads(lambda old, new: new > old),
    "straight": _straight,
    "swung": _swung,
    "swingier": _swingier,
    "quantised": _quantised,
    "tighter": _tighter,
    "notes": _notes,
    "copy": _copy,
    "rate": _rate,
}
