"""Does the model do what it is asked? Sweeps of a knob: requested against measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.errors import PatternError


@dataclass(frozen=True, slots=True)
class Sweep:
    """A knob turned through its range.

    Attributes:
        requested: the setting for each pattern.
        measured: the feature of each pattern, NaN where it does not exist.
    """

    requested: tuple[float, ...]
    measured: tuple[float, ...]

    def spearman(self) -> float:
        """Rank correlation over all patterns that have the feature, -1 to 1; 0 where it never varies: a dead knob.

        Raises:
            PatternError: fewer than two patterns have it.
        """
        pairs = [(x, y) for x, y in zip(self.requested, self.measured, strict=True) if not math.isnan(y)]
        return _obeyed(pairs)

    def by_setting(self) -> dict[str, list[Any]]:
        """JSON-ready: each setting with mean and standard deviation of what was measured, and how many had it."""
        rows: dict[str, list[Any]] = {"requested": [], "mean": [], "sd": [], "patterns": []}
        for setting in sorted(set(self.requested)):
            values = [y for x, y in zip(self.requested, self.measured, strict=True) if x == setting]
            known = np.array([value for value in values if not math.isnan(value)])
            rows["requested"].append(setting)
            rows["mean"].append(float(known.mean()) if len(known) else None)
            rows["sd"].append(float(known.std()) if len(known) else None)
            rows["patterns"].append(len(known))
        return rows

    def spearman_of_means(self) -> float:
        """Rank correlation of the settings with the means of what was measured, otherwise like `spearman`."""
        rows = self.by_setting()
        return _obeyed([(x, y) for x, y in zip(rows["requested"], rows["mean"], strict=True) if y is not None])


def _obeyed(pairs: Sequence[tuple[float, float]]) -> float:
    if len(pairs) >= 2 and len({measured for _, measured in pairs}) == 1:
        return 0.0
    return spearman([requested for requested, _ in pairs], [measured for _, measured in pairs])


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation, ties ranked by their mean.

    Raises:
        PatternError: fewer than two pairs, or one side is constant.
    """
    if len(first) < 2:
        raise PatternError("too few values to rank", where="spearman")
    a, b = _ranks(first), _ranks(second)
    a, b = a - a.mean(), b - b.mean()
    power = math.sqrt(float((a * a).sum() * (b * b).sum()))
    if power == 0.0:
        raise PatternError("one side is constant", where="spearman")
    return float((a * b).sum() / power)


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2.0)[inverse.ravel()]
    return ranks
