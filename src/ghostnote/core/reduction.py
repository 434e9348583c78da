"""The reduction to nine voices on 16ths with one stroke a cell: the grid that published figures are given on."""

from __future__ import annotations

from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import BEAT_PLACES, MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import TICKS_PER_16TH

#: Indices into `BEAT_PLACES` of the 16ths.
SIXTEENTH_POINTS: Final = frozenset(i for i, place in enumerate(BEAT_PLACES) if place % 6 == 0)


def reduce_to_basic(pattern: Pattern) -> Pattern:
    """`pattern` on 16ths with nine voices; the loudest stroke of a cell stays, percussion without a place goes.

    A stroke moves to the 16th nearest to its onset; one that is nearest to the 16th after the last bar keeps the last.
    """
    cells: dict[tuple[int, Voice], Hit] = {}
    last = pattern.ticks - TICKS_PER_16TH
    for hit in pattern.hits:
        voice = KIT[hit.voice].basic
        if voice is None:
            continue
        nearest = (hit.onset + TICKS_PER_16TH // 2) // TICKS_PER_16TH * TICKS_PER_16TH
        slot = min(max(nearest, 0), last)
        offset = max(-MAX_OFFSET, min(MAX_OFFSET, hit.onset - slot))
        kept = cells.get((slot, voice))
        if kept is None or hit.velocity > kept.velocity:
            cells[slot, voice] = Hit(slot, voice, offset, hit.velocity)
    return pattern.with_hits(cells.values())
