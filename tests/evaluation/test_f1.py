from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.f1 import decided, f1


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    truth = np.array([True, True, True, False, False])
    guess = np.array([True, True, False, True, False])
    # Precision 2/3, recall 2/3.
    assert f1(truth, guess) == pytest.approx(2 / 3)
    assert f1(truth, truth) == 1.0
    assert f1(truth, ~truth) == 0.0
    assert f1(truth & False, guess & False) == 1.0


def test_the_choice_has_the_greatest_expected_f1_of_all_thresholds() -> None:
    probabilities = np.random.default_rng(1).beta(0.4, 1.5, size=(8, 5))

    def worth(guess: np.ndarray) -> float:
        return float(2 * probabilities[guess].sum() / (guess.sum() + probabilities.sum()))

    best = max(worth(probabilities >= threshold) for threshold in probabilities.ravel())
    assert worth(decided(probabilities)) == pytest.approx(best)


def test_equal_probabilities_are_decided_alike() -> None:
    chosen = decided(np.array([0.9, 0.5, 0.5, 0.5, 0.01]))
    assert chosen.tolist() == [True, True, True, True, False]


def test_of_certain_cells_the_sure_ones_are_taken() -> None:
    assert decided(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist() == [[True, False], [False, True]]
    assert not decided(np.zeros(4)).any()


def test_no_cells_are_refused() -> None:
    with pytest.raises(PatternError, match="no cells"):
        decided(np.zeros((0, 9)))
