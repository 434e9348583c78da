"""Does a groove hold? How each bar relates to the one before it, on the hits of the scoring grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.hvo import Floats, Hvo, require_windows


@dataclass(frozen=True, slots=True)
class Structure:
    """Structure of a set of windows.

    Attributes:
        bar_similarity: mean Jaccard similarity of neighbouring bars of a window, 0-1.
        bars_repeated: share of neighbouring bars with equal hits, 0-1.
        notes_per_bar: mean number of hits a bar (at most one per cell).
    """

    bar_similarity: float
    bars_repeated: float
    notes_per_bar: float


def bar_similarities(windows: Hvo) -> Floats:
    """Jaccard similarity |both| / |either| of each bar and the next, shape `(n, bars - 1)`; two empty bars have 1.

    Raises:
        PatternError: an empty set, or windows of a single bar.
    """
    require_windows("windows", windows)
    bars = windows.bars()
    if bars.shape[1] < 2:
        raise PatternError("a window of one bar has no neighbouring bars", where="structure")
    both = (bars[:, :-1] & bars[:, 1:]).sum(axis=(2, 3))
    either = (bars[:, :-1] | bars[:, 1:]).sum(axis=(2, 3))
    similarities: Floats = np.divide(both, either, out=np.ones(both.shape), where=either > 0)
    return similarities


def structure(windows: Hvo) -> Structure:
    """Bar-to-bar similarity, repeated bars and notes per bar.

    Raises:
        PatternError: an empty set, or windows of a single bar.
    """
    similarities = bar_similarities(windows)
    return Structure(
        bar_similarity=float(similarities.mean()),
        bars_repeated=float((similarities == 1.0).mean()),
        notes_per_bar=float(windows.bars().sum(axis=(2, 3)).mean()),
    )
