"""Windows and patterns written out by hand."""

from __future__ import annotations

import numpy as np

from ghostnote.core.kit import BASIC_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.evaluation.hvo import Hvo

#: Voice, step, velocity (0-1), offset (16ths).
Cell = tuple[Voice, int, float, float]


def window(*cells: Cell | tuple[Voice, int], bars: int = 2) -> Hvo:
    """A set of one window with the given cells; velocity .5 and offset 0 where they are not given."""
    velocities = np.zeros((1, bars * 16, 9))
    offsets = np.zeros_like(velocities)
    for cell in cells:
        voice, step, velocity, offset = cell if len(cell) == 4 else (*cell, 0.5, 0.0)
        velocities[0, step, BASIC_VOICES.index(voice)] = velocity
        offsets[0, step, BASIC_VOICES.index(voice)] = offset
    return Hvo(velocities > 0, velocities, offsets)


def pattern(*hits: Hit, bars: int = 2, meter: Meter | None = None) -> Pattern:
    """A pattern at 100 BPM, in 4/4 unless another meter is given."""
    return Pattern(meter or Meter(), 100.0, bars, hits)
