from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import CorpusError, InvalidParameterError
from ghostnote.dataset.format import read_dataset, write_dataset
from ghostnote.evaluation.generated import offered_meters
from ghostnote.evaluation.hvo import WINDOW_BARS
from ghostnote.evaluation.likelihood import nats_per_bar
from ghostnote.evaluation.material import Material, params_like
from ghostnote.evaluation.plots import PICTURES
from ghostnote.evaluation.run import EvaluationOptions
from ghostnote.evaluation.runner import PARTS, Evaluation, check_parts, evaluate
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine

OPTIONS = EvaluationOptions(samples=4, sweep=2)


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


@pytest.mark.parametrize(("only", "says"), [((), "no parts"), (("knobs", "hum"), "no part 'hum'")])
def test_parts_are_checked(only: tuple[str, ...], says: str) -> None:
    with pytest.raises(InvalidParameterError, match=f"{says}.*humanise"):
        check_parts(only)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), threads=1)


@pytest.fixture(scope="module")
def whole(engine: Engine, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evaluation]:
    folder = tmp_path_factory.mktemp("report")
    return folder, evaluate(engine, read_dataset(tiny_data), folder, OPTIONS)


def test_every_figure_has_its_target_and_every_target_its_figure(whole: tuple[Path, Evaluation]) -> None:
    folder, found = whole
    assert set(found.results["figures"]) == set(found.targets)
    text = (folder / "report.md").read_text()
    for target in found.targets.values():
        assert f"| {target.title} | " in text
    for title in ("Set features", "Nats a bar", "Humanise", "Infill, F1 by voice", "Knobs"):
        assert f"## {title}\n" in text


def test_every_picture_is_drawn(whole: tuple[Path, Evaluation]) -> None:
    folder, _ = whole
    names = {path.name for path in folder.glob("*.png")}
    expected = {picture.file for key, picture in PICTURES.items() if key != "validation_curve"}
    assert names == expected | {"timing.png", "velocity.png", "humanised_timing.png", "humanised_velocity.png"}


def test_what_was_fitted_in_the_run_stands_beside(whole: tuple[Path, Evaluation]) -> None:
    _, found = whole
    for name in ("humanise_mae_ms", "humanise_timing_kl", "infill_kick", "taps_f1"):
        assert found.targets[name].baseline is not None, name
    assert found.targets["humanise_mae_ms"].high == found.targets["humanise_mae_ms"].baseline
    assert found.targets["infill_kick"].low == found.targets["infill_kick"].baseline


@pytest.mark.parametrize("name", PARTS)
def test_a_part_alone_gives_the_figures_that_it_gives_among_all(
    name: str, whole: tuple[Path, Evaluation], engine: Engine, tiny_data: Path
) -> None:
    # In the same folder: the baselines are there already.
    folder, found = whole
    alone = evaluate(engine, read_dataset(tiny_data), folder, OPTIONS, only=[name])
    figures = alone.results["figures"]
    assert figures
    assert figures == {figure: found.results["figures"][figure] for figure in figures}
