"""What the encoder reads, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.events import bar_positions
from ghostnote.tokens.given import Given, Tap, all_cells
from ghostnote.tokens.sixteenths import (
    N_PLACES_OF_16TH,
    PLACE_WIDTH,
    SIXTEENTH_FIELDS,
    SIXTEENTH_WIDTH,
    Sixteenths,
)

#: A snare on the second 16th, late and soft; a kick on the second bar's one, told without its feel; a tap.
PATTERN = Pattern(Meter(7, 8), 100.0, 2, (Hit(120, Voice.SNARE, 30, 64), Hit(1680, Voice.KICK, -9, 90)))


@pytest.fixture
def read() -> Sixteenths:
    cells = all_cells(PATTERN.meter, 2, opened=False)
    cells[1, :, Voice.CLOSED_HAT] = True
    return Sixteenths.of(Given.of(PATTERN, cells, taps=[Tap(240, 127)]))


def _places(read: Sixteenths) -> np.ndarray:
    return read.features.reshape(-1, PLACE_WIDTH)


def test_a_row_is_a_16th_of_three_places(read: Sixteenths) -> None:
    # 7/8 is three beats and a half: its bars have four beats' 16ths.
    assert read.features.shape == (2 * 16, SIXTEENTH_WIDTH)
    assert bar_positions(PATTERN.meter) == N_PLACES_OF_16TH * 16
    assert read.ids[:, 0].tolist() == [*range(16), *range(16)]
    assert read.ids[:, 1].tolist() == [*range(16, 0, -1)] * 2
    assert (read.ids < list(SIXTEENTH_FIELDS.values())).all()
    assert read.bar.tolist() == [0] * 16 + [1] * 16


def test_bars_follow_one_another_in_time(read: Sixteenths) -> None:
    # In 24ths of a beat: six a 16th, 84 a bar of 7/8.
    assert read.time(PATTERN.meter).tolist() == [6 * step for step in range(16)] + [84 + 6 * step for step in range(16)]


def test_strokes_open_cells_and_taps(read: Sixteenths) -> None:
    places = _places(read)
    struck, opened, tapped = places[:, :N_VOICES], places[:, N_VOICES : 2 * N_VOICES], places[:, 2 * N_VOICES]
    assert np.argwhere(struck).tolist() == [[3, Voice.SNARE], [48, Voice.KICK]]
    assert np.flatnonzero(tapped).tolist() == [6]
    assert set(np.flatnonzero(opened.any(axis=0))) == {Voice.CLOSED_HAT}
    # The last half beat of the second bar is outside of it.
    assert np.flatnonzero(opened.any(axis=1)).tolist() == list(range(48, 48 + 42))
    assert np.array_equal(read.open, opened.astype(bool))
    assert np.array_equal(read.fixed, struck.astype(bool))


def test_feel_as_far_as_it_is_known(read: Sixteenths) -> None:
    feel = _places(read)[:, 2 * N_VOICES + 1 :]
    velocities, offsets = np.split(feel, 2, axis=1)
    assert sorted(velocities[velocities > 0].tolist()) == pytest.approx([64 / 127, 90 / 127, 1.0])
    assert sorted(offsets[offsets != 0].tolist()) == pytest.approx([-9 / 60, 30 / 60])
    blind = Sixteenths.of(Given.of(PATTERN, all_cells(PATTERN.meter, 2, opened=False), velocity=False, offset=False))
    assert not _places(blind)[:, 2 * N_VOICES + 1 :].any()
    assert blind.fixed.sum() == 2
