from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.feel.transforms import SWING_PAIRS, apply_feel, apply_swing, quantise, shift
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.core.units import PPQ, ms_to_ticks

KD, SD, CH, OH, RD = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT, Voice.OPEN_HAT, Voice.RIDE


def make(*hits: Hit, bars: int = 1, meter: Meter | None = None, bpm: float = 125.0) -> Pattern:
    return Pattern(meter or Meter(), bpm, bars, hits)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    meter = draw(st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(6, 8)]))
    bars = draw(st.integers(1, 3))
    places = [
        bar * meter.bar_ticks + tick
        for bar in range(bars)
        for tick in range(0, meter.bar_ticks, LATTICE_TICKS)
        if tick % PPQ // LATTICE_TICKS in BEAT_PLACES
    ]
    hit = st.builds(
        Hit,
        st.sampled_from(places),
        st.sampled_from([KD, SD, CH, OH, RD, Voice.CLAP]),
        st.integers(-MAX_OFFSET, MAX_OFFSET),
        st.integers(1, 127),
    )
    hits = draw(st.lists(hit, max_size=24, unique_by=lambda h: (h.slot, h.voice, h.offset)))
    return Pattern(meter, draw(st.sampled_from([60.0, 97.5, 180.0])), bars, tuple(hits))


def test_quantise_scales_offsets_towards_the_slot() -> None:
    pattern = make(Hit(0, KD, 20, 90), Hit(120, CH, -30, 60))
    assert quantise(pattern, 0.5) == make(Hit(0, KD, 10, 90), Hit(120, CH, -15, 60))
    assert quantise(pattern) == make(Hit(0, KD, 0, 90), Hit(120, CH, 0, 60))
    assert quantise(pattern, 0.0) == pattern


def test_quantise_leaves_the_louder_stroke_of_a_flam() -> None:
    assert quantise(make(Hit(480, SD, -25, 40), Hit(480, SD, 3, 110))) == make(Hit(480, SD, 0, 110))


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_quantise_refuses_a_strength_outside_its_range(strength: float) -> None:
    with pytest.raises(InvalidParameterError, match="0 to 1"):
        quantise(make(), strength)


@given(patterns(), st.floats(0, 1))
def test_quantise_never_moves_a_hit_further_from_its_slot(pattern: Pattern, strength: float) -> None:
    after = quantise(pattern, strength)
    assert {(h.slot, h.voice) for h in after.hits} == {(h.slot, h.voice) for h in pattern.hits}
    assert max((abs(h.offset) for h in after.hits), default=0) <= max((abs(h.offset) for h in pattern.hits), default=0)


def test_swing_puts_the_second_16th_at_the_percent() -> None:
    # A pair of 16ths lasts 240 ticks: 60 % is tick 144, which is 24 after the straight 120; the triplet is 40 after.
    straight = make(Hit(0, CH), Hit(120, CH), Hit(240, CH), Hit(360, CH))
    assert [h.onset for h in apply_swing(straight, 60).hits] == [0, 144, 240, 384]
    assert [h.onset for h in apply_swing(straight, 200 / 3).hits] == [0, 160, 240, 400]
    assert [h.slot for h in apply_swing(straight, 200 / 3).hits] == [0, 120, 240, 360]


def test_swing_of_8ths_writes_far_notes_on_the_triplet() -> None:
    # A pair of 8ths lasts 480 ticks: the triplet is 80 after the straight 240, too far from that slot for an offset.
    swung = apply_swing(make(Hit(0, RD), Hit(240, RD), Hit(480, RD)), 200 / 3, pair="8th")
    assert swung.hits == (Hit(0, RD), Hit(320, RD), Hit(480, RD))


