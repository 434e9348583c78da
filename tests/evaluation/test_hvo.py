from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import BASIC_VOICES, KIT_MAPS, Voice
from ghostnote.core.pattern import Hit, Meter
from ghostnote.evaluation.hvo import Hvo, grid, grid_as_written, pattern_of, require_windows, stack, windows
from tests.evaluation.build import pattern, window

KD, SD, CH = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT

# The nine voices as evaluation papers number them: Roland TD-11 notes of each column.
NINE = [
    {36}, {38, 40, 37}, {42, 22, 44}, {46, 26}, {43, 58}, {47, 45}, {50, 48}, {49, 52, 55, 57}, {51, 53, 59},
]  # fmt: skip


def cells(hvo: Hvo) -> dict[tuple[int, Voice], tuple[int, float]]:
    """Step and voice -> velocity 1-127 and offset, of a single pattern."""
    return {
        (int(step), BASIC_VOICES[column]): (
            round(hvo.velocities[step, column] * 127),
            float(hvo.offsets[step, column]),
        )
        for step, column in zip(*np.nonzero(hvo.hits), strict=True)
    }


def test_a_hit_goes_to_the_nearest_16th_of_its_onset_not_of_its_slot() -> None:
    # Slot 160 (a triplet) sounds at 190: 1.58 16ths, so step 2 with -50/120; slot 960 at 990: step 8 with +30/120.
    hvo = grid(pattern(Hit(160, CH, 30, 64), Hit(960, SD, 30, 127)))
    assert cells(hvo) == {(2, CH): (64, -50 / 120), (8, SD): (127, 0.25)}
    assert hvo.hits.shape == hvo.velocities.shape == hvo.offsets.shape == (32, 9)
    assert hvo.velocities[8, 1] == 1.0


def test_halfway_goes_up_so_that_offsets_stay_below_a_half() -> None:
    assert cells(grid(pattern(Hit(60, CH)))) == {(1, CH): (100, -0.5)}
    assert cells(grid(pattern(Hit(0, CH, 59)))) == {(0, CH): (100, 59 / 120)}


def test_the_loudest_hit_wins_a_cell_and_the_earliest_among_equals() -> None:
    flam = grid(pattern(Hit(480, SD, -20, 30), Hit(480, Voice.SNARE_RIM, 6, 90), Hit(480, Voice.SIDE_STICK, 12, 80)))
    assert cells(flam) == {(4, SD): (90, 0.05)}
    tie = grid(pattern(Hit(480, SD, 6, 90), Hit(480, Voice.CLAP, -6, 90)))
    assert cells(tie) == {(4, SD): (90, -0.05)}


def test_voices_group_as_the_literature_does() -> None:
    for column, notes in enumerate(NINE):
        for note in notes:
            hit = Hit(0, KIT_MAPS["td11"].to_voice[note])
            assert list(cells(grid(pattern(hit)))) == [(0, BASIC_VOICES[column])], note


def test_percussion_without_a_place_is_ignored() -> None:
    assert not grid(pattern(Hit(0, Voice.COWBELL), Hit(0, Voice.SHAKER))).hits.any()


def test_hits_at_the_edges_of_the_pattern() -> None:
    # One before tick 0 is on step 0; one that sounds on the bar line after the last bar has no cell.
    hvo = grid(pattern(Hit(0, KD, -60), Hit(1860, CH, 60), bars=1))
    assert cells(hvo) == {(0, KD): (100, -0.5)}


def test_windows_are_cut_from_the_grid_of_the_whole_pattern() -> None:
    # The snare of bar 2's downbeat is 40 early: it stays with bar 2. The hat at slot 1800+60 rounds up to bar 1.
    long = pattern(Hit(1800, CH, 60), Hit(3840, SD, -40), bars=4)
    by_one, by_two = windows(long, hop=1), windows(long)
    assert by_one.hits.shape == (3, 32, 9)
    assert by_two.hits.shape == (2, 32, 9)
    assert [int(w.sum()) for w in by_one.hits] == [1, 2, 1]
    assert by_one.hits[0, 16, 2]
    assert by_two.offsets[1, 0, 1] == -40 / 120


def test_a_pattern_shorter_than_a_window_has_none() -> None:
    assert windows(pattern(Hit(0, KD), bars=1)).hits.shape == (0, 32, 9)
    assert windows(pattern(Hit(0, KD), bars=5)).hits.shape == (2, 32, 9)


def test_only_four_four_has_a_scoring_grid() -> None:
    with pytest.raises(PatternError, match="7/8"):
        grid(pattern(Hit(0, KD), meter=Meter(7, 8)))


def test_stack_keeps_the_order() -> None:
    both = stack([window((KD, 0)), window((SD, 5), (SD, 6))])
    assert [int(w.sum()) for w in both.hits] == [1, 2]
    with pytest.raises(PatternError, match="no windows"):
        stack([])
    with pytest.raises(PatternError, match="different lengths"):
        stack([window(), window(bars=1)])


def test_arrays_of_the_wrong_shape_are_refused() -> None:
    zeros = np.zeros((32, 9))
    with pytest.raises(PatternError, match="differ in shape"):
        Hvo(zeros > 0, zeros, zeros[:16])
    with pytest.raises(PatternError, match="whole bars"):
        Hvo(zeros[:20] > 0, zeros[:20], zeros[:20])


def test_an_empty_set_is_refused_by_name() -> None:
    with pytest.raises(PatternError, match="generated windows"):
        require_windows("generated windows", windows(pattern(Hit(0, KD), bars=1)))
    with pytest.raises(PatternError, match="no windows"):
        require_windows("real windows", grid(pattern(Hit(0, KD))))


def test_as_written_a_hit_keeps_its_cell_however_late() -> None:
    late = pattern(Hit(1800, CH, 60), Hit(0, KD, -60), bars=1)
    assert cells(grid_as_written(late)) == {(15, CH): (100, 59 / 120), (0, KD): (100, -0.5)}


def test_a_window_as_a_pattern_is_reversed_by_both_grids() -> None:
    one = window((KD, 0, 90 / 127, -0.5), (SD, 4, 1 / 127, 59 / 120), (CH, 31, 1.0, 1 / 120))
    made = pattern_of(one.at(0), 97.0)
    assert (made.bpm, made.bars) == (97.0, 2)
    assert made.hits == (Hit(0, KD, -60, 90), Hit(480, SD, 59, 1), Hit(3720, CH, 1, 127))
    for reverse in (grid, grid_as_written):
        assert cells(reverse(made)) == cells(one.at(0))
