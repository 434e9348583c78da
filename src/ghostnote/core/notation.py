"""Notation: from where hits sound to where they are written.

Each beat is read as 16ths, as 16th triplets (which hold 8th triplets) or as 32nds: the reading under which its onsets
are likeliest, given Gaussian timing, a prior for the simpler grid and a dislike of two strokes of one voice in one
slot. The score (slots) and the feel (offsets, velocities) part here, one to one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter
from ghostnote.core.units import PPQ


@dataclass(frozen=True, slots=True)
class _Grid:
    """One way to divide a beat. `prior` is the cost in nats of reading a beat this way."""

    step: int
    prior: float


_GRIDS: Final = (_Grid(PPQ // 4, 0.0), _Grid(PPQ // 6, 3.0), _Grid(PPQ // 8, 5.0))
#: Standard deviation of played timing in ticks: about 16 ms at 110 BPM. GMD's offsets, once read so, have 21 ms.
_SPREAD: Final = 14.0
_COLLISION_COST: Final = 6.0
_GUARD: Final = PPQ // 16


def notate(onsets: Sequence[tuple[int, Voice]], meter: Meter) -> list[int]:
    """The slot, in ticks, of each `(onset tick, voice)`.

    Args:
        onsets: ticks from the start of the pattern, in any order; may be slightly negative.
        meter: beats are counted in quarter notes from each bar line.

    Returns:
        One slot per onset, in the order given; never below 0 and never further than half a 16th from its onset,
        except that an onset earlier than that before tick 0 is put on tick 0.
    """
    beats: dict[tuple[int, int], list[int]] = {}
    bar_ticks = meter.bar_ticks
    slots = [0] * len(onsets)
    for index, (onset, _) in enumerate(onsets):
        bar, tick = divmod(onset, bar_ticks)
        beat = tick // PPQ
        start = bar * bar_ticks + beat * PPQ
        end = min(start + PPQ, (bar + 1) * bar_ticks)
        if onset - start < _GUARD:
            slots[index] = max(start, 0)
        elif end - onset <= _GUARD:
            slots[index] = end
        else:
            beats.setdefault((start, end), []).append(index)
    for (start, end), members in beats.items():
        best = min((_read(onsets, members, start, end, grid) for grid in _GRIDS), key=lambda reading: reading[0])
        for index, slot in zip(members, best[1], strict=True):
            slots[index] = max(slot, 0)
    return slots


def _read(
    onsets: Sequence[tuple[int, Voice]], members: list[int], start: int, end: int, grid: _Grid
) -> tuple[float, list[int]]:
    """Cost in nats of reading the beat's inner onsets on `grid`, and the slots that follow."""
    cost = grid.prior
    per_hit = math.log(PPQ / grid.step)
    slots: list[int] = []
    taken: set[tuple[int, Voice]] = set()
    for index in members:
        onset, voice = onsets[index]
        slot = min(start + round((onset - start) / grid.step) * grid.step, end)
        cost += per_hit + 0.5 * ((onset - slot) / _SPREAD) ** 2
        if (slot, voice) in taken:
            cost += _COLLISION_COST
        taken.add((slot, voice))
        slots.append(slot)
    return cost, slots


def written_hit(onset: int, slot: int, voice: Voice, velocity: int) -> Hit:
    """A `Hit` on `slot` that sounds at `onset`, the offset held within half a 16th."""
    return Hit(slot, voice, max(-MAX_OFFSET, min(MAX_OFFSET, onset - slot)), velocity)
