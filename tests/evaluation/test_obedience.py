from __future__ import annotations

import math

import pytest

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.obedience import Sweep, spearman


def test_ranks_and_not_values_are_correlated() -> None:
    assert spearman([1, 2, 3, 4], [1, 10, 100, 1000]) == pytest.approx(1.0)
    assert spearman([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)


def test_a_hand_computed_case() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: 1 - 6 * (1 + 1 + 1 + 1 + 0) / (5 * 24) = 0.8.
    assert spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]) == pytest.approx(0.8)


def test_ties_have_their_mean_rank() -> None:
    # Ranks 1.5 1.5 3.5 3.5 against 1 2 3 4: 4 / sqrt(4 * 5).
    assert spearman([0, 0, 1, 1], [1, 2, 3, 4]) == pytest.approx(4 / math.sqrt(20))


@pytest.mark.parametrize(("first", "second"), [([1], [2]), ([1, 2], [3, 3])])
def test_what_has_no_correlation_is_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(PatternError):
        spearman(first, second)


def test_a_sweep_leaves_out_what_has_no_such_feature() -> None:
    sweep = Sweep((0, 0, 50, 50, 100), (1.0, 3.0, math.nan, 4.0, 5.0))
    assert sweep.by_setting() == {
        "requested": [0, 50, 100],
        "mean": [2.0, 4.0, 5.0],
        "sd": [1.0, 0.0, 0.0],
        "patterns": [2, 1, 1],
    }
    assert sweep.spearman_of_means() == pytest.approx(1.0)
    assert sweep.spearman() == pytest.approx(spearman([0, 0, 50, 100], [1, 3, 4, 5]))
