from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import UnknownStyleError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import CheckpointInfo, load_checkpoint
from ghostnote.service.conditioning import request_of, resolved, value_at
from ghostnote.service.variations import variation_seed


@pytest.fixture(scope="module")
def info(tiny: Path) -> CheckpointInfo:
    return load_checkpoint(tiny).info


def test_what_was_left_open_is_filled_in(info: CheckpointInfo) -> None:
    params = resolved(GenerationParams(style="P-Funk"), info)
    assert (params.style, params.tempo) == ("funk", info.statistics["tempo"]["funk"]["median"])
    assert resolved(GenerationParams(style="funk", tempo=77.0), info).tempo == 77.0


def test_a_style_that_the_checkpoint_does_not_know(info: CheckpointInfo) -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolved(GenerationParams(style="reggae"), info)
    assert "there are: funk, jazz, rock" in str(caught.value)


def test_percentiles_become_features_and_swing_is_asked_as_it_is(info: CheckpointInfo) -> None:
    params = GenerationParams(tempo=90.0, density=50.0, dynamics=100.0, swing=57.0)
    request = request_of(params, info)
    quantiles = info.statistics["quantiles"]
    assert dict(request.bar_controls) == {
        "density": quantiles["density"][10],
        "dynamics": quantiles["dynamics"][20],
        "swing": 57.0,
    }
    assert dict(request_of(GenerationParams(tempo=90.0), info).bar_controls) == {}


def test_the_rest_is_passed_on(info: CheckpointInfo) -> None:
    params = GenerationParams(
        style="jazz",
        bars=3,
        tempo=90.0,
        meter=Meter(7, 8),
        fill=True,
        temperature=0.5,
        top_k=4,
        top_p=0.9,
        min_p=0.1,
        seed=9,
    )
    request = request_of(params, info, 2)
    assert (request.styles, request.bars, request.bpm, request.fill) == ((("jazz", 1.0),), 3, 90.0, True)
    assert request.rules.meter == Meter(7, 8)
    sampling = request.sampling
    assert (sampling.temperature, sampling.top_k, sampling.top_p, sampling.min_p) == (0.5, 4, 0.9, 0.1)
    assert request.seed == variation_seed(9, 2)


@pytest.mark.parametrize(("percent", "value"), [(0, 1.0), (25, 2.0), (50, 3.0), (75, 5.0), (100, 7.0)])
def test_quantiles_are_interpolated(percent: float, value: float) -> None:
    assert value_at([1.0, 3.0, 7.0], percent) == value
