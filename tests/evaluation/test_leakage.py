from __future__ import annotations

import math

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.evaluation.leakage import leak

SETTINGS = (0.0, 0.0, 50.0, 50.0, 100.0, 100.0)


def test_a_feature_that_stays_does_not_leak() -> None:
    found = leak(SETTINGS, (3.0, 8.0, 3.0, 8.0, 3.0, 8.0), 2.0)
    assert found.change == pytest.approx(0.0)
    assert found.error == pytest.approx(0.0)


def test_change_is_over_the_whole_sweep_in_standard_deviations() -> None:
    # 4 units from one end to the other, and the patterns differ among themselves by more than that.
    assert leak(SETTINGS, (0.0, 70.0, 2.0, 72.0, 4.0, 74.0), 8.0).change == pytest.approx(0.5)
    assert leak((100.0, 0.0), (0.0, 4.0), 8.0).change == pytest.approx(-0.5)


def test_what_is_not_there_is_left_out() -> None:
    assert leak(SETTINGS, (0.0, 70.0, math.nan, 72.0, 4.0, 74.0), 8.0).change == pytest.approx(0.5)
    assert leak(SETTINGS, (math.nan,) * 6, 8.0).change == 0.0
    assert leak(SETTINGS, (1.0,) * 6, 0.0).change == 0.0


def test_the_error_is_that_of_chance() -> None:
    rng = np.random.default_rng(1)
    settings = np.repeat(np.linspace(0, 100, 11), 32)
    found = [leak(tuple(settings), tuple(rng.normal(size=352)), 1.0) for _ in range(300)]
    spread = float(np.std([one.change for one in found]))
    assert found[0].error == pytest.approx(spread, rel=0.2)


@pytest.mark.parametrize("requested", [(0.0, 0.0), (0.0, 0.0, 100.0)])
def test_a_sweep_without_settings_is_refused(requested: tuple[float, ...]) -> None:
    with pytest.raises(PatternError, match="settings"):
        leak(requested, requested, 1.0)
