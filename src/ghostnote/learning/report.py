"""How near generated patterns come to clips that were held out, and how far they are from those that were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.pattern import Pattern
from ghostnote.dataset.records import Take
from ghostnote.service.originality import BarIndex

#: Places of two distributions that are compared.
_QUANTILES: Final = np.linspace(0.0, 1.0, 21)
#: Of features that hardly differ.
_LEAST_UNIT: Final = 1e-3


def units_of(quantiles: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """How widely people's bars differ, by feature: half of what lies between 16 and 84 % of them, as a deviation would.

    Args:
        quantiles: by feature, evenly spaced from 0 to 100 %, as checkpoints have them of their training data.
    """
    found = {}
    for name, values in quantiles.items():
        low, high = np.interp([16.0, 84.0], np.linspace(0.0, 100.0, len(values)), values)
        found[name] = max(float(high - low) / 2, _LEAST_UNIT)
    return found


def feel_distances(made: Sequence[Pattern], held: Sequence[Pattern], units: Mapping[str, float]) -> dict[str, float]:
    """For each feature of bars, how far its distribution is from the one that was held out.

    The mean distance of their quantiles (the first Wasserstein distance): 0 for the same. Features that either does not
    define are left out.

    Args:
        made: patterns.
        held: what was held out.
        units: by feature, what counts as 1.
    """
    ours, theirs = (np.concatenate([bar_features(pattern) for pattern in patterns]) for patterns in (made, held))
    found = {}
    for column, name in enumerate(BAR_FEATURES):
        a, b = (values[:, column][~np.isnan(values[:, column])] for values in (ours, theirs))
        if len(a) and len(b):
            distance = np.abs(np.quantile(a, _QUANTILES) - np.quantile(b, _QUANTILES)).mean()
            found[name] = round(float(distance) / units[name], 3)
    return found


def novelty(made: Sequence[Pattern], clips: Sequence[Take]) -> dict[str, Any]:
    """How much of generated patterns is in the clips.

    Returns:
        `similarity`: mean over bars of that of the nearest bar of the clips; `equal_bars`: share of bars that are in
        the clips cell for cell; `longest_run`: most consecutive bars of a pattern that follow one another in a clip.
    """
    index = BarIndex.of((take.file, take.pattern) for take in clips)
    best: list[float] = []
    longest = 0
    for pattern in made:
        near = index.nearest(pattern, count=_NEIGHBOURS)
        best += [bar[0].similarity for bar in near if bar]
        equal = [{(one.file, one.bar) for one in bar if one.similarity == 1.0} for bar in near]
        longest = max(longest, _longest_run(equal))
    return {
        "similarity": round(float(np.mean(best)), 3) if best else 0.0,
        "equal_bars": round(float(np.mean([one == 1.0 for one in best])), 3) if best else 0.0,
        "longest_run": longest,
    }


#: Bars of the clips that a bar may equal at once.
_NEIGHBOURS: Final = 256


def _longest_run(equal: Sequence[set[tuple[str, int]]]) -> int:
    """Given the bars of clips that each bar equals, how many in a row go on as a clip does."""
    longest = 0
    runs: dict[tuple[str, int], int] = {}
    for bars in equal:
        runs = {(file, bar): runs.get((file, bar - 1), 0) + 1 for file, bar in bars}
        longest = max(longest, *runs.values(), 0) if runs else longest
    return longest