def test_swing_keeps_deviations_and_a_late_pattern_late() -> None:
    # Firsts are 10 late on average; seconds 4 and 16 late, mean 10: at 55 % they shall be 10 + 12 = 22 on average.
    late = make(Hit(0, CH, 8), Hit(240, SD, 12), Hit(120, CH, 4), Hit(360, CH, 16))
    swung = apply_swing(late, 55)
    assert [(h.slot, h.offset) for h in swung.hits] == [(0, 8), (120, 16), (240, 12), (360, 28)]


def test_swing_leaves_triplets_and_rolls_alone() -> None:
    triplet = [Hit(0, CH), Hit(80, CH), Hit(160, CH)]
    roll = [Hit(240, SD), Hit(300, SD), Hit(360, SD), Hit(420, SD)]
    both = make(*triplet, *roll, Hit(360, KD), Hit(480, KD))
    moved = set(apply_swing(both, 60).hits) - set(both.hits)
    assert moved == {Hit(360, KD, 24)}


def test_swing_counts_a_lone_triplet_place_as_the_second() -> None:
    # Written 160 = 66 2/3 %; at 50 % it sounds at 120, 40 before its slot, and stays written where it was.
    assert apply_swing(make(Hit(0, CH), Hit(160, CH)), 50).hits == (Hit(0, CH), Hit(160, CH, -40))


def test_swing_rewrites_a_hit_that_would_leave_its_slot() -> None:
    # 70 % is 48 after straight; the deviations are -20 and +20: onsets 148 and 428, the latter 68 after slot 360.
    swung = apply_swing(make(Hit(120, CH, -20), Hit(360, CH, 20)), 70)
    assert swung.hits == (Hit(120, CH, 28), Hit(400, CH, 28))


def test_swing_in_a_meter_with_half_a_beat_counts_pairs_from_the_bar_line() -> None:
    # 7/8 lasts 1680 ticks, 7 pairs of 16ths; the second bar's first off-16th is at 1800.
    swung = apply_swing(make(Hit(1560, CH), Hit(1680, CH), Hit(1800, CH), meter=Meter(7, 8), bars=2), 60)
    assert [h.onset for h in swung.hits] == [1584, 1680, 1824]


@pytest.mark.parametrize(
    ("percent", "pair", "match"), [(49.0, "16th", "50 to 75"), (76.0, "8th", "50 to 75"), (60.0, "4th", "8th")]
)
def test_swing_refuses_what_is_not_offered(percent: float, pair: str, match: str) -> None:
    with pytest.raises(InvalidParameterError, match=match):
        apply_swing(make(), percent, pair)


@given(patterns(), st.floats(50, 75), st.sampled_from(sorted(SWING_PAIRS)))
def test_swing_keeps_everything_but_the_seconds(pattern: Pattern, percent: float, pair: str) -> None:
    swung = apply_swing(pattern, percent, pair)
    length = SWING_PAIRS[pair]
    seconds = (length // 2, length * 2 // 3)

    def others(of: Pattern) -> list[Hit]:
        return [h for h in of.hits if h.slot % of.meter.bar_ticks % length not in seconds]

    assert others(swung) == others(pattern)
    assert len(swung.hits) <= len(pattern.hits)


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=16), st.floats(50, 62), st.floats(50, 62))
def test_swing_is_exact_and_the_last_one_wins(offsets: list[int], first: float, last: float) -> None:
    pattern = make(*(Hit(120 * (2 * i + 1), CH, offset) for i, offset in enumerate(offsets)), bars=4)
    swung = apply_swing(apply_swing(pattern, first), last)
    delays = [h.onset - 120 * (2 * i + 1) for i, h in enumerate(swung.hits)]
    assert sum(delays) / len(delays) == pytest.approx(240 * (last - 50) / 100, abs=0.5)
    mean = sum(offsets) / len(offsets)
    for delay, offset in zip(delays, offsets, strict=True):
        assert delay - 240 * (last - 50) / 100 == pytest.approx(offset - mean, abs=1.5)


