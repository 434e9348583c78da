"""Scoring hits that are played or not: F1, and the choice that probabilities themselves call best.

A probability for every cell becomes hits by one rule for everybody, models and baselines: the threshold with the
greatest expected F1, taking the probabilities at their word. No answers are needed for it, so none leak.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.hvo import Floats

Bools = NDArray[np.bool_]


def f1(truth: Bools, guess: Bools) -> float:
    """Harmonic mean of precision and recall over all cells, 0-1; 1 where there is nothing and nothing was guessed."""
    both, either = int((truth & guess).sum()), int(truth.sum()) + int(guess.sum())
    return 2.0 * both / either if either else 1.0


def decided(probabilities: Floats) -> Bools:
    """The hits with the greatest expected F1: the cells from the best threshold up.

    With expected hits E = sum of all p, guessing the k likeliest cells is worth 2 * (sum of their p) / (k + E).

    Raises:
        PatternError: no cells.
    """
    if not probabilities.size:
        raise PatternError("no cells to decide", where="f1")
    ranked = np.sort(probabilities, axis=None)[::-1]
    expected = ranked.sum()
    if expected == 0.0:
        return np.zeros(probabilities.shape, dtype=np.bool_)
    worth = 2.0 * np.cumsum(ranked) / (np.arange(1, ranked.size + 1) + expected)
    chosen: Bools = probabilities >= ranked[worth.argmax()]
    return chosen
