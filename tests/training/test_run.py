"""`train` from end to end, on a piece of the Groove MIDI Dataset: it learns, exports, goes on, and refuses."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch

from ghostnote.core.errors import CheckpointError, CheckpointMissingError, CorpusError, InvalidParameterError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.core.pattern import Meter
from ghostnote.corpus.process import process
from ghostnote.dataset.format import Dataset, read_dataset, write_dataset
from ghostnote.evaluation.likelihood import nats_per_bar
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request
from ghostnote.tokens.events import decode
from ghostnote.tokens.grammar import Rules
from ghostnote.training import sampling
from ghostnote.training.checkpoints import load_network
from ghostnote.training.config import PRESETS, Preset
from ghostnote.training.measuring import validation_nats
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.pipeline import export_run, train_and_export
from ghostnote.training.run import BEST, LAST, train
from ghostnote.training.sampling import VALIDATION_SETS, Names, validation_batches
from tests.corpus.corpora import list_gmd, piece_of

TINY = PRESETS["tiny"]


@dataclass(frozen=True)
class Run:
    """What a short training run left."""

    data: Path
    run: Path
    checkpoint: Path

    @property
    def dataset(self) -> Dataset:
        return read_dataset(self.data)


@pytest.fixture(scope="module", autouse=True)
def _small_pool() -> Iterator[None]:
    """Prepare few windows at a time: the tiny preset sees few of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "POOL", 48)
        yield


