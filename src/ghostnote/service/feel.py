"""The last touch on what the model played: quantised if that was asked for, and the swing that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ghostnote.core.feel.transforms import apply_swing, quantise
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH, swing_to_delay

#: Places in a beat, in ticks, that only triplets have. (Its 160 and 400 are also where swung 16ths are written.)
_TRIPLET_PLACES: Final = frozenset({PPQ // 6, PPQ // 6 * 4})


def finish(pattern: Pattern, params: GenerationParams) -> Pattern:
    """What is written of what the model played.

    Humanised, the hits stay as played, but for this: when a swing was asked for, the second 16ths are moved together
    so that their mean swing is what was asked for (`apply_swing`). The model was asked for that swing too, so they
    move little, and every hit keeps its own deviation from the mean. Beats in triplets are left alone: their notes
    are no second 16ths, and moving them would bend the figure.

    Not humanised, every hit is put on its slot with its velocity, and when a swing was asked for, hits written on
    second 16ths are delayed by exactly that.
    """
    if not params.humanize:
        straight = quantise(pattern)
        return straight if params.swing is None else _swung(straight, params.swing)
    return pattern if params.swing is None else _corrected(pattern, params.swing)


def _corrected(pattern: Pattern, percent: float) -> Pattern:
    triplets = set(_triplet_beats(pattern))
    kept = [hit for hit in pattern.hits if _beat(pattern, hit.slot) in triplets]
    others = [hit for hit in pattern.hits if _beat(pattern, hit.slot) not in triplets]
    return pattern.with_hits([*kept, *apply_swing(pattern.with_hits(others), percent).hits])


def _triplet_beats(pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Bar and beat of every hit that only a triplet explains."""
    for hit in pattern.hits:
        if hit.slot % pattern.meter.bar_ticks % PPQ in _TRIPLET_PLACES:
            yield _beat(pattern, hit.slot)


def _beat(pattern: Pattern, slot: int) -> tuple[int, int]:
    bar, tick = divmod(slot, pattern.meter.bar_ticks)
    return bar, tick // PPQ


def _swung(straight: Pattern, percent: float) -> Pattern:
    delay = round(swing_to_delay(percent, TICKS_PER_8TH))
    bar_ticks = straight.meter.bar_ticks
    return straight.with_hits(
        replace(hit, offset=delay) if hit.slot % bar_ticks % TICKS_PER_8TH == TICKS_PER_16TH else hit
        for hit in straight.hits
    )
