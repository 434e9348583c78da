from __future__ import annotations

import math

import pytest

from ghostnote.service.choice import attribute_error, best
from tests.service.arrange.material import played, rock


def test_the_error_is_in_bins_of_the_control() -> None:
    assert attribute_error(rock(1), {}) == 0.0
    assert attribute_error(rock(1), {"density": 12.0}) == 0.0
    assert attribute_error(rock(1), {"density": 14.0}) == pytest.approx(1.0)
    assert attribute_error(rock(2), {"density": [12.0, 16.0]}) == pytest.approx(1.0)
    assert attribute_error(rock(2), {"density": [math.nan, 16.0]}) == pytest.approx(2.0)


def test_a_feature_that_a_take_lacks_costs_it() -> None:
    assert attribute_error(rock(1), {"swing": 60.0}) == pytest.approx(3.0)


def test_what_was_asked_for_decides_first() -> None:
    takes = [played(2), rock(2), played(2)]
    assert best(takes, [100.0, 100.0, 100.0], {"density": 12.0}) == 1
    assert best(takes, [100.0, 100.0, 100.0], {"density": 20.0}) in (0, 2)


def test_among_equals_the_one_of_usual_likelihood() -> None:
    assert best([rock(2)] * 3, [50.0, 100.0, 400.0], {}) == 1
