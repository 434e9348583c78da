from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.fill import Fill
from ghostnote.service.takes import ordered
from tests.service.arrange.material import PARAMS, clip, done, played, rock


def test_the_end_of_a_bar_changes_and_nothing_else(engine: Engine) -> None:
    result = done(engine, Fill(clip(played()), bar=3, length=2)).pattern
    changed = set(result.hits) ^ set(played().hits)
    assert changed
    assert all(2 * 1920 + 960 <= hit.slot < 3 * 1920 for hit in changed)


def test_without_a_length_the_whole_bar(engine: Engine) -> None:
    plan = Fill(clip(), bar=2).plan(PARAMS, np.random.default_rng(1))
    assert plan.fills == {1}
    assert plan.given is not None
    assert plan.given.open.any(axis=(1, 2)).tolist() == [False, True, False, False]
    assert plan.given.open[1].all()


def test_intensity_is_asked_of_the_fill_alone(engine: Engine) -> None:
    params = replace(PARAMS, intensity=90.0)
    request = ordered(params, 0, Fill(clip(played()), bar=4), engine.checkpoint.info).request
    assert request.fill == (False, False, False, True)
    for name in ("density", "loudness"):
        assert np.isnan(request.bar_controls[name]).tolist() == [True, True, True, False]


@pytest.mark.parametrize("options", [{"bar": 5}, {"bar": 0}, {"bar": 1, "length": 4.5}, {"bar": 1, "length": 0}])
def test_what_cannot_be_done_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(InvalidParameterError):
        Fill(clip(), **options)  # type: ignore[arg-type]


def test_a_bar_shorter_than_the_shortest_fill_can_be_one(engine: Engine) -> None:
    tiny_bar = rock(4, meter=Meter(1, 16))
    assert done(engine, Fill(clip(tiny_bar), bar=2)).pattern.bars == 4
