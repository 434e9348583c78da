from hypothesis import given

from ghostnote.core.kit import BASIC_VOICES, KIT, Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, Hit, Meter, Pattern
from ghostnote.core.reduction import SIXTEENTH_POINTS, reduce_to_basic
from ghostnote.core.units import TICKS_PER_16TH
from tests.music import patterns


def reduced(*hits: Hit, bars: int = 1) -> tuple[Hit, ...]:
    return reduce_to_basic(Pattern(Meter(), 100.0, bars, hits)).hits


def test_the_points_of_the_16ths() -> None:
    assert {BEAT_PLACES[point] * LATTICE_TICKS for point in SIXTEENTH_POINTS} == {0, 120, 240, 360}


def test_every_voice_goes_where_the_kit_says() -> None:
    for voice, row in KIT.items():
        expected = () if row.basic is None else (Hit(0, row.basic, 0, 90),)
        assert reduced(Hit(0, voice, 0, 90)) == expected, voice


def test_a_triplet_moves_to_the_16th_nearest_to_its_onset() -> None:
    assert reduced(Hit(160, Voice.SNARE)) == (Hit(120, Voice.SNARE, 40),)
    assert reduced(Hit(160, Voice.SNARE, 30)) == (Hit(240, Voice.SNARE, -50),)
    assert reduced(Hit(60, Voice.SNARE, -1)) == (Hit(0, Voice.SNARE, 59),)
    assert reduced(Hit(60, Voice.SNARE)) == (Hit(120, Voice.SNARE, -60),)


def test_the_loudest_of_a_cell_stays_and_the_first_of_equals() -> None:
    assert reduced(Hit(0, Voice.SNARE, 0, 40), Hit(0, Voice.SIDE_STICK, 9, 80)) == (Hit(0, Voice.SNARE, 9, 80),)
    assert reduced(Hit(0, Voice.SNARE, -5, 80), Hit(0, Voice.SNARE, 5, 80)) == (Hit(0, Voice.SNARE, -5, 80),)


def test_an_anticipation_of_the_end_keeps_the_last_16th() -> None:
    assert reduced(Hit(1860, Voice.KICK, 20)) == (Hit(1800, Voice.KICK, 60),)


def test_an_onset_before_the_start_stays_on_it() -> None:
    assert reduced(Hit(0, Voice.KICK, -60)) == (Hit(0, Voice.KICK, -60),)


@given(patterns())
def test_the_result_is_on_the_grid_and_reducing_again_changes_nothing(pattern: Pattern) -> None:
    once = reduce_to_basic(pattern)
    assert all(hit.slot % TICKS_PER_16TH == 0 and hit.voice in BASIC_VOICES for hit in once.hits)
    assert len({(hit.slot, hit.voice) for hit in once.hits}) == len(once.hits)
    assert reduce_to_basic(once) == once
    assert bool(once.hits) == any(KIT[hit.voice].basic is not None for hit in pattern.hits)
