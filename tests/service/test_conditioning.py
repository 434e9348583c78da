from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.kit import Voice
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import CheckpointInfo, load_checkpoint
from ghostnote.service.arrange.task import Plan
from ghostnote.service.conditioning import allowed_voices, request_of, resolved, stretched, value_at
from ghostnote.styles.catalogue import shipped


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
    assert "the checkpoint cannot play 'reggae' (it has to know reggae;" in str(caught.value)
    with pytest.raises(UnknownStyleError, match="unknown style 'xyzzy'"):
        resolved(GenerationParams(style="xyzzy"), info)


def test_a_style_that_was_not_learned_is_its_family_with_its_own_tempo_and_swing(info: CheckpointInfo) -> None:
    profile = shipped()["clyde_stubblefield"]
    assert profile.name not in info.styles
    params = resolved(GenerationParams(style="Funky Drummer"), info)
    assert profile.feel.swing is not None
    assert (params.style, params.tempo, params.swing) == (profile.name, profile.tempo.typical, 54.5)
    request = request_of(params, info)
    assert request.styles == profile.family.weights == (("funk", 1.0),)
    assert dict(request.bar_controls) == {"swing": 54.5}
    # What is settled once stays as it is: a receipt holds all that the style stood for.
    assert resolved(params, info) == params
    own = resolved(GenerationParams(style="Funky Drummer", tempo=80.0, swing=62.0), info)
    assert (own.tempo, own.swing) == (80.0, 62.0)


def test_a_style_that_was_learned_is_found_without_reading_the_catalogue(tiny: Path) -> None:
    lines = (
        "import sys",
        "from pathlib import Path",
        "from ghostnote.core.params import GenerationParams",
        "from ghostnote.model.checkpoint import load_checkpoint",
        "from ghostnote.service.conditioning import request_of, resolved",
        f"info = load_checkpoint(Path({str(tiny)!r})).info",
        "request_of(resolved(GenerationParams(style='Funk'), info), info)",
        "assert 'yaml' not in sys.modules",
        "request_of(resolved(GenerationParams(style='surf'), info), info)",
        "assert 'yaml' in sys.modules",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


def test_the_shuffle_of_a_style_is_asked_of_the_model(info: CheckpointInfo) -> None:
    params = resolved(GenerationParams(style="jazz waltz"), info)
    assert params.swing is None
    assert dict(request_of(params, info).bar_controls) == {"shuffle": 62.0}
    assert dict(request_of(resolved(GenerationParams(style="jazz"), info), info).bar_controls) == {}


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
    assert (request.seed, request.take) == (9, 2 * params.candidates)


@pytest.mark.parametrize(("percent", "value"), [(0, 1.0), (25, 2.0), (50, 3.0), (75, 5.0), (100, 7.0)])
def test_quantiles_are_interpolated(percent: float, value: float) -> None:
    assert value_at([1.0, 3.0, 7.0], percent) == value


@pytest.mark.parametrize(
    ("curve", "bars", "values"),
    [
        ((20, 40, 60, 90), 4, [20, 40, 60, 90]),
        ((20, 60), 3, [20, 40, 60]),
        ((10, 20, 30), 1, [10]),
        ((5,), 3, [5, 5, 5]),
    ],
)
def test_curves_are_stretched_over_the_bars(curve: tuple[float, ...], bars: int, values: list[float]) -> None:
    assert stretched(curve, bars) == pytest.approx(values)


def test_every_knob_asks_for_its_control(info: CheckpointInfo) -> None:
    knobs = {
        "density": (0.0, 100.0),
        "ghost_notes": 40.0,
        "hat_subdivision": 8.0,
        "laid_back": -5.0,
        "complexity": 50.0,
        "syncopation": 0.0,
    }
    asked = request_of(GenerationParams(tempo=90.0, bars=2, **knobs), info).bar_controls  # type: ignore[arg-type]
    quantiles = info.statistics["quantiles"]
    assert dict(asked) == {
        "density": (quantiles["density"][0], quantiles["density"][-1]),
        "ghost_share": pytest.approx(0.4),
        "timekeeping": 8.0,
        "laid_backness": -5.0,
        "complexity": quantiles["complexity"][10],
        "syncopation": quantiles["syncopation"][0],
    }


def test_fills_come_at_the_ends_of_sections(info: CheckpointInfo) -> None:
    request = request_of(GenerationParams(tempo=90.0, bars=6, fill_every=3), info)
    assert request.fill == (False, False, True, False, False, True)
    plan = Plan(lead=2, fills=frozenset({1}))
    assert request_of(GenerationParams(tempo=90.0, bars=2), info, 0, plan).fill == (False, False, False, True)


def test_a_section_shapes_its_bars(info: CheckpointInfo) -> None:
    asked = request_of(GenerationParams(tempo=90.0, bars=4, section="outro"), info).bar_controls
    for name in ("density", "loudness"):
        curve = list(asked[name])  # type: ignore[arg-type]
        assert curve == sorted(curve, reverse=True)
    assert (
        request_of(GenerationParams(tempo=90.0, section="outro", density=50.0), info).bar_controls["density"]
        == (info.statistics["quantiles"]["density"][10])
    )


def test_only_wishes_are_insisted_on(info: CheckpointInfo) -> None:
    plan = Plan(controls={"swing": 60.0})
    plain = request_of(GenerationParams(tempo=90.0, guidance=3.0), info, 0, plan)
    assert (plain.guidance, plain.bar_controls["swing"]) == (1.0, 60.0)
    asked = request_of(GenerationParams(tempo=90.0, guidance=3.0, swing=52.0), info, 0, plan)
    assert (asked.guidance, asked.bar_controls["swing"]) == (3.0, 52.0)


def test_voices_are_those_of_the_kit_and_of_the_drums_asked_for() -> None:
    td11 = allowed_voices(GenerationParams(kit="td11"))
    assert Voice.CLAP not in td11
    assert Voice.CLOSED_HAT_EDGE in td11
    assert allowed_voices(GenerationParams()) == frozenset(Voice)
    assert allowed_voices(GenerationParams(voices=("kick", "clap"), kit="td11")) == {Voice.KICK}
    with pytest.raises(InvalidParameterError, match="none of these drums"):
        allowed_voices(GenerationParams(voices=("clap",), kit="td11"))


def test_any_style_leaves_it_to_the_model(info: CheckpointInfo) -> None:
    params = resolved(GenerationParams(style="any"), info)
    assert params.tempo == 110.0
    assert request_of(params, info).styles == ()
