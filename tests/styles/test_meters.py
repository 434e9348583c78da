from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter, is_place
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.meters import beats_for, placed
from ghostnote.styles.places import PLACES, is_place_name, places_of
from ghostnote.styles.profile import StyleProfile
from ghostnote.styles.reading import read_profile
from tests.styles.files import GOOD

METERS = [Meter(count, unit) for unit in (4, 8, 16) for count in range(1, 4 * unit + 1)]
STYLE = read_profile(GOOD, "test_beat.yaml", "test_beat")


def backbeats(meter: str, style: StyleProfile = STYLE) -> list[float]:
    """Where the snare is sure to fall in the first bar, in beats of a quarter from 1."""
    found = placed(style, Meter.parse(meter))
    return [1 + one.tick / 480 for one in found if one.voice is Voice.SNARE and one.chance == 1 and one.bar == 0]


@pytest.mark.parametrize(
    ("meter", "beats"),
    [
        ("4/4", [2, 4]),
        ("2/4", [2]),
        ("3/4", [2, 3]),
        ("5/4", [2, 5]),
        ("6/4", [2, 4, 6]),
        ("7/4", [2, 4, 7]),
        ("8/4", [2, 4, 6, 8]),
        ("7/8", [2, 4]),
        ("5/8", [2, 3]),
        ("11/16", [2, 3]),
        # Dotted beats: the second and the fourth group of 8ths.
        ("12/8", [2.5, 5.5]),
        ("6/8", [2.5]),
    ],
)
def test_backbeats_keep_their_beats(meter: str, beats: list[float]) -> None:
    assert backbeats(meter) == beats


@pytest.mark.parametrize(
    ("count", "wanted", "beats"),
    [
        (4, 1, [0]),
        (4, 2, [0, 3]),
        (4, 3, [0, 1, 3]),
        (4, 4, [0, 1, 2, 3]),
        (4, 5, [0, 1, 2, 2, 3]),
        (4, 6, [0, 1, 2, 3, 2, 3]),
        (4, 7, [0, 1, 2, 3, 2, 2, 3]),
        (3, 4, [0, 1, 1, 2]),
        (2, 4, [0, 1, 0, 1]),
        (1, 3, [0, 0, 0]),
    ],
)
def test_beats_are_left_out_or_repeated_before_the_last(count: int, wanted: int, beats: list[int]) -> None:
    assert beats_for(count, wanted) == beats


@given(st.integers(1, 16), st.integers(1, 16))
def test_the_first_beat_and_the_last_stay(count: int, wanted: int) -> None:
    beats = beats_for(count, wanted)
    assert len(beats) == wanted
    assert beats[0] == 0
    assert wanted == 1 or beats[-1] == count - 1


def test_16ths_become_a_shuffle_in_a_compound_meter() -> None:
    found = placed(STYLE, Meter(12, 8))
    hats = [one.tick for one in found if one.voice is Voice.CLOSED_HAT and one.bar == 0]
    assert hats == [beat * 720 + place for beat in range(4) for place in (0, 480)]


def test_triplets_are_the_8ths_of_a_compound_meter_and_back() -> None:
    shuffle, ballad = shipped()["half_time_shuffle"], shipped()["doo_wop"]
    hats = [one.tick for one in placed(shuffle, Meter(12, 8)) if one.voice is Voice.CLOSED_HAT and one.bar == 0]
    assert hats == [beat * 720 + place for beat in range(4) for place in (0, 480)]
    triplets = [one.tick for one in placed(ballad, Meter(4, 4)) if one.voice is Voice.CLOSED_HAT and one.bar == 0]
    assert triplets == [beat * 480 + place for beat in range(4) for place in (0, 160, 320)]


@pytest.mark.parametrize("style", shipped().values(), ids=lambda style: style.name)
def test_in_its_own_meter_a_style_stays_as_it_is_written(style: StyleProfile) -> None:
    found = {(one.bar, one.tick, one.voice): (one.chance, one.level) for one in placed(style, style.meter)}
    written = {
        (bar, index * style.step, placement.voice): (slot.chance, slot.level)
        for placement in style.placements
        for bar in range(style.cycle)
        for index, slot in enumerate(placement.bars[bar % len(placement.bars)])
        if slot.chance
    }
    assert found == written


@given(st.sampled_from(list(shipped().values())), st.sampled_from(METERS))
def test_every_style_fits_into_every_meter(style: StyleProfile, meter: Meter) -> None:
    found = placed(style, meter)
    assert found
    assert list(found) == sorted(found, key=lambda one: (one.bar, one.tick, one.voice))
    for one in found:
        assert 0 <= one.tick < meter.bar_ticks
        assert is_place(one.tick)
        assert 0 < one.chance <= 1
        assert 0 <= one.bar < style.cycle


def test_places_are_named_from_the_most_specific() -> None:
    named = {tick: places_of(tick, Meter(4, 4)) for tick in (0, 480, 960, 240, 120, 160, 60)}
    assert named == {
        0: ("beat 1", "downbeat", "beat"),
        480: ("beat 2", "backbeat", "beat"),
        960: ("beat 3", "beat"),
        240: ("offbeat",),
        120: ("16th",),
        160: ("triplet",),
        60: ("32nd",),
    }
    assert {place for places in named.values() for place in places} - set(PLACES) == {"beat 1", "beat 2", "beat 3"}
    assert all(is_place_name(place) for places in named.values() for place in places)
    assert not any(is_place_name(text) for text in ("beat 0", "beat 17", "beat two", "tuesday", ""))
