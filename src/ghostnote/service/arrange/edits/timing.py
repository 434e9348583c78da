"""Operations that move hits in time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.feel.transforms import apply_swing
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import PPQ, STRAIGHT_SWING, ms_to_ticks
from ghostnote.prompt.edits.plan import Operation, Unit
from ghostnote.service.arrange.edits.changes import loudest, moved, replaced, require_change
from ghostnote.service.arrange.edits.scope import bars_of, hits_of, near_place, nothing, points_of, sounding

#: They keep going while the rest is stretched: half-time is felt against them.
_TIMEKEEPERS: Final = frozenset({"hat", "ride", "shaker", "tambourine", "cowbell"})
#: 8ths that are less uneven than this are not swung, in percent.
_SHUFFLED: Final = 4.0
_PAIRS: Final = {"swing": "16th", "shuffle": "8th"}
_NAMED_PAIRS: Final = {120: "swing", 240: "shuffle"}

#: Where a hit goes: its tick in a stretch, the length of the stretch -> ticks in it.
_Places = Callable[[int, int], list[int]]


def move(pattern: Pattern, edit: Operation) -> Pattern:
    """Earlier or later: by time, or by notes; what a note value moves past an end comes in again at the other."""
    assert edit.amount is not None
    hits = hits_of(pattern, edit.scope)
    if edit.unit is Unit.BEATS:
        by = round(edit.amount * PPQ)
        put = [_notated_later(hit, by, pattern) for hit in hits]
        return require_change(pattern, moved(pattern, hits, loudest(put)), "it would be where it was")
    ticks = round(edit.amount if edit.unit is Unit.TICKS else ms_to_ticks(edit.amount, pattern.bpm))
    if abs(ticks) > pattern.meter.bar_ticks:
        raise nothing(f"{edit.amount:g} {edit.unit or 'ms'} is more than a bar", "move it by less")
    put = [sounding(hit, hit.onset + ticks, pattern) for hit in hits]
    return require_change(pattern, moved(pattern, hits, put), "that is less than a tick")


def _notated_later(hit: Hit, by: int, pattern: Pattern) -> Hit:
    """So many ticks later on paper; where that is no place that notation has, on the nearest, sounding as it should."""
    aim = (hit.slot + by) % pattern.ticks
    slot = near_place(aim, pattern.meter) % pattern.ticks
    return sounding(replace(hit, slot=slot, offset=0), aim + hit.offset, pattern)


def relocate(pattern: Pattern, edit: Operation) -> Pattern:
    """From one place of the bar to another, each hit with its feel."""
    assert edit.to is not None
    sources = points_of(pattern.meter, edit.scope.places)
    targets = points_of(pattern.meter, edit.to.places)
    if not sources or not targets:
        hint = "name two places: `from beat 3 to the and of 3`"
        raise nothing("from where to where it should move is not clear", hint)
    hits = hits_of(pattern, edit.scope)
    put = []
    for hit in hits:
        start = pattern.bar_of(hit) * pattern.meter.bar_ticks
        nearest = min(range(len(sources)), key=lambda index: abs(sources[index] - (hit.slot - start)))
        tick = start + targets[min(nearest, len(targets) - 1)]
        put.append(replace(hit, slot=near_place(tick, pattern.meter)))
    return replaced(pattern, hits, put)


def straighten(pattern: Pattern, edit: Operation) -> Pattern:
    """Second 16ths, and second 8ths of a shuffle, half-way between their neighbours; on the grid if none swings."""
    hits = hits_of(pattern, edit.scope)
    part = pattern.with_hits(hits)
    shuffled = abs(_measured(part, "shuffle") - STRAIGHT_SWING) > _SHUFFLED
    straight = apply_swing(apply_swing(part, STRAIGHT_SWING, "8th") if shuffled else part, STRAIGHT_SWING)
    if straight == part:
        straight = part.with_hits(loudest(replace(hit, offset=0) for hit in hits))
    return require_change(pattern, moved(pattern, hits, straight.hits), "it is straight already")


def swing(pattern: Pattern, edit: Operation) -> Pattern:
    """So much swing of 16ths, of 8ths if there are none or they are named; with a scope beside it, that much more."""
    assert edit.amount is not None
    hits = hits_of(pattern, edit.scope)
    part = pattern.with_hits(hits)
    named = _NAMED_PAIRS.get(edit.step or 0)
    swings = [name for name in ([named] if named else _PAIRS) if not math.isnan(_measured(part, name, math.nan))]
    if not swings:
        raise nothing("nothing is played between the 8ths or beats that could swing")
    limits = RANGES["swing"]
    wanted = edit.amount
    if edit.to is not None:
        wanted = max(limits.low, min(limits.high, _measured(part, swings[0]) + edit.amount))
    swung = apply_swing(part, wanted, _PAIRS[swings[0]])
    return require_change(pattern, moved(pattern, hits, swung.hits), f"it swings {wanted:g} % already")


def quantise(pattern: Pattern, edit: Operation) -> Pattern:
    """Nearer to where it is written, so many per cent of the way; to a coarser grid if one is named."""
    assert edit.amount is not None
    RANGES["humanize_amount"].check("percent", edit.amount)
    hits = hits_of(pattern, edit.scope)
    put = []
    for hit in hits:
        slot = hit.slot
        if edit.step:
            start = pattern.bar_of(hit) * pattern.meter.bar_ticks
            steps = round((hit.onset - start) / edit.step)
            slot = near_place(min(start + max(0, steps) * edit.step, pattern.ticks - 1), pattern.meter)
        onset = round(hit.onset + (slot - hit.onset) * edit.amount / 100)
        put.append(sounding(replace(hit, slot=slot, offset=0), onset, pattern))
    return require_change(pattern, moved(pattern, hits, loudest(put)), "it is on the grid already")


def half_time(pattern: Pattern, edit: Operation) -> Pattern:
    """Half as fast against a timekeeper that goes on: the first half of the bars takes up all of them."""
    return _stretched(pattern, edit, lambda tick, length: [tick * 2] if tick * 2 < length else [])


def double_time(pattern: Pattern, edit: Operation) -> Pattern:
    """Twice as fast against a timekeeper that goes on: all of the bars takes up half of them, twice."""
    return _stretched(pattern, edit, lambda tick, length: [tick // 2, tick // 2 + length // 2])


def _stretched(pattern: Pattern, edit: Operation, places: _Places) -> Pattern:
    hits = hits_of(pattern, edit.scope)
    if not edit.scope.voices:
        hits = [hit for hit in hits if KIT[hit.voice].family not in _TIMEKEEPERS] or hits
    taken: list[Hit] = []
    put: list[Hit] = []
    for start, end in _runs(pattern, bars_of(pattern, edit.scope)):
        own = [hit for hit in hits if start <= hit.slot < end]
        taken += own
        aims = [(hit, start + tick) for hit in own for tick in places(hit.slot - start, end - start)]
        put += [hit for hit in _notated(aims, pattern) if hit.slot < end]
    return require_change(pattern, moved(pattern, taken, put), "nothing moves: only the first beat is played")


def _notated(aims: Sequence[tuple[Hit, int]], pattern: Pattern) -> list[Hit]:
    """Hits on the places nearest to where they are to go; of hits of different places that meet there, the nearest."""
    held: dict[tuple[int, Voice], tuple[int, int]] = {}
    found: list[Hit] = []
    ways = [(abs(near_place(aim, pattern.meter) - aim), aim, hit) for hit, aim in aims]
    for _, aim, hit in sorted(ways):
        slot = near_place(aim, pattern.meter)
        if held.setdefault((slot, hit.voice), (hit.slot, aim)) == (hit.slot, aim):
            found.append(replace(hit, slot=slot))
    return found


def _runs(pattern: Pattern, bars: Sequence[int]) -> list[tuple[int, int]]:
    """Bars that follow one another as stretches, in ticks."""
    runs: list[list[int]] = []
    for bar in sorted(bars):
        if runs and runs[-1][1] == bar:
            runs[-1][1] = bar + 1
        else:
            runs.append([bar, bar + 1])
    return [(first * pattern.meter.bar_ticks, last * pattern.meter.bar_ticks) for first, last in runs]


def _measured(pattern: Pattern, name: str, otherwise: float = STRAIGHT_SWING) -> float:
    value = pattern_features(pattern)[name]
    return otherwise if math.isnan(value) else value
