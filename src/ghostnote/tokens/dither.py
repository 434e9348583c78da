"""Dithering: from the bin that was sampled back to a value inside it.

A bin stands for several velocities and offsets. Taking its middle would leave gaps that no player leaves, so a
generated hit takes a value of the bin at random: velocities as often as they were played, offsets evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ghostnote.core.pattern import MAX_OFFSET
from ghostnote.tokens.fields import N_VELOCITIES, OFFSET_BIN, VELOCITY_BIN, bin_to_offset

_HALF: Final = OFFSET_BIN // 2


class Dither:
    """Draws values inside bins.

    Args:
        velocity_counts: how often each velocity 0-127 was played; a bin that was never played is drawn from evenly.
        rng: source of randomness; the same state gives the same values.
    """

    def __init__(self, velocity_counts: Sequence[float], rng: np.random.Generator) -> None:
        counts = np.asarray(velocity_counts, dtype=np.float64).reshape(N_VELOCITIES, VELOCITY_BIN) + 1e-9
        counts[0, 0] = 0.0
        shares = np.cumsum(counts, axis=1)
        self._shares = shares / shares[:, -1:]
        self._rng = rng

    def velocity(self, index: int) -> int:
        """A velocity of bin `index`, 1-127."""
        return index * VELOCITY_BIN + int(np.searchsorted(self._shares[index], self._rng.random(), side="right"))

    def offset(self, index: int) -> int:
        """An offset of bin `index` in ticks, -60 to 60."""
        offset = bin_to_offset(index) + int(self._rng.integers(-_HALF, _HALF + 1))
        return max(-MAX_OFFSET, min(MAX_OFFSET, offset))
