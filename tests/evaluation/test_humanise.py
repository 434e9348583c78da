from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.humanise import Feel, score_alone
from ghostnote.evaluation.hvo import Hvo
from tests.evaluation.build import pattern, window

REAL = Excerpts(window((Voice.KICK, 0, 0.9, -0.2), (Voice.SNARE, 4, 0.4, 0.1)), ("funk",), np.array([100.0]))


def test_what_was_played_is_without_error() -> None:
    feel = Feel.of(REAL, REAL.windows)
    assert (feel.mae_ms, feel.mse, feel.timing_kl, feel.velocity_kl, feel.velocity_mae) == (0, 0, 0, 0, 0)


def test_errors_are_in_their_units() -> None:
    straight = Hvo(REAL.windows.hits, np.where(REAL.windows.hits, 0.5, 0.0), np.zeros_like(REAL.windows.offsets))
    feel = Feel.of(REAL, straight)
    # A 16th lasts 150 ms at 100 BPM.
    assert feel.mae_ms == pytest.approx((0.2 + 0.1) / 2 * 150)
    assert feel.mse == pytest.approx((0.2**2 + 0.1**2) / 2)
    assert feel.velocity_mae == pytest.approx((0.4 + 0.1) / 2 * 127)
    assert feel.timing_kl > 0
    assert feel.velocity_kl > 0


def test_the_score_is_given_and_nothing_of_the_feel() -> None:
    played = pattern(Hit(0, Voice.KICK, 10, 90), Hit(480, Voice.SNARE, -5, 40))
    given = score_alone(played)
    assert [(stroke.hit.slot, stroke.hit.voice) for stroke in given.strokes] == [(0, Voice.KICK), (480, Voice.SNARE)]
    assert not any(stroke.velocity or stroke.offset for stroke in given.strokes)
    assert not given.open.any()
