import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.units import (
    PPQ,
    STRAIGHT_SWING,
    TICKS_PER_8TH,
    TICKS_PER_16TH,
    TRIPLET_SWING,
    delay_to_swing,
    ms_to_ticks,
    swing_to_delay,
    ticks_to_beats,
    ticks_to_ms,
)


def test_a_quarter_note_at_120_bpm_lasts_half_a_second() -> None:
    assert ticks_to_ms(PPQ, 120.0) == 500.0
    assert ms_to_ticks(500.0, 120.0) == PPQ
    assert ticks_to_beats(PPQ * 3 // 2) == 1.5


def test_note_values_divide_the_quarter_note() -> None:
    assert (TICKS_PER_8TH * 2, TICKS_PER_16TH * 4) == (PPQ, PPQ)


@pytest.mark.parametrize("pair", [TICKS_PER_8TH, PPQ])
def test_swing_names_the_share_of_the_first_note(pair: int) -> None:
    assert swing_to_delay(STRAIGHT_SWING, pair) == 0.0
    assert math.isclose(swing_to_delay(TRIPLET_SWING, pair), pair / 6)
    assert swing_to_delay(75.0, pair) == pair / 4
    assert delay_to_swing(-pair / 50, pair) == 48.0


@given(st.floats(-1e6, 1e6), st.floats(40, 300))
def test_ticks_and_milliseconds_are_inverse(ticks: float, bpm: float) -> None:
    assert math.isclose(ms_to_ticks(ticks_to_ms(ticks, bpm), bpm), ticks, rel_tol=1e-12, abs_tol=1e-9)


@given(st.floats(0, 100), st.sampled_from([TICKS_PER_8TH, PPQ]))
def test_swing_and_delay_are_inverse(percent: float, pair: int) -> None:
    assert math.isclose(delay_to_swing(swing_to_delay(percent, pair), pair), percent, abs_tol=1e-9)
