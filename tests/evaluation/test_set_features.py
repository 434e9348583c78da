from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.hvo import Hvo, stack
from ghostnote.evaluation.set_features import SET_FEATURES, set_features
from tests.evaluation.build import window

KD, SD, CH, RD, LT = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT, Voice.RIDE, Voice.LOW_TOM


def test_counts_and_shares() -> None:
    found = set_features(window((KD, 0), (SD, 0), (CH, 0), (RD, 5), (LT, 20)))
    assert found["notes_per_bar"].tolist() == [2.5]
    assert found["step_density"].tolist() == [3 / 32]
    assert found["voice_count"].tolist() == [5.0]
    assert found["low_share"].tolist() == [0.4]
    assert found["mid_share"].tolist() == [0.2]
    assert found["high_share"].tolist() == [0.4]


def test_velocity_and_offset_moments() -> None:
    found = set_features(window((KD, 0, 0.2, -0.1), (SD, 4, 0.6, 0.3)))
    assert found["velocity_mean"][0] == pytest.approx(0.4)
    assert found["velocity_sd"][0] == pytest.approx(0.2)
    assert found["offset_mean"][0] == pytest.approx(0.1)
    assert found["offset_sd"][0] == pytest.approx(0.2)


def test_laid_backness_ignores_what_is_too_small_to_notice() -> None:
    # Late, late, early, and one 9 ticks late: (2 - 1) / 4.
    cells = [(KD, 0, 0.5, 0.1), (KD, 4, 0.5, 1 / 12), (KD, 8, 0.5, -0.2), (KD, 12, 0.5, 9 / 120)]
    assert set_features(window(*cells))["laid_backness"][0] == pytest.approx(0.25)


def test_swing_ratio_of_the_triplet_is_two() -> None:
    # Off-16ths a third of a 16th late: 4/3 against 2/3.
    swung = window((CH, 0), (CH, 1, 0.5, 1 / 3), (CH, 2), (CH, 3, 0.5, 1 / 3))
    late_as_a_whole = window((CH, 0, 0.5, 0.1), (CH, 1, 0.5, 0.1))
    ratios = set_features(stack([swung, late_as_a_whole, window((CH, 0), (CH, 2))]))["swing_ratio"]
    assert ratios[:2].tolist() == pytest.approx([2.0, 1.0])
    assert np.isnan(ratios[2])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([0, 4, 8], 0.0),  # on beats
        ([0, 2, 4], 2 / 3),  # an 8th off: distance 1/2, ends on the next beat: weight 2 of three hits
        ([0, 2, 8], 4 / 3),  # held past beat 1 until beat 2: weight 4
        ([0, 2, 9], (2 + 4) / 3),  # held past beat 2: weight 2; step 9 is a 16th off and held past the next two: 4
        ([0, 3, 6], (8 + 2) / 3),  # step 3: distance 1/4, held past the beat: 8; step 6 to the end of the window: 2
    ],
)
def test_syncopation_by_hand(steps: list[int], expected: float) -> None:
    assert set_features(window(*((KD, step) for step in steps)))["syncopation"][0] == pytest.approx(expected)


def test_syncopation_counts_each_voice_by_itself() -> None:
    # The hat of step 4 does not end the kick of step 2, which lasts until 8.
    both = window((KD, 2), (KD, 8), (CH, 4))
    assert set_features(both)["syncopation"][0] == pytest.approx(4 / 3)


def test_bar_autocorrelation_is_the_cosine_of_velocities() -> None:
    # (.6, .8) against (.8, 0): .48 / (1 * .8) = .6.
    found = set_features(stack([window((KD, 0, 0.6, 0), (SD, 4, 0.8, 0), (KD, 16, 0.8, 0)), window((KD, 0))]))
    assert found["bar_autocorrelation"][0] == pytest.approx(0.6)
    assert np.isnan(found["bar_autocorrelation"][1])
    three = window((KD, 0, 0.6, 0), (KD, 16, 0.8, 0), (SD, 32, 0.8, 0), bars=3)
    # Bars (a, b) and (b, c): (.48 + 0) / sqrt((.36 + .64) * (.64 + .64)).
    assert set_features(three)["bar_autocorrelation"][0] == pytest.approx(0.48 / sqrt(1.28))


def test_a_silent_window_has_counts_and_nothing_else() -> None:
    found = set_features(window())
    defined = {name for name, values in found.items() if not np.isnan(values[0])}
    assert defined == {"notes_per_bar", "step_density", "voice_count"}
    assert set(found) == set(SET_FEATURES)


def test_an_empty_set_is_refused() -> None:
    one = window((KD, 0))
    with pytest.raises(PatternError, match="no windows"):
        set_features(Hvo(one.hits[:0], one.velocities[:0], one.offsets[:0]))
