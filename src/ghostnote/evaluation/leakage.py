"""Does a knob leave alone what it does not name?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.errors import PatternError


@dataclass(frozen=True, slots=True)
class Leak:
    """What turning a knob does to a feature that it does not name.

    Attributes:
        change: from one end of the sweep to the other, in standard deviations of the feature.
        error: standard error of it.
    """

    change: float
    error: float


def leak(requested: Sequence[float], measured: Sequence[float], deviation: float) -> Leak:
    """Slope of the straight line through what was measured, over the whole sweep.

    Args:
        requested: the setting for each pattern: every setting once for each of the same patterns, in the same order.
        measured: the feature of each pattern, NaN where it does not exist.
        deviation: standard deviation that the feature has; where it has none, nothing leaks.

    Raises:
        PatternError: not the same number of patterns at every setting, or a single setting.
    """
    settings = len(set(requested))
    if settings < 2 or len(requested) % settings:
        raise PatternError(f"{len(requested)} patterns for {settings} settings", where="leakage")
    x = np.asarray(requested, dtype=np.float64).reshape(settings, -1)
    y = np.asarray(measured, dtype=np.float64).reshape(settings, -1)
    known = ~np.isnan(y)
    x = (x - x.min()) / (x.max() - x.min())
    # Each pattern against its own mean: what one style has more of than another is no leakage.
    x, y = (_centred(values, known) for values in (x, y))
    power = float((x * x).sum())
    if deviation == 0.0 or power == 0.0:
        return Leak(0.0, 0.0)
    slope = float((x * y).sum() / power)
    freedom = max(int(known.sum()) - x.shape[1] - 1, 1)
    error = math.sqrt(float(((y - slope * x) ** 2).sum()) / freedom / power)
    return Leak(slope / deviation, error / deviation)


def _centred(values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """`values` less the mean of those known in their column; 0 where not known."""
    kept = np.where(known, values, 0.0)
    centred: NDArray[np.float64] = np.where(known, kept - kept.sum(axis=0) / np.maximum(known.sum(axis=0), 1), 0.0)
    return centred
