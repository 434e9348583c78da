from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import CorpusError, InvalidParameterError
from ghostnote.dataset.format import read_dataset, write_dataset
from ghostnote.evaluation.hvo import WINDOW_BARS
from ghostnote.evaluation.likelihood import nats_per_bar
from ghostnote.evaluation.material import Material, params_like
from ghostnote.evaluation.runner import EvaluationOptions, offered_meters
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine


@pytest.fixture(scope="module")
def material(tiny_data: Path) -> Material:
    return Material.of(read_dataset(tiny_data))


def test_windows_are_of_beats_in_four_four(material: Material) -> None:
    # In each split, of three styles one beat of 8 bars of 4/4 each; validation at a hop of 2 bars, train at 1.
    assert len(material.real) == 3 * 4
    assert len(material.train) == 3 * 7
    assert len(material.beats) == 6
    assert not any(take.fill for take in material.beats)


def test_styles_and_tempos_are_drawn_from_the_beats(material: Material) -> None:
    drawn = material.draw(60, np.random.default_rng(1))
    assert {take.style for take in drawn} == {"funk", "jazz", "rock"}
    assert all(str(take.pattern.meter) == "4/4" and not take.fill for take in drawn)
    assert drawn == material.draw(60, np.random.default_rng(1))
    params = params_like(drawn[0], 7, 4, density=30.0)
    assert (params.style, params.tempo) == (drawn[0].style, drawn[0].pattern.bpm)
    assert (params.seed, params.bars, params.density) == (7, 4, 30.0)


def test_data_without_beats_is_refused(tmp_path: Path, tiny_data: Path) -> None:
    whole = read_dataset(tiny_data)
    fills = [take for split in ("train", "validation") for take in whole.takes(split) if take.fill]
    made = write_dataset(tmp_path, fills, bar_features=whole.manifest.bar_features, processing="test")
    with pytest.raises(CorpusError, match=f"no beats of {WINDOW_BARS} bars"):
        Material.of(made)


def test_a_pattern_is_cut_into_windows(material: Material) -> None:
    pattern = material.beats[0].pattern
    cut = pattern.cut(3)
    assert [window.bars for window in cut] == [3, 3, 2]
    assert sum(len(window.hits) for window in cut) == len(pattern.hits)


def test_every_meter_is_offered_once() -> None:
    meters = list(offered_meters())
    assert len(set(meters)) == len(meters) == 16 + 32 + 64


@pytest.mark.parametrize("options", [{"samples": 3}, {"samples": 0}, {"sweep": 0}])
def test_options_are_checked(options: dict[str, int]) -> None:
    with pytest.raises(InvalidParameterError):
        EvaluationOptions(**options)


def test_likelihood_is_per_bar_and_does_not_depend_on_the_order(tiny: Path, material: Material) -> None:
    engine = Engine(load_checkpoint(tiny), threads=1)
    seen: list[tuple[int, int]] = []
    full = nats_per_bar(engine, material.beats, basic=False, progress=lambda done, total: seen.append((done, total)))
    again = nats_per_bar(engine, material.beats[::-1], basic=False)
    assert full == pytest.approx(again)
    assert full["all"] == pytest.approx(sum(value for field, value in full.items() if field != "all"))
    assert seen[-1] == (6, 6)
    # Two copies of the same music have twice the nats and twice the bars.
    assert nats_per_bar(engine, material.beats * 2, basic=False) == pytest.approx(full)
    grid = nats_per_bar(engine, material.beats, basic=True)
    # Fewer places and voices to choose from cannot cost more to name.
    assert grid["place"] + grid["voice"] < full["place"] + full["voice"]