@pytest.fixture(scope="module")
def done(gmd_dir: Path, gmd_rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("training")
    rows = [
        row
        for style in ("rock", "jazz")
        for split, count in (("train", 3), ("validation", 1))
        for row in _short_beats(gmd_rows, style, split)[:count]
    ]
    corpus = piece_of(gmd_dir, rows, folder / "corpus")
    process([list_gmd(corpus)], folder / "data", workers=1)
    checkpoint = train_and_export(folder / "data", folder / "run", folder / "checkpoint", "tiny")
    assert checkpoint is not None
    return Run(folder / "data", folder / "run", checkpoint)


def _short_beats(rows: list[dict[str, str]], style: str, split: str) -> list[dict[str, str]]:
    """Beats of more than 8 seconds, the shortest first."""
    known = [row for row in rows if row["style"].split("/")[0] == style and row["split"] == split]
    beats = [row for row in known if row["beat_type"] == "beat" and float(row["duration"]) > 8]
    return sorted(beats, key=lambda row: float(row["duration"]))


def _validation(run: Path) -> list[list[float]]:
    """Nats per bar of every validation, for each start of the run."""
    starts = []
    for path in sorted((run / "figures").glob("version_*/metrics.csv")):
        with path.open() as file:
            nats = [row["val/full/nats_per_bar"] for row in csv.DictReader(file)]
        starts.append([float(value) for value in nats if value])
    return starts


def test_the_loss_falls(done: Run) -> None:
    (nats,) = _validation(done.run)
    assert len(nats) == TINY.training.steps // TINY.training.steps_per_epoch
    takes, names = done.dataset.takes("validation"), Names.of(done.dataset.takes("train"))
    fresh = GrooveNetwork(TINY.network, len(names.styles), len(names.players)).eval()
    untrained = validation_nats(fresh, validation_batches(takes, names, 1500, VALIDATION_SETS["full"]))["total"]
    # Thirty steps, of which a third see plain patterns.
    assert min(nats) < 0.95 * untrained


def test_the_checkpoint_says_what_it_is(done: Run) -> None:
    info = load_checkpoint(done.checkpoint).info
    dataset = done.dataset
    names = Names.of(dataset.takes("train"))
    assert (info.name, info.styles, info.players) == ("tiny", names.styles, names.players)
    assert info.data["manifest_hash"] == dataset.manifest_hash
    assert info.data["sources"][0]["name"] == "gmd"
    assert info.training["steps"] == _steps(done.run / BEST)
    # Measured anew on what is exported: the best figure of the run.
    assert info.training["validation_nats_per_bar"]["full"]["total"] == pytest.approx(
        min(_validation(done.run)[0]), abs=0.01
    )


def test_the_engine_generates_from_it(done: Run) -> None:
    checkpoint = load_checkpoint(done.checkpoint)
    engine = Engine(checkpoint)
    style = checkpoint.info.styles[0]
    requests = [
        Request(Rules(Meter.parse(meter)), bars=3, bpm=100.0, styles=((style, 1.0),), seed=seed)
        for seed, meter in enumerate(("4/4", "7/8", "5/4", "3/16"))
    ]
    for request, events in zip(requests, engine.generate(requests), strict=True):
        assert decode(events, request.rules.meter, request.bpm).bars == 3


def test_the_engine_measures_what_training_did(done: Run) -> None:
    # The engine's rules leave fewer choices than the network was trained with; a velocity is never forbidden.
    checkpoint = load_checkpoint(done.checkpoint)
    beats = [take for take in done.dataset.takes("validation") if not take.fill]
    trained = checkpoint.info.training["validation_nats_per_bar"]["full"]
    served = nats_per_bar(Engine(checkpoint, "float32"), beats, basic=False)
    assert served["velocity"] == pytest.approx(trained["velocity"], abs=0.002)
    for field in ("place", "voice", "offset"):
        assert 0.3 * trained[field] < served[field] <= trained[field] + 0.002


def test_it_goes_on_where_it_stopped(done: Run, tmp_path: Path) -> None:
    run = Path(shutil.copytree(done.run, tmp_path / "run"))
    steps = TINY.training.steps
    longer = replace(TINY, training=replace(TINY.training, steps=steps + 10))
    assert _steps(run / LAST) == steps
    train(done.data, run, longer)
    assert _steps(run / LAST) == steps + 10
    # The figures of the first start stay; the second has one validation, not four.
    before, after = _validation(run)
    assert [before] == _validation(done.run)
    assert len(after) == 1
    _, history = load_network(run / LAST, TINY.network, Names.of(done.dataset.takes("train")))
    assert history["validation_curve"]["step"] == [10, 20, 30, 40]
    # A run that is complete is left as it is.
    assert train(done.data, run, longer) == run / BEST
    assert _steps(run / LAST) == steps + 10


def _steps(path: Path) -> int:
    steps: int = torch.load(path, map_location="cpu", weights_only=True)["global_step"]
    return steps


def test_a_run_of_another_preset_is_refused(done: Run) -> None:
    other = Preset(replace(TINY.network, width=128), TINY.training)
    with pytest.raises(CheckpointError, match="do not fit"):
        train(done.data, done.run, other)
    with pytest.raises(CheckpointError, match="do not fit"):
        export_run(done.data, done.run / BEST, done.run / "never", "tiny", other)


def test_a_run_of_other_data_is_refused(done: Run, tiny_data: Path) -> None:
    with pytest.raises(CheckpointError, match="do not fit"):
        train(tiny_data, done.run, TINY)


def test_what_is_no_training_checkpoint(done: Run, tmp_path: Path) -> None:
    names = Names.of(done.dataset.takes("train"))
    with pytest.raises(CheckpointMissingError, match="ghostnote train"):
        load_network(tmp_path / "none.ckpt", TINY.network, names)
    (tmp_path / "text.ckpt").write_text("not a checkpoint")
    torch.save({"weights": 3}, tmp_path / "other.ckpt")
    for name in ("text.ckpt", "other.ckpt"):
        with pytest.raises(CheckpointError, match="not a training checkpoint"):
            load_network(tmp_path / name, TINY.network, names)


def test_both_splits_are_needed(done: Run, tmp_path: Path) -> None:
    dataset = done.dataset
    for split in ("train", "validation"):
        write_dataset(
            tmp_path / split,
            dataset.takes(split),
            bar_features=BAR_FEATURES,
            processing="test",
            sources=dataset.manifest.sources,
        )
        with pytest.raises(CorpusError, match="split"):
            train(tmp_path / split, tmp_path / "run", TINY)


def test_an_unknown_preset(done: Run) -> None:
    with pytest.raises(InvalidParameterError, match=r"'huge'.*tiny, small, base"):
        train_and_export(done.data, done.run, done.checkpoint, "huge")
