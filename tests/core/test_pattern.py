import math
from fractions import Fraction

import pytest
from hypothesis import given

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import (
    BEAT_PLACES,
    LATTICE_TICKS,
    MAX_OFFSET,
    MAX_PATTERN_BARS,
    Hit,
    Meter,
    Pattern,
    is_place,
)
from ghostnote.core.units import PPQ
from tests.music import METERS, patterns

FOUR = Meter()
KICK, SNARE = Voice.KICK, Voice.SNARE


def test_the_places_of_a_beat_are_16ths_32nds_and_triplets() -> None:
    fractions = {Fraction(n, d) for d in (4, 6, 8) for n in range(d)}
    assert {Fraction(place * LATTICE_TICKS, PPQ) for place in BEAT_PLACES} == fractions
    assert [tick for tick in range(2 * PPQ) if is_place(tick)] == sorted(
        int((beat + f) * PPQ) for beat in (0, 1) for f in fractions
    )


def test_every_meter_up_to_16_beats_is_offered() -> None:
    assert {str(meter) for meter in METERS} == {
        f"{n}/{d}" for n in range(1, 65) for d in (4, 8, 16) if Fraction(4 * n, d) <= 16
    }
    for meter in METERS:
        assert meter.bar_ticks == Fraction(4 * PPQ * meter.numerator, meter.denominator)
        assert meter.sixteenths == Fraction(16 * meter.numerator, meter.denominator)
        assert Meter.parse(str(meter)) == meter


@pytest.mark.parametrize("text", [" 7/8 ", "7-8", "7 / 8"])
def test_a_meter_may_be_written_in_several_ways(text: str) -> None:
    assert Meter.parse(text) == Meter(7, 8)


@pytest.mark.parametrize("text", ["", "4", "4/", "a/b", "-3/4", "4/4/4", "4.0/4", "1000/4"])
def test_what_is_no_meter_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameterError, match="is not a meter"):
        Meter.parse(text)


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(0, 4), (-1, 4), (17, 4), (33, 8), (65, 16), (4, 2), (4, 3), (4, 0)]
)
def test_a_meter_that_is_not_offered_is_refused_with_the_range(numerator: int, denominator: int) -> None:
    with pytest.raises(InvalidParameterError, match=r"n/4 with n 1-16, n/8 with n 1-32, n/16 with n 1-64"):
        Meter(numerator, denominator)


def test_hits_are_put_in_score_order() -> None:
    hits = (Hit(480, KICK), Hit(0, SNARE), Hit(0, KICK, 5), Hit(0, KICK, -5))
    assert Pattern(FOUR, 100.0, 1, hits).hits == (Hit(0, KICK, -5), Hit(0, KICK, 5), Hit(0, SNARE), Hit(480, KICK))


@pytest.mark.parametrize(
    ("hit", "problem"),
    [
        (Hit(-120, KICK), "outside"),
        (Hit(1920, KICK), "outside"),
        (Hit(61, KICK), "not on a 16th"),
        (Hit(20, KICK), "not on a 16th"),
        (Hit(0, KICK, MAX_OFFSET + 1), "offset"),
        (Hit(0, KICK, -MAX_OFFSET - 1), "offset"),
        (Hit(0, KICK, 0, 0), "velocity"),
        (Hit(0, KICK, 0, 128), "velocity"),
    ],
)
def test_a_hit_that_breaks_a_rule_is_refused_and_located(hit: Hit, problem: str) -> None:
    with pytest.raises(PatternError, match=problem) as caught:
        Pattern(FOUR, 100.0, 1, (hit,))
    assert caught.value.where == f"hit at tick {hit.slot}"


def test_limits_are_inclusive() -> None:
    hits = (Hit(0, KICK, -MAX_OFFSET, 1), Hit(0, KICK, MAX_OFFSET, 127), Hit(1860, KICK))
    assert Pattern(FOUR, 1.0, 1, hits).hits == tuple(sorted(hits))
    assert Pattern(FOUR, 1000.0, MAX_PATTERN_BARS).bars == MAX_PATTERN_BARS


def test_one_voice_does_not_sound_twice_at_one_onset() -> None:
    with pytest.raises(PatternError, match="snare occurs twice"):
        Pattern(FOUR, 100.0, 1, (Hit(0, SNARE, 3, 50), Hit(0, SNARE, 3, 90)))


@pytest.mark.parametrize("bpm", [0.0, -1.0, 0.5, 1001.0, math.nan, math.inf])
def test_an_impossible_tempo_is_refused(bpm: float) -> None:
    with pytest.raises(PatternError, match="tempo"):
        Pattern(FOUR, bpm, 1)


@pytest.mark.parametrize("bars", [0, -1, MAX_PATTERN_BARS + 1])
def test_an_impossible_number_of_bars_is_refused(bars: int) -> None:
    with pytest.raises(PatternError, match="bars"):
        Pattern(FOUR, 100.0, bars)


def test_places_are_those_of_each_bar_in_an_odd_meter() -> None:
    seven = Meter(7, 8)
    Pattern(seven, 100.0, 2, (Hit(seven.bar_ticks + 80, KICK),))
    with pytest.raises(PatternError, match="not on a 16th"):
        Pattern(Meter(1, 16), 100.0, 5, (Hit(3 * 120 + 40, KICK),))


def test_length() -> None:
    pattern = Pattern(Meter(3, 4), 90.0, 2)
    assert (pattern.ticks, pattern.seconds) == (2880, 4.0)


@given(patterns())
def test_bars_and_windows_partition_the_hits(pattern: Pattern) -> None:
    bars = pattern.by_bar()
    assert len(bars) == pattern.bars
    assert tuple(hit for bar in bars for hit in bar) == pattern.hits
    assert all(pattern.bar_of(hit) == index for index, bar in enumerate(bars) for hit in bar)
    length = pattern.meter.bar_ticks
    windows = [pattern.window(index, 1) for index in range(pattern.bars)]
    moved = [
        Hit(hit.slot + index * length, hit.voice, hit.offset, hit.velocity)
        for index, window in enumerate(windows)
        for hit in window.hits
    ]
    assert tuple(moved) == pattern.hits
    assert pattern.window(0, pattern.bars) == pattern
    assert pattern.with_hits(reversed(pattern.hits)) == pattern


@pytest.mark.parametrize(("first", "count"), [(-1, 1), (0, 4), (3, 1), (1, 0), (2, 2)])
def test_a_window_beyond_the_pattern_is_refused(first: int, count: int) -> None:
    with pytest.raises(InvalidParameterError, match="the pattern has 3"):
        Pattern(FOUR, 100.0, 3).window(first, count)