def test_feel_takes_offset_and_velocity_of_the_same_drum_and_place() -> None:
    score = make(Hit(0, KD), Hit(120, CH), Hit(480, SD), bpm=90)
    feel = make(Hit(0, KD, -5, 120), Hit(0, CH, 9, 70), Hit(120, OH, 30, 55), Hit(480, Voice.SIDE_STICK, 12, 111))
    assert apply_feel(score, feel) == make(Hit(0, KD, -5, 120), Hit(120, CH, 30, 55), Hit(480, SD, 12, 111), bpm=90)


def test_feel_prefers_the_same_place_in_another_bar_to_a_neighbour() -> None:
    feel = make(Hit(240, CH, 1, 50), Hit(1920 + 360, CH, 2, 60), bars=2)
    assert apply_feel(make(Hit(360, CH)), feel).hits == (Hit(360, CH, 2, 60),)


def test_feel_repeats_its_bars() -> None:
    feel = make(Hit(0, KD, 1, 50), Hit(1920, KD, 2, 60), bars=2)
    played = apply_feel(make(*(Hit(1920 * bar, KD) for bar in range(4)), bars=4), feel)
    assert [(h.offset, h.velocity) for h in played.hits] == [(1, 50), (2, 60), (1, 50), (2, 60)]


def test_feel_lends_a_missing_drum_its_timing_only() -> None:
    played = apply_feel(make(Hit(480, Voice.COWBELL, 0, 77)), make(Hit(0, KD, 5, 9), Hit(480, SD, -8, 9)))
    assert played.hits == (Hit(480, Voice.COWBELL, -8, 77),)


def test_feel_must_have_hits_and_the_meter_of_the_score() -> None:
    with pytest.raises(InvalidParameterError, match="no feel"):
        apply_feel(make(Hit(0, KD)), make())
    with pytest.raises(InvalidParameterError, match="3/4"):
        apply_feel(make(Hit(0, KD)), make(Hit(0, KD), meter=Meter(3, 4)))


@given(patterns().filter(lambda p: bool(p.hits)))
def test_feel_of_a_pattern_on_itself_is_the_pattern(pattern: Pattern) -> None:
    assert apply_feel(pattern, pattern) == pattern


@given(patterns(), patterns().filter(lambda p: bool(p.hits)))
def test_feel_never_changes_the_score(score: Pattern, feel: Pattern) -> None:
    if score.meter == feel.meter:
        places = {(h.slot, h.voice) for h in score.hits}
        assert {(h.slot, h.voice) for h in apply_feel(score, feel).hits} == places


def test_shift_moves_by_milliseconds_at_the_tempo() -> None:
    # At 125 BPM a millisecond is one tick (60000 / (125 * 480) = 1).
    pattern = make(Hit(0, KD), Hit(480, SD, 5))
    assert shift(pattern, 12).hits == (Hit(0, KD, 12), Hit(480, SD, 17))
    assert shift(pattern, -12, voices={SD}).hits == (Hit(0, KD), Hit(480, SD, -7))


def test_shift_holds_hits_within_half_a_16th() -> None:
    pattern = make(Hit(480, SD, 40, 30), Hit(480, SD, 55, 90))
    assert shift(pattern, 30).hits == (Hit(480, SD, 60, 90),)


@pytest.mark.parametrize("ms", [60.1, -60.1, float("nan"), float("inf")])
def test_shift_refuses_more_than_half_a_16th(ms: float) -> None:
    with pytest.raises(InvalidParameterError, match="125 BPM"):
        shift(make(), ms)


@given(patterns(), st.floats(-20, 20))
def test_shift_moves_every_free_hit_alike(pattern: Pattern, ms: float) -> None:
    free = pattern.with_hits(h for h in pattern.hits if abs(h.offset) <= 20)
    moved = shift(free, ms)
    assert [h.onset for h in moved.hits] == [h.onset + round(ms_to_ticks(ms, free.bpm)) for h in free.hits]
