import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT_MAPS
from ghostnote.core.params import KNOBS, RANGES, SECTIONS, GenerationParams
from tests.music import METERS

OPTIONAL = {"tempo", "section", "intensity", *KNOBS}
NUMBERS = sorted(RANGES)


def params(**values: Any) -> GenerationParams:
    return GenerationParams(**values)


@pytest.mark.parametrize("name", NUMBERS)
def test_both_ends_of_a_range_are_allowed(name: str) -> None:
    for end in (RANGES[name].low, RANGES[name].high):
        assert getattr(params(**{name: end}), name) == end


@pytest.mark.parametrize("name", NUMBERS)
def test_what_lies_beyond_is_refused_with_the_range(name: str) -> None:
    limits = RANGES[name]
    for value in (limits.low - 1, limits.high + 1):
        with pytest.raises(InvalidParameterError) as caught:
            params(**{name: value})
        assert caught.value.where == name
        assert caught.value.hint is not None
        assert f"{limits.low:g} to {limits.high:g}" in caught.value.hint


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, "7", [1], 10**400])
def test_what_is_no_number_in_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidParameterError):
        params(**{name: value})


@pytest.mark.parametrize("name", [name for name in NUMBERS if RANGES[name].whole])
def test_whole_numbers_are_whole(name: str) -> None:
    for value in (RANGES[name].low + 0.5, float(RANGES[name].low)):
        with pytest.raises(InvalidParameterError, match=name):
            params(**{name: value})


def test_only_what_the_model_can_choose_may_be_left_open() -> None:
    for name in GenerationParams.__slots__:
        if name in OPTIONAL:
            assert getattr(params(**{name: None}), name) is None
        elif name != "meter":
            with pytest.raises(InvalidParameterError):
                params(**{name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("style", ""),
        ("style", 3),
        ("kit", "tr808"),
        ("kit", ["gm"]),
        ("humanize", "no"),
        ("fill", 1),
        ("limbs", 2),
        ("section", "bridge"),
        ("voices", ("gong",)),
        ("voices", "kick"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        params(**{name: value})
    assert caught.value.where == name


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_may_be_a_curve_within_its_range(name: str) -> None:
    limits = RANGES[name]
    curve = (limits.low, limits.high)
    assert getattr(params(**{name: curve}), name) == curve
    for bad in ((), (limits.low,) * 33, (limits.low, limits.high + 1), (limits.low, None)):
        with pytest.raises(InvalidParameterError) as caught:
            params(**{name: bad})
        assert caught.value.where == name


def test_from_dict_refuses_what_it_does_not_know() -> None:
    with pytest.raises(InvalidParameterError, match="unknown parameter 'barz'"):
        GenerationParams.from_dict({"barz": 4})
    with pytest.raises(InvalidParameterError, match="is not a meter"):
        GenerationParams.from_dict({"meter": None})
    assert GenerationParams.from_dict({}) == GenerationParams()


def numbers(name: str) -> st.SearchStrategy[Any]:
    limits = RANGES[name]
    value: st.SearchStrategy[float | int] = (
        st.integers(int(limits.low), int(limits.high)) if limits.whole else st.floats(limits.low, limits.high)
    )
    if name in KNOBS:
        return st.none() | value | st.lists(value, min_size=1, max_size=32).map(tuple)
    return st.none() | value if name in OPTIONAL else value


@given(st.data())
def test_json_round_trip(data: st.DataObject) -> None:
    values = {name: data.draw(numbers(name), label=name) for name in NUMBERS}
    wished = params(
        **values,
        style=data.draw(st.text(st.characters(exclude_characters=":,>"), min_size=1).filter(str.strip)),
        meter=data.draw(st.sampled_from(METERS)),
        humanize=data.draw(st.booleans()),
        fill=data.draw(st.booleans()),
        limbs=data.draw(st.booleans()),
        section=data.draw(st.none() | st.sampled_from(SECTIONS)),
        voices=data.draw(st.sampled_from([(), ("kick",), ("snare", "hat")])),
        kit=data.draw(st.sampled_from(sorted(KIT_MAPS))),
    )
    assert GenerationParams.from_dict(json.loads(json.dumps(wished.to_dict()))) == wished
