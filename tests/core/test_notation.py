import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import Voice
from ghostnote.core.notation import notate, written_hit
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter, Pattern, is_place
from ghostnote.core.units import PPQ
from tests.music import METERS

FOUR = Meter()
KICK, SNARE, HAT = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT

#: Ticks between the strokes of a figure that fills its beats.
FIGURES = {
    "quarters": 480, "8ths": 240, "16ths": 120, "32nds": 60, "8th triplets": 160, "16th triplets": 80,
}  # fmt: skip


def played(meter: Meter) -> st.SearchStrategy[list[tuple[int, Voice]]]:
    onset = st.integers(-MAX_OFFSET, 3 * meter.bar_ticks)
    return st.lists(st.tuples(onset, st.sampled_from([KICK, SNARE, HAT])), max_size=30, unique=True)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_played_exactly_is_written_as_it_is(figure: str) -> None:
    onsets = [(tick, SNARE) for tick in range(0, 4 * PPQ, FIGURES[figure])]
    assert notate(onsets, FOUR) == [onset for onset, _ in onsets]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_played_by_hand_is_written_as_it_is_meant(figure: str) -> None:
    meant = list(range(0, 4 * PPQ, FIGURES[figure]))
    loose = np.random.default_rng(5).normal(0, 5, len(meant)).round().astype(int).tolist()
    assert notate([(tick + off, SNARE) for tick, off in zip(meant, loose, strict=True)], FOUR) == meant


def test_each_beat_is_read_by_itself() -> None:
    onsets = [0, 120, 240, 360, 480, 640, 800, 960, 1020, 1080, 1140, 1200, 1260, 1320, 1380]
    assert notate([(onset, SNARE) for onset in onsets], FOUR) == onsets


def test_swung_16ths_stay_16ths_until_they_are_triplets() -> None:
    for delay, slot in ((10, 120), (20, 120), (40, 160)):
        assert notate([(0, HAT), (120 + delay, HAT), (240, HAT)], FOUR)[1] == slot


def test_two_strokes_of_one_voice_part_rather_than_share_a_16th() -> None:
    assert notate([(100, SNARE), (140, SNARE)], FOUR) == [80, 160]
    assert notate([(100, SNARE), (140, KICK)], FOUR) == [120, 120]


def test_a_flam_shares_its_slot() -> None:
    assert notate([(470, SNARE), (490, SNARE)], FOUR) == [480, 480]


def test_what_anticipates_the_next_bar_is_written_there() -> None:
    assert notate([(1920 - 25, KICK)], FOUR) == [1920]


def test_an_onset_before_the_start_is_put_on_it() -> None:
    assert notate([(-20, KICK), (-60, SNARE), (-400, HAT)], FOUR) == [0, 0, 0]
    assert written_hit(-400, 0, HAT, 90) == Hit(0, HAT, -MAX_OFFSET, 90)


def test_beats_are_counted_from_each_bar_line_in_every_meter() -> None:
    for meter in METERS:
        bar = [(tick, HAT) for tick in range(0, meter.bar_ticks, 120)]
        second = [(tick + meter.bar_ticks, voice) for tick, voice in bar]
        assert notate([*bar, *second], meter) == [onset for onset, _ in (*bar, *second)], meter


@given(st.data(), st.sampled_from(METERS))
def test_every_onset_gets_a_notated_place_within_half_a_16th(data: st.DataObject, meter: Meter) -> None:
    onsets = data.draw(played(meter))
    slots = notate(onsets, meter)
    assert len(slots) == len(onsets)
    for (onset, _), slot in zip(onsets, slots, strict=True):
        assert is_place(slot % meter.bar_ticks)
        assert slot >= 0
        assert abs(onset - slot) <= MAX_OFFSET
    hits = [written_hit(onset, slot, voice, 90) for (onset, voice), slot in zip(onsets, slots, strict=True)]
    assert sorted((hit.onset, hit.voice) for hit in Pattern(meter, 100.0, 4, tuple(hits)).hits) == sorted(onsets)


@given(st.data(), st.sampled_from(METERS))
def test_notation_keeps_the_order_of_time_and_ignores_that_of_the_list(data: st.DataObject, meter: Meter) -> None:
    onsets = sorted(data.draw(played(meter)))
    slots = notate(onsets, meter)
    assert slots == sorted(slots)
    assert notate(onsets[::-1], meter) == slots[::-1]
