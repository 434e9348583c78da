from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.hvo import Hvo, stack
from ghostnote.evaluation.novelty import nearest_distances, novelty
from tests.evaluation.build import window

KD, SD, CH = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT


def test_distance_is_to_the_nearest_training_window() -> None:
    train = stack([window((KD, 0), (SD, 4), (CH, 8)), window((CH, 31))])
    asked = stack(
        [
            window((KD, 0), (SD, 4)),  # 2 of 3 with the first: 1/3
            window((KD, 0), (SD, 5), (CH, 31)),  # 1 of 5 and 1 of 3: 2/3
            window((CH, 31, 0.9, 0.3)),  # the second: velocity and offset do not matter
            window((KD, 2)),  # nothing in common: 1
        ]
    )
    assert nearest_distances(asked, train).tolist() == pytest.approx([1 / 3, 2 / 3, 0.0, 1.0])
    result = novelty(asked, train)
    assert result.copies == 0.25
    assert result.nearest_jaccard == pytest.approx(0.5)


def test_silence_is_a_copy_of_silence_only() -> None:
    assert nearest_distances(window(), stack([window(), window((KD, 0))])).tolist() == [0.0]
    assert nearest_distances(window(), window((KD, 0))).tolist() == [1.0]


def test_agrees_with_sets_on_random_windows_over_several_chunks() -> None:
    random = np.random.default_rng(5)
    hits = random.random((340, 32, 9)) < 0.08
    hits[300:] = hits[10:50]
    zeros = np.zeros(hits.shape)
    asked, train = (Hvo(hits[part], zeros[part], zeros[part]) for part in (slice(0, 300), slice(280, 340)))

    def cells(window_hits: np.ndarray) -> frozenset[int]:
        return frozenset(np.flatnonzero(window_hits).tolist())

    known = [cells(w) for w in train.hits]
    expected = [min(1 - len(w & k) / len(w | k) for k in known) for w in map(cells, asked.hits)]
    assert nearest_distances(asked, train).tolist() == pytest.approx(expected, abs=1e-6)
    assert novelty(asked, train).copies == 60 / 300


def test_unusable_sets_are_refused() -> None:
    one = window((KD, 0))
    with pytest.raises(PatternError, match="train windows"):
        novelty(one, Hvo(one.hits[:0], one.velocities[:0], one.offsets[:0]))
    with pytest.raises(PatternError, match="length"):
        novelty(one, window((KD, 0), bars=4))
