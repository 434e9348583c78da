from __future__ import annotations

from dataclasses import replace

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.continuation import Continue
from tests.service.arrange.material import PARAMS, clip, done, played, rock


@pytest.mark.parametrize("bars", [1, 3, 12, 32])
def test_the_clip_stays_and_bars_are_added(engine: Engine, bars: int) -> None:
    result = done(engine, Continue(clip(played(bars))), replace(PARAMS, bars=2)).pattern
    assert (result.bars, result.bpm, result.meter) == (bars + 2, 100.0, Meter())
    assert result.window(0, bars) == played(bars)
    assert result.window(bars, 2).hits


def test_only_what_is_new(engine: Engine) -> None:
    params = replace(PARAMS, bars=3)
    whole = done(engine, Continue(clip(played(10))), params).pattern
    assert done(engine, Continue(clip(played(10)), only_new=True), params).pattern == whole.window(10, 3)


def test_what_went_before_decides(engine: Engine) -> None:
    new = [
        done(engine, Continue(clip(pattern), only_new=True)).pattern
        for pattern in (played(4), rock(4), rock(4).window(0, 2))
    ]
    assert new[0] != new[1]
    assert new[1] != new[2]


def test_the_model_hears_eight_bars(engine: Engine) -> None:
    long, short = played(12), played(12).window(4, 8)
    results = [done(engine, Continue(clip(pattern), only_new=True)).pattern for pattern in (long, short)]
    assert results[0] == results[1]


def test_any_meter(engine: Engine) -> None:
    seven = rock(2, meter=Meter(7, 8))
    assert done(engine, Continue(clip(seven)), replace(PARAMS, bars=1)).pattern.meter == Meter(7, 8)


def test_knobs_are_asked_of_the_new_bars_only(engine: Engine) -> None:
    sparse, busy = (
        done(engine, Continue(clip(played())), replace(PARAMS, bars=4, density=density, laid_back=20.0)).pattern
        for density in (0.0, 100.0)
    )
    assert sparse != busy
    assert sparse.window(0, 4) == busy.window(0, 4) == played()


def test_more_than_the_model_can_play_is_refused(engine: Engine) -> None:
    with pytest.raises(InvalidParameterError, match="1 to 31"):
        done(engine, Continue(clip()), replace(PARAMS, bars=32))
    with pytest.raises(InvalidParameterError, match="neither true nor false"):
        Continue(clip(), only_new=1)  # type: ignore[arg-type]
