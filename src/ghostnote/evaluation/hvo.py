"""The grid that is used only for scoring: hits, velocities and offsets of nine voices at 16 steps a bar of 4/4.

It is GrooVAE's reduction (Gillick et al. 2019), so that figures compare with the literature: coarse on purpose, and
never what the model sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import BASIC_VOICES, KIT
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.units import TICKS_PER_16TH

STEPS_PER_BAR: Final = 16
STEPS_PER_BEAT: Final = 4
WINDOW_BARS: Final = 2
N_BASIC: Final = len(BASIC_VOICES)

Floats = NDArray[np.float64]

_FOUR_FOUR: Final = Meter(4, 4)
_LATEST: Final = (TICKS_PER_16TH // 2 - 1) / TICKS_PER_16TH
_COLUMN: Final = {spec.voice: BASIC_VOICES.index(spec.basic) for spec in KIT.values() if spec.basic is not None}


@dataclass(frozen=True, slots=True)
class Hvo:
    """Three arrays of one shape `(..., steps, 9)`: a pattern has no leading axis, a set of windows has one.

    Attributes:
        hits: bool.
        velocities: float64, velocity / 127, 0 where there is no hit.
        offsets: float64, onset minus step in 16ths, -0.5 <= o < 0.5, 0 where there is no hit.

    Raises:
        PatternError: the shapes differ, are not nine voices wide, or not whole bars long.
    """

    hits: NDArray[np.bool_]
    velocities: Floats
    offsets: Floats

    def __post_init__(self) -> None:
        shape = self.hits.shape
        if shape != self.velocities.shape or shape != self.offsets.shape:
            raise PatternError("hits, velocities and offsets differ in shape", where="scoring grid")
        if len(shape) < 2 or shape[-1] != N_BASIC or shape[-2] % STEPS_PER_BAR:
            raise PatternError(f"shape {shape} is not (..., whole bars of 16 steps, 9)", where="scoring grid")

    def __len__(self) -> int:
        """Length of the first axis: the number of windows of a set."""
        return len(self.hits)

    def at(self, index: int | slice | NDArray[np.intp]) -> Hvo:
        """The windows at places of the first axis."""
        return Hvo(self.hits[index], self.velocities[index], self.offsets[index])

    def bars(self) -> NDArray[np.bool_]:
        """The hits of every bar, shape `(..., bars, 16, 9)`."""
        return self.hits.reshape(*self.hits.shape[:-2], -1, STEPS_PER_BAR, N_BASIC)


def grid(pattern: Pattern) -> Hvo:
    """A 4/4 pattern on the scoring grid, shape `(bars * 16, 9)`.

    Every hit goes to the 16th nearest to its onset (what sounds counts, not what is written; half-way goes up) and to
    the voice that stands for its own in the nine-piece kit; percussion without such a place is ignored. The loudest hit
    wins a cell, the earliest among equals. A hit nearest to the bar line that ends the pattern belongs to a bar which
    the pattern does not have, and is left out; one before tick 0 is at most half a 16th early and so is on step 0 with
    a negative offset.

    Raises:
        PatternError: another meter than 4/4.
    """
    return _loudest(pattern, lambda hit: (hit.onset + TICKS_PER_16TH // 2) // TICKS_PER_16TH)


def grid_as_written(pattern: Pattern) -> Hvo:
    """A 4/4 pattern written in 16ths on the scoring grid, every hit where it is notated.

    So a hit keeps its cell however early or late it is played; half a 16th late, it counts as a tick less.

    Raises:
        PatternError: another meter than 4/4.
    """
    played = _loudest(pattern, lambda hit: hit.slot // TICKS_PER_16TH)
    return Hvo(played.hits, played.velocities, np.minimum(played.offsets, _LATEST))


def pattern_of(window: Hvo, bpm: float) -> Pattern:
    """The pattern, in 16ths of 4/4, of a window without a leading axis; `grid` and `grid_as_written` reverse it."""
    steps, columns = np.nonzero(window.hits)
    offsets = np.rint(window.offsets[window.hits] * TICKS_PER_16TH).astype(int)
    velocities = np.rint(window.velocities[window.hits] * 127.0).astype(int)
    hits = [
        Hit(step * TICKS_PER_16TH, BASIC_VOICES[column], offset, velocity)
        for step, column, offset, velocity in zip(
            steps.tolist(), columns.tolist(), offsets.tolist(), velocities.tolist(), strict=True
        )
    ]
    return Pattern(_FOUR_FOUR, bpm, len(window.hits) // STEPS_PER_BAR, tuple(hits))


def _loudest(pattern: Pattern, step_of: Callable[[Hit], int]) -> Hvo:
    if pattern.meter != _FOUR_FOUR:
        raise PatternError(f"the scoring grid is for 4/4, not {pattern.meter}", where="meter")
    shape = (pattern.bars * STEPS_PER_BAR, N_BASIC)
    velocities = np.zeros(shape)
    offsets = np.zeros(shape)
    for hit in sorted(pattern.hits, key=lambda hit: hit.onset):
        column = _COLUMN.get(hit.voice)
        step = step_of(hit)
        if column is None or step >= shape[0]:
            continue
        velocity = hit.velocity / 127.0
        if velocity > velocities[step, column]:
            velocities[step, column] = velocity
            offsets[step, column] = (hit.onset - step * TICKS_PER_16TH) / TICKS_PER_16TH
    return Hvo(velocities > 0.0, velocities, offsets)


def windows(pattern: Pattern, hop: int = WINDOW_BARS, bars: int = WINDOW_BARS) -> Hvo:
    """Windows of `bars` whole bars every `hop` bars, shape `(n, bars * 16, 9)`; n is 0 for a shorter pattern.

    They are cut from the grid of the whole pattern: a hit just before a window's first bar line is on step 0 of that
    window if it is nearest to the bar line, else in the window before.

    Raises:
        PatternError: another meter than 4/4.
    """
    whole = grid(pattern)
    starts = range(0, pattern.bars - bars + 1, hop)
    steps = np.array([np.arange(bars * STEPS_PER_BAR) + start * STEPS_PER_BAR for start in starts], dtype=np.intp)
    steps = steps.reshape(-1, bars * STEPS_PER_BAR)
    return whole.at(steps)


def stack(sets: Iterable[Hvo]) -> Hvo:
    """All windows of several sets, in order.

    Raises:
        PatternError: no sets, or windows of different lengths.
    """
    parts = list(sets)
    if not parts:
        raise PatternError("no windows to put together", where="scoring grid")
    if len({part.hits.shape[1:] for part in parts}) > 1:
        raise PatternError("windows of different lengths", where="scoring grid")
    return Hvo(
        np.concatenate([part.hits for part in parts]),
        np.concatenate([part.velocities for part in parts]),
        np.concatenate([part.offsets for part in parts]),
    )


def require_windows(name: str, windows: Hvo) -> None:
    """Refuse a set of windows that is empty or has no window axis.

    Raises:
        PatternError: naming the set.
    """
    if windows.hits.ndim != 3 or not len(windows):
        raise PatternError("no windows to measure", where=name)
