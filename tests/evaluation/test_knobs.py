from __future__ import annotations

import math
from dataclasses import fields

import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.params import KNOBS, RANGES, GenerationParams
from ghostnote.core.pattern import Hit
from ghostnote.evaluation.knobs import SWEPT, measured
from tests.evaluation.build import pattern


def test_every_knob_that_can_be_asked_for_is_turned() -> None:
    assert set(KNOBS) | {"humanize_amount"} == set(SWEPT)
    assert set(SWEPT) <= {field.name for field in fields(GenerationParams)}


@pytest.mark.parametrize("name", SWEPT)
def test_settings_rise_within_the_range_and_features_exist(name: str) -> None:
    knob = SWEPT[name]
    assert list(knob.settings) == sorted(set(knob.settings))
    for setting in knob.settings:
        RANGES[name].check(name, setting)
    known = measured(pattern(Hit(0, Voice.KICK)))
    assert {knob.feature, *knob.apart} <= set(known)
    assert knob.feature not in knob.apart


def test_looseness_is_the_mean_distance_from_the_slots() -> None:
    # A tick lasts 1.25 ms at 100 BPM.
    loose = pattern(Hit(0, Voice.KICK, 12), Hit(120, Voice.SNARE, -4))
    assert measured(loose)["looseness"] == pytest.approx(10.0)
    assert math.isnan(measured(pattern())["looseness"])
