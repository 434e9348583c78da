"""What a pattern is to keep: strokes that are fixed, where others may be added, and a rhythm to play to.

Every job but plain generation is a `Given`: humanise gives every stroke without its feel, continue gives the first
bars, infill all but some voices of some bars, a fill all but a bar's last beats, drums to a rhythm nothing but taps.

A cell (bar, position, voice) is *open* when the model may strike it, else *closed*; a cell with given strokes holds
them and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.tokens.events import bar_positions, position_of, position_tick, spread
from ghostnote.tokens.fields import N_OFFSETS, offset_to_bin, velocity_to_bin

BoolArray = npt.NDArray[np.bool_]

#: Bar and cell (position * N_VOICES + voice).
Place = tuple[int, int]
_OFFSETS: Final = range(-MAX_OFFSET, MAX_OFFSET + 1)


@dataclass(frozen=True, slots=True, order=True)
class Stroke:
    """A stroke that is fixed: where it is notated and on what, and how it is played as far as that is known.

    Attributes:
        hit: slot and voice; its velocity and offset count where they are known.
        velocity, offset: whether they are.
    """

    hit: Hit
    velocity: bool = True
    offset: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A given stroke as the model sees it.

    Attributes:
        stroke: the original.
        velocity, offset: bins, None where not known.
        last_offset: highest offset bin that leaves room for the strokes that follow in its cell.
    """

    stroke: Stroke
    velocity: int | None
    offset: int | None
    last_offset: int


@dataclass(frozen=True, slots=True, order=True)
class Tap:
    """An onset of a rhythm whose drums are unknown.

    Attributes:
        slot: notated place in ticks from the start of the pattern.
        velocity: 1-127, None if unknown.
        offset: micro-timing in ticks, None if unknown.
    """

    slot: int
    velocity: int | None = None
    offset: int | None = None


