from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.route import is_single, read_route, stations_by_bar, write_route

_NAMES = st.text("abcdefgh_ &-", min_size=1, max_size=8).filter(lambda name: name.strip() == name)
_STATIONS = st.lists(st.tuples(_NAMES, st.integers(1, 99)), min_size=1, max_size=4, unique_by=lambda one: one[0])


def test_one_style_a_mix_and_a_journey() -> None:
    assert read_route("J Dilla") == ((("J Dilla", 1.0),),)
    assert read_route("funk:7, jazz:3") == ((("funk", 0.7), ("jazz", 0.3)),)
    assert read_route("funk,jazz") == ((("funk", 0.5), ("jazz", 0.5)),)
    assert read_route("house > techno:1,trance:1") == (
        (("house", 1.0),),
        (("techno", 0.5), ("trance", 0.5)),
    )
    assert is_single(read_route("funk"))
    assert not is_single(read_route("funk>jazz"))


@pytest.mark.parametrize(
    "text", ["funk:", "funk:0", "funk:-1", "funk:nan", "funk:1e9", ":1", "funk>", ",", "a" + ">a" * 32]
)
def test_what_is_no_route(text: str) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        GenerationParams(style=text)
    assert "style" in str(caught.value)


@given(st.lists(_STATIONS, min_size=1, max_size=3))
def test_canonical_text_is_read_as_what_it_was_written_from(stations: list[list[tuple[str, int]]]) -> None:
    text = ">".join(",".join(f"{name}:{weight}" for name, weight in station) for station in stations)
    again = write_route(read_route(write_route(read_route(text))))
    for one, other in zip(read_route(text), read_route(again), strict=True):
        assert dict(one) == pytest.approx(dict(other), abs=2e-3)


def test_a_journey_starts_at_its_first_station_and_ends_at_its_last() -> None:
    route = read_route("a>b>c")
    bars = stations_by_bar(route, 5)
    assert bars[0] == (("a", 1.0),)
    assert bars[2] == (("b", 1.0),)
    assert bars[4] == (("c", 1.0),)
    assert dict(bars[1]) == pytest.approx({"a": 0.5, "b": 0.5})
    assert stations_by_bar(route, 1) == ((("a", 1.0),),)
    assert stations_by_bar(read_route("a"), 3) == ((("a", 1.0),),) * 3
