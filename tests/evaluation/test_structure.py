from __future__ import annotations

import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.hvo import stack
from ghostnote.evaluation.structure import bar_similarities, structure
from tests.evaluation.build import window

KD, SD, CH = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT


def test_structure_by_hand() -> None:
    windows = stack(
        [
            window((KD, 0), (SD, 4), (KD, 16), (SD, 20)),  # the bar again: 1
            window((KD, 0), (SD, 4), (CH, 8), (KD, 16), (CH, 18)),  # 1 of 4
            window((KD, 0), (SD, 20)),  # nothing in common
            window(),  # silence twice: 1
        ]
    )
    assert bar_similarities(windows).tolist() == [[1.0], [0.25], [0.0], [1.0]]
    found = structure(windows)
    assert found.bar_similarity == pytest.approx(2.25 / 4)
    assert found.bars_repeated == 0.5
    assert found.notes_per_bar == pytest.approx((4 + 5 + 2 + 0) / 8)


def test_longer_windows_compare_each_bar_with_the_next() -> None:
    four = window((KD, 0), (KD, 16), (KD, 32), (SD, 32), bars=4)
    assert bar_similarities(four).tolist() == [[1.0, 0.5, 0.0]]


def test_timing_and_velocity_do_not_matter() -> None:
    assert bar_similarities(window((KD, 0, 0.3, 0.1), (KD, 16, 0.9, -0.2))).tolist() == [[1.0]]


def test_one_bar_has_no_neighbour() -> None:
    with pytest.raises(PatternError, match="one bar"):
        structure(window((KD, 0), bars=1))
