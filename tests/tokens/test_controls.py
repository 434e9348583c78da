import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import Meter
from ghostnote.tokens.controls import (
    BAR_CONTROLS,
    BASIC_DETAIL,
    BEAT,
    FILL,
    FULL_DETAIL,
    SEQUENCE_CONTROLS,
    TEMPO_BINS,
    Bins,
    meter_ids,
    tempo_id,
)
from tests.music import METERS


@pytest.mark.parametrize("name", BAR_CONTROLS)
def test_a_control_is_a_measured_feature_cut_into_equal_bins(name: str) -> None:
    assert name in BAR_FEATURES
    bins = BAR_CONTROLS[name]
    width = (bins.high - bins.low) / bins.count
    middles = bins.low + width * (np.arange(bins.count) + 0.5)
    assert bins(middles).tolist() == list(range(1, bins.count + 1))
    assert bins([bins.low - 1000, bins.high + 1000, math.nan]).tolist() == [1, bins.count, 0]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_bins_keep_order_and_range(a: float, b: float) -> None:
    low, high = Bins(-2, 3, 7)([min(a, b), max(a, b)])
    assert 1 <= low <= high <= 7


def test_bins_keep_shape() -> None:
    assert Bins(0, 1, 2)(np.full((3, 2), np.nan)).tolist() == [[0, 0]] * 3


def test_tempo_is_cut_by_equal_ratios() -> None:
    low, high = RANGES["tempo"].low, RANGES["tempo"].high
    assert (tempo_id(low), tempo_id(high)) == (1, TEMPO_BINS.count)
    assert tempo_id(120) > tempo_id(100) > tempo_id(80)
    edges = low * (high / low) ** (np.arange(TEMPO_BINS.count) / TEMPO_BINS.count)
    assert [tempo_id(edge * 1.001) for edge in edges] == list(range(1, TEMPO_BINS.count + 1))


def test_every_meter_has_ids_of_its_own() -> None:
    ids = [meter_ids(meter) for meter in METERS]
    assert len(set(ids)) == len(METERS)
    assert all(1 <= length < SEQUENCE_CONTROLS["meter_16ths"] for length, _ in ids)
    assert {unit for _, unit in ids} == set(range(1, SEQUENCE_CONTROLS["meter_unit"]))
    assert (meter_ids(Meter()), meter_ids(Meter(6, 8))) == ((16, 1), (12, 2))


def test_named_ids_leave_0_for_what_is_not_asked() -> None:
    assert {BEAT, FILL} == set(range(1, SEQUENCE_CONTROLS["part"]))
    assert {FULL_DETAIL, BASIC_DETAIL} == set(range(1, SEQUENCE_CONTROLS["detail"]))
    assert SEQUENCE_CONTROLS["tempo"] == TEMPO_BINS.count + 1
