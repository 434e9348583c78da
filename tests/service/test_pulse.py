from __future__ import annotations

import math

import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter
from ghostnote.service.pulse import with_pulse
from ghostnote.tokens.events import position_tick
from ghostnote.tokens.given import Given, all_cells
from tests.service.arrange.material import rock


@pytest.mark.parametrize(("rate", "grid"), [(2, 480), (4, 480), (8, 240), (10, 160), (12, 160), (16, 120)])
def test_hats_stay_on_the_pulse_and_drums_where_they_like(rate: float, grid: int) -> None:
    given = with_pulse(None, Meter(), [rate, math.nan])
    for position, cells in enumerate(given.open[0]):
        assert cells[Voice.CLOSED_HAT] == cells[Voice.RIDE] == (position_tick(position) % grid == 0)
        assert cells[Voice.SNARE]
        assert cells[Voice.PEDAL_HAT]
    assert given.open[1].all()


def test_what_is_given_stays_given() -> None:
    given = Given.of(rock(), all_cells(Meter(), 4, opened=False))
    assert with_pulse(given, Meter(), [4.0] * 4).strokes == given.strokes
    assert not with_pulse(given, Meter(), [4.0] * 4).open.any()
