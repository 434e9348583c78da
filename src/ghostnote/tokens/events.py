"""Encoding and decoding: `Pattern` <-> event array of shape (steps, 4), columns place, voice, velocity, offset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.fields import (
    BAR,
    FIELD_SIZES,
    MAX_BEAT_STEP,
    N_OFFSETS,
    N_POINTS,
    NO_OFFSET,
    NO_VELOCITY,
    NO_VOICE,
    PLACE,
    POINT_OF_PLACE,
    REST,
    bin_to_offset,
    bin_to_velocity,
    offset_to_bin,
    velocity_to_bin,
)

EventArray = npt.NDArray[np.int16]

_SIZES: Final = np.array(list(FIELD_SIZES.values()))
_MARKER: Final = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


def encode(pattern: Pattern) -> EventArray:
    """The events of `pattern`: its hits in score order, each bar closed by a `BAR`.

    Two hits of one voice in one slot whose offsets share a bin are pushed to neighbouring bins, so that none is lost.

    Raises:
        PatternError: more strokes of one voice in one slot than there are offset bins (41).
    """
    rows: list[tuple[int, int, int, int]] = []
    bar_ticks = pattern.meter.bar_ticks
    for hits in pattern.by_bar():
        beat = 0
        for (position, voice), bins in _stacks(hits, bar_ticks).items():
            target = position // N_POINTS
            while target - beat >= MAX_BEAT_STEP:
                rows.append((REST, *_MARKER))
                beat += MAX_BEAT_STEP
            for offset, velocity in bins:
                rows.append(((target - beat) * N_POINTS + position % N_POINTS, voice, velocity, offset))
                beat = target
        rows.append((BAR, *_MARKER))
    return np.asarray(rows, dtype=np.int16).reshape(-1, 4)


def decode(events: EventArray, meter: Meter, bpm: float, dither: Dither | None = None) -> Pattern:
    """The pattern that `events` describe; the inverse of `encode` up to the width of the bins.

    Args:
        events: (steps, 4).
        meter: of the pattern.
        bpm: its tempo in quarter notes a minute.
        dither: draws velocities and offsets inside their bins; None takes the middles.

    Raises:
        PatternError: the events do not end with a complete bar, an id is none of its field's, a hit lies outside its
            bar or occurs twice. Order is not checked: that is the grammar's part.
    """
    if len(events) == 0 or events[-1, PLACE] != BAR:
        raise PatternError("the events do not end with a complete bar", where=f"step {len(events)}")
    known = (events >= 0) & (events < _SIZES)
    known[events[:, PLACE] >= BAR, PLACE + 1 :] = True
    if not known.all():
        step, field = np.argwhere(~known)[0]
        raise PatternError(f"{events[step, field]} is no id of field {field}", where=f"step {step + 1}")
    hits: list[Hit] = []
    bar = beat = 0
    for place, voice, velocity, offset in events.tolist():
        if place == BAR:
            bar, beat = bar + 1, 0
        elif place == REST:
            beat += MAX_BEAT_STEP
        else:
            step, point = divmod(place, N_POINTS)
            beat += step
            slot = beat * PPQ + BEAT_PLACES[point] * LATTICE_TICKS
            if slot >= meter.bar_ticks:
                raise PatternError(f"a hit at tick {slot} of a bar of {meter.bar_ticks}", where=f"bar {bar + 1}")
            played = (
                (bin_to_offset(offset), bin_to_velocity(velocity))
                if dither is None
                else (dither.offset(offset), dither.velocity(velocity))
            )
            hits.append(Hit(bar * meter.bar_ticks + slot, Voice(voice), *played))
    return Pattern(meter, bpm, bar, tuple(hits))


def bar_positions(meter: Meter) -> int:
    """How many positions (beat * 12 + point) a bar has; those beyond a last, partial beat are never used."""
    return -(-meter.bar_ticks // PPQ) * N_POINTS


def position_tick(position: int) -> int:
    """Ticks from the bar line of a position (beat * 12 + point)."""
    beat, point = divmod(position, N_POINTS)
    return beat * PPQ + BEAT_PLACES[point] * LATTICE_TICKS


def position_of(bar_tick: int) -> int:
    """The position (beat * 12 + point) of a notated place, in ticks from the bar line; reverses `position_tick`."""
    beat, tick = divmod(bar_tick, PPQ)
    return beat * N_POINTS + POINT_OF_PLACE[tick // LATTICE_TICKS]


def spread(bins: Sequence[int | None]) -> list[int | None]:
    """Offset bins of the strokes of one cell, made to rise strictly by moving as few as possible.

    None stands for a bin that is not known yet: room is left for it.

    Raises:
        PatternError: more strokes than there are bins (41).
    """
    risen = list(bins)
    floor = -1
    for i, offset in enumerate(risen):
        floor = floor + 1 if offset is None else max(offset, floor + 1)
        if offset is not None:
            risen[i] = floor
    ceiling = N_OFFSETS
    for i, offset in reversed(list(enumerate(risen))):
        ceiling = ceiling - 1 if offset is None else min(offset, ceiling - 1)
        if offset is not None:
            risen[i] = ceiling
    if ceiling < 0:
        raise PatternError(f"more than {N_OFFSETS} strokes of one voice in one slot", where="hits")
    return risen


def _stacks(hits: tuple[Hit, ...], bar_ticks: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(position, voice) -> [(offset bin, velocity bin)], offset bins strictly rising."""
    stacks: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        stacks.setdefault((position_of(hit.slot % bar_ticks), int(hit.voice)), []).append(hit)
    return {
        cell: [
            (offset, velocity_to_bin(hit.velocity))
            for offset, hit in zip(spread([offset_to_bin(hit.offset) for hit in stack]), stack, strict=True)
            if offset is not None
        ]
        for cell, stack in stacks.items()
    }
