"""How far generated windows are from anything in the training set: neither copies nor noise.

Protocol, under which real validation beats in 4/4 have a median of .36 and 2.4 % copies: hits only, the windows in
question at a hop of 2 bars, the training windows (beats of the same meter) at a hop of 1. Recordings end with the bar
of their last onset: windows of trailing silence would double the copies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.hvo import Floats, Hvo, require_windows

_CHUNK: Final = 256


@dataclass(frozen=True, slots=True)
class Novelty:
    """Novelty of a set of windows against a training set.

    Attributes:
        copies: share of windows whose hits equal those of a training window, 0-1.
        nearest_jaccard: median Jaccard distance of a window to its nearest training window, 0-1.
    """

    copies: float
    nearest_jaccard: float


def nearest_distances(windows: Hvo, train: Hvo) -> Floats:
    """Jaccard distance of the hits of each window to those of the nearest training window, shape `(n,)`, 0-1.

    The distance is 1 - |both| / |either|; two empty windows are at distance 0. All pairs are formed by matrix products
    of 0/1 rows (exact in float32), after equal training windows are folded into one.

    Raises:
        PatternError: an empty set, or windows of different lengths.
    """
    require_windows("windows", windows)
    require_windows("train windows", train)
    if windows.hits.shape[1:] != train.hits.shape[1:]:
        raise PatternError("windows and train windows differ in length", where="novelty")
    flat = windows.hits.reshape(len(windows), -1)
    packed = np.unique(np.packbits(train.hits.reshape(len(train), -1), axis=1), axis=0)
    known = np.unpackbits(packed, axis=1, count=flat.shape[1]).astype(np.float32)
    known_sizes = known.sum(axis=1)
    nearest = np.empty(len(flat))
    for start in range(0, len(flat), _CHUNK):
        rows = flat[start : start + _CHUNK].astype(np.float32)
        both = rows @ known.T
        either = rows.sum(axis=1)[:, None] + known_sizes - both
        similarity = np.divide(both, either, out=np.ones_like(both), where=either > 0)
        nearest[start : start + len(rows)] = 1.0 - similarity.max(axis=1)
    return nearest


def novelty(windows: Hvo, train: Hvo) -> Novelty:
    """Share of exact copies, and the median distance to the nearest training window.

    Raises:
        PatternError: an empty set, or windows of different lengths.
    """
    nearest = nearest_distances(windows, train)
    return Novelty(float((nearest == 0.0).mean()), float(np.median(nearest)))
