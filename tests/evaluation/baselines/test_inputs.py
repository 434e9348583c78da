from __future__ import annotations

import numpy as np

from ghostnote.core.kit import Voice
from ghostnote.evaluation.baselines.inputs import REACH, around, cells, strokes, tapped
from ghostnote.evaluation.excerpts import Excerpts
from tests.evaluation.build import window

EXCERPT = Excerpts(
    window((Voice.KICK, 0, 0.9, -0.2), (Voice.CLOSED_HAT, 0, 0.4, 0.1), (Voice.SNARE, 20, 0.6, 0.25)),
    ("funk",),
    np.array([120.0]),
)


def test_a_step_sees_eight_steps_to_either_side() -> None:
    grid = np.zeros((1, 32, 2))
    grid[0, 10, 1] = 5.0
    seen = around(grid).reshape(32, 2 * REACH + 1, 2)
    for step in range(32):
        expected = np.zeros((2 * REACH + 1, 2))
        if abs(step - 10) <= REACH:
            expected[REACH + 10 - step, 1] = 5.0
        assert np.array_equal(seen[step], expected), step


def test_cells_know_their_place_tempo_and_style() -> None:
    table = cells(EXCERPT, EXCERPT.windows.velocities, ("rock", "funk"))
    assert table.shape == (32, 17 * 9 + 3)
    assert table[20, -3:].tolist() == [4.0, 120.0, 1.0]
    assert np.isnan(cells(EXCERPT, EXCERPT.windows.velocities, ("rock",))[0, -1])


def test_strokes_come_in_the_order_of_the_grid_and_know_their_voice() -> None:
    table = strokes(EXCERPT, ("funk",))
    assert table[:, -4:].tolist() == [[0.0, 120.0, 0.0, 0.0], [0.0, 120.0, 0.0, 2.0], [4.0, 120.0, 0.0, 1.0]]
    assert len(EXCERPT.windows.velocities[EXCERPT.windows.hits]) == len(table)
    # They see that something is struck, not how: that is what is asked of them.
    assert set(np.unique(table[:, :-4])) == {0.0, 1.0}


def test_a_rhythm_is_the_loudest_hit_of_each_step() -> None:
    rhythm = tapped(EXCERPT.windows)
    assert rhythm.shape == (1, 32, 2)
    assert rhythm[0, 0].tolist() == [0.9, -0.2]
    assert rhythm[0, 20].tolist() == [0.6, 0.25]
    assert np.count_nonzero(rhythm[..., 0]) == 2
