from __future__ import annotations

import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter
from ghostnote.evaluation.validity import Validity, bar_validity, total_validity
from tests.evaluation.build import pattern

KD, CH = Voice.KICK, Voice.CLOSED_HAT


def test_complete_bars_in_the_meter_are_valid() -> None:
    seven = pattern(Hit(0, KD, -40), Hit(1560, CH, 60), Hit(1680, KD), meter=Meter(7, 8), bars=2)
    assert bar_validity(seven, Meter(7, 8), 2) == Validity(2, 2, 0)


def test_a_hit_that_sounds_in_the_next_bar_spoils_its_bar() -> None:
    # The last 32nd of a 4/4 bar is at 1860; 60 late is the bar line.
    late = pattern(Hit(0, KD), Hit(1860, CH, 60), Hit(1920, KD))
    assert bar_validity(late, Meter(), 2) == Validity(2, 1, 0)


def test_missing_surplus_and_foreign_bars_are_invalid() -> None:
    two = pattern(Hit(0, KD), Hit(1920, KD))
    assert bar_validity(two, Meter(), 4) == Validity(4, 2, 0)
    assert bar_validity(two, Meter(), 1) == Validity(2, 1, 0)
    assert bar_validity(two, Meter(2, 4), 2) == Validity(2, 0, 0)


def test_empty_bars_are_valid_and_counted() -> None:
    assert bar_validity(pattern(Hit(1920, KD), bars=3), Meter(), 3) == Validity(3, 3, 2)


def test_totals() -> None:
    total = total_validity([Validity(4, 3, 1), Validity(4, 3, 0)])
    assert total == Validity(8, 6, 1)
    assert total.share == 0.75
    with pytest.raises(PatternError, match="no patterns"):
        total_validity([])
