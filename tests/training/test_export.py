"""What an exported checkpoint says of its data, and how its folder is replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import Take
from ghostnote.model import checkpoint
from ghostnote.training import export
from ghostnote.training.graph import PRECISIONS
from tests.model.networks import NARROW, export_random


@pytest.fixture(scope="module")
def takes(tiny_data: Path) -> list[Take]:
    return read_dataset(tiny_data).takes("train")


def test_tempo_is_counted_in_bars(takes: list[Take]) -> None:
    (take, *_) = takes
    slow = replace(take, pattern=replace(take.pattern.window(0, 1), bpm=60.0))
    fast = replace(take, pattern=replace(take.pattern, bpm=160.0))
    found = export.tempo_statistics([slow, fast])[take.style]
    assert (found["median"], found["high"], found["bars"]) == (160.0, 160.0, take.pattern.bars + 1)
    assert found["low"] == pytest.approx(np.percentile([60.0] + [160.0] * take.pattern.bars, 5))


def test_quantiles_are_of_beats(takes: list[Take]) -> None:
    quantiles = export.feature_quantiles(takes)
    assert list(quantiles) == list(BAR_FEATURES)
    beats = np.concatenate([take.bar_features for take in takes if not take.fill])
    for column, values in enumerate(quantiles.values()):
        assert len(values) == 21
        assert values == sorted(values)
        assert values[0] == pytest.approx(np.nanmin(beats[:, column]), abs=1e-3)
        assert values[-1] == pytest.approx(np.nanmax(beats[:, column]), abs=1e-3)


def test_fills_alone_will_do(takes: list[Take]) -> None:
    fills = [take for take in takes if take.fill]
    assert len(export.feature_quantiles(fills)["density"]) == 21


def test_a_feature_that_nothing_defines(takes: list[Take]) -> None:
    silent = [replace(take, bar_features=np.full_like(take.bar_features, np.nan)) for take in takes]
    with pytest.raises(CorpusError, match="swing"):
        export.feature_quantiles(silent)


def test_an_earlier_checkpoint_is_replaced_whole(tiny_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    dataset = read_dataset(tiny_data)
    export_random(NARROW, dataset, folder, seed=1)
    first = checkpoint.load_checkpoint(folder)
    (folder / "MODEL_CARD.md").write_text("kept")
    # What an export that was interrupted leaves.
    (tmp_path / ".checkpoint-retired").mkdir()
    (tmp_path / ".checkpoint-retired" / "old").touch()
    export_random(NARROW, dataset, folder, seed=2)
    assert checkpoint.load_checkpoint(folder).hash != first.hash
    assert (folder / "MODEL_CARD.md").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


def test_equal_weights_give_equal_bytes(tiny_data: Path, tmp_path: Path) -> None:
    dataset = read_dataset(tiny_data)
    for name in ("a", "b"):
        export_random(NARROW, dataset, tmp_path / name)
    assert checkpoint.load_checkpoint(tmp_path / "a").hash == checkpoint.load_checkpoint(tmp_path / "b").hash


def test_training_and_engine_agree_on_the_layout() -> None:
    # They share no code, so that each can do without the other.
    assert export.FORMAT == checkpoint.FORMAT
    assert export.HEADS == checkpoint.HEADS
    assert PRECISIONS == checkpoint.PRECISIONS
