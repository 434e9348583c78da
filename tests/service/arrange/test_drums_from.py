from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.drums_from import DrumsFrom, tapped
from tests.service.arrange.material import PARAMS, clip, done, played


def test_taps_are_heard_with_their_force_and_timing() -> None:
    task = DrumsFrom(clip(played(1)))
    given = task.plan(replace(PARAMS, bars=1), np.random.default_rng(1)).given
    assert given is not None
    assert [(tap.slot, tap.velocity, tap.offset) for tap in given.taps] == [
        (hit.slot, hit.velocity, hit.offset) for hit in played(1).hits
    ]
    assert given.open.all()


def test_a_short_rhythm_is_repeated_and_a_long_one_cut() -> None:
    rhythm = tapped([0, 1.5, 3.75], Meter(), 120.0)
    for bars in (1, 2, 5):
        given = DrumsFrom(rhythm, velocities=False).plan(replace(PARAMS, bars=bars), np.random.default_rng(1)).given
        assert given is not None
        assert [tap.slot for tap in given.taps] == [1920 * bar + tick for bar in range(bars) for tick in (0, 720, 1800)]
        assert {tap.velocity for tap in given.taps} == {None}


def test_tempo_and_meter_are_the_rhythms(engine: Engine) -> None:
    result = done(engine, DrumsFrom(tapped([0, 1], Meter(5, 4), 133.0)), replace(PARAMS, bars=2)).pattern
    assert (result.bars, result.bpm, result.meter) == (2, 133.0, Meter(5, 4))


def test_taps_fill_bars_and_need_not_be_in_order() -> None:
    clip_of = tapped([4.02, 0, 7.5], Meter(), 90.0)
    assert clip_of.pattern.bars == 2
    assert [hit.onset for hit in clip_of.pattern.hits] == [0, 1930, 3600]
    assert tapped([6.8], Meter(7, 8), 90.0).pattern.bars == 2


def test_a_tap_at_the_very_end_makes_no_bar_that_there_may_not_be() -> None:
    assert tapped([0, 127.999], Meter(), 90.0).pattern.bars == 32


@pytest.mark.parametrize("beats", [[], [-0.1], [128.0], [float("nan")], [float("inf")]])
def test_what_are_no_taps_is_refused(beats: list[float]) -> None:
    with pytest.raises(InvalidParameterError, match="taps"):
        tapped(beats, Meter(), 120.0)