@dataclass(frozen=True, eq=False)
class Given:
    """What is given of a pattern.

    Attributes:
        meter, bars: of the pattern.
        strokes: those that are fixed, sorted on construction.
        open: (bars, positions, N_VOICES), read-only: the cells that the model may strike. Cells outside the bar and
            cells of given strokes are closed on construction.
        taps: a rhythm to play to, as a hint that opens and closes nothing; the loudest of a slot counts.

    Raises:
        InvalidParameterError: strokes or taps outside the bars, or cells of another shape.
    """

    meter: Meter
    bars: int
    strokes: tuple[Stroke, ...]
    open: BoolArray
    taps: tuple[Tap, ...] = field(default=())

    def __post_init__(self) -> None:
        inside = positions_inside(self.meter)
        shape = (self.bars, len(inside), N_VOICES)
        if self.open.shape != shape:
            raise InvalidParameterError(f"open cells of shape {self.open.shape}, expected {shape}", where="given")
        length = self.bars * self.meter.bar_ticks
        for slot in (*(stroke.hit.slot for stroke in self.strokes), *(tap.slot for tap in self.taps)):
            if not 0 <= slot < length:
                raise InvalidParameterError(f"tick {slot} is outside the {self.bars} bars", where="given")
        cells = self.open & inside[:, None]
        object.__setattr__(self, "strokes", tuple(sorted(self.strokes)))
        for bar, cell in self.wanted:
            cells[bar, cell // N_VOICES, cell % N_VOICES] = False
        cells.setflags(write=False)
        object.__setattr__(self, "open", cells)

    @classmethod
    def of(
        cls, pattern: Pattern, cells: BoolArray, *, velocity: bool = True, offset: bool = True, taps: Iterable[Tap] = ()
    ) -> Given:
        """All of `pattern` but the cells that are open.

        Args:
            pattern: the music.
            cells: (bars, positions, N_VOICES), True where the model is to fill in.
            velocity: whether the strokes' velocities are given.
            offset: whether their micro-timing is.
            taps: see the class.
        """
        kept = []
        for hit in pattern.hits:
            bar, cell = place_of(hit, pattern.meter)
            if not cells[bar, cell // N_VOICES, cell % N_VOICES]:
                kept.append(Stroke(hit, velocity, offset))
        return cls(pattern.meter, pattern.bars, tuple(kept), cells, tuple(taps))

    @cached_property
    def wanted(self) -> dict[Place, tuple[Wanted, ...]]:
        """The given strokes of each cell that has any, in the order in which they are struck; cells in score order."""
        stacks: dict[Place, list[Stroke]] = {}
        for stroke in self.strokes:
            stacks.setdefault(place_of(stroke.hit, self.meter), []).append(stroke)
        return {place: _wanted(stack) for place, stack in sorted(stacks.items())}

    @cached_property
    def tapped(self) -> dict[tuple[int, int], Tap]:
        """The loudest tap of each bar and position that has one."""
        found: dict[tuple[int, int], Tap] = {}
        for tap in sorted(self.taps, key=lambda tap: tap.velocity or 0):
            bar, tick = divmod(tap.slot, self.meter.bar_ticks)
            found[bar, position_of(tick)] = tap
        return found


def all_cells(meter: Meter, bars: int, *, opened: bool) -> BoolArray:
    """(bars, positions, N_VOICES) cells, all open or all closed, for the caller to change."""
    return np.full((bars, bar_positions(meter), N_VOICES), opened)


def place_of(hit: Hit, meter: Meter) -> Place:
    """Bar and cell of a hit."""
    bar, tick = divmod(hit.slot, meter.bar_ticks)
    return bar, position_of(tick) * N_VOICES + hit.voice


def positions_inside(meter: Meter) -> BoolArray:
    """(positions,) whether each lies before the bar's end: a last, partial beat does not use all of its own."""
    ticks = [position_tick(position) for position in range(bar_positions(meter))]
    return np.array(ticks) < meter.bar_ticks


def restored(pattern: Pattern, given: Given) -> Pattern:
    """A pattern that was made to keep `given`, what is known of each given stroke as it was, not as its bin has it.

    Raises:
        PatternError: the pattern does not keep it.
    """
    played: dict[Place, list[Hit]] = {}
    for hit in pattern.hits:
        played.setdefault(place_of(hit, pattern.meter), []).append(hit)
    for place, wanted in given.wanted.items():
        hits = played.get(place, [])
        if len(hits) != len(wanted):
            problem = f"{len(hits)} strokes where {len(wanted)} are given"
            raise PatternError(problem, where=f"hit at tick {wanted[0].stroke.hit.slot}")
        played[place] = _as_given(hits, [item.stroke for item in wanted])
    return pattern.with_hits(hit for hits in played.values() for hit in hits)


def _as_given(hits: Sequence[Hit], strokes: Sequence[Stroke]) -> list[Hit]:
    """The strokes of a cell, unknown values as played; an offset that is taken moves to the nearest that is not."""
    taken = {stroke.hit.offset for stroke in strokes if stroke.offset}
    result = []
    for hit, stroke in zip(hits, strokes, strict=True):
        offset = stroke.hit.offset
        if not stroke.offset:
            offset = min(set(_OFFSETS) - taken, key=lambda free: (abs(free - hit.offset), free))
            taken.add(offset)
        result.append(replace(hit, offset=offset, velocity=stroke.hit.velocity if stroke.velocity else hit.velocity))
    return result


def _wanted(stack: Sequence[Stroke]) -> tuple[Wanted, ...]:
    bins = spread([offset_to_bin(stroke.hit.offset) if stroke.offset else None for stroke in stack])
    wanted: list[Wanted] = []
    last = N_OFFSETS - 1
    for stroke, offset in zip(reversed(stack), reversed(bins), strict=True):
        last = last if offset is None else offset
        velocity = velocity_to_bin(stroke.hit.velocity) if stroke.velocity else None
        wanted.append(Wanted(stroke, velocity, offset, last))
        last -= 1
    return tuple(reversed(wanted))
