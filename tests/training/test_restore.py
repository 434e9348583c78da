"""From a checkpoint's files back to the network that was exported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
import torch

from ghostnote.core.errors import CheckpointError, CheckpointMismatchError, CheckpointMissingError
from ghostnote.dataset.format import read_dataset
from ghostnote.training.config import NetworkConfig
from ghostnote.training.restore import restore
from tests.model.networks import NARROW, WIDE, export_random


@pytest.mark.parametrize("config", [NARROW, WIDE], ids=["narrow", "wide"])
def test_every_weight_comes_back_bit_for_bit(config: NetworkConfig, tiny_data: Path, tmp_path: Path) -> None:
    network = export_random(config, read_dataset(tiny_data), tmp_path / "c")
    restored, names = restore(tmp_path / "c")
    assert not restored.training
    assert names.styles == ("funk", "jazz", "rock")
    expected, found = network.state_dict(), restored.state_dict()
    assert set(found) == set(expected)
    for name, weight in expected.items():
        # What states know of feel is asked in training only.
        assert torch.equal(found[name], weight) or name.startswith("encoder.feel."), name


def _unnamed(folder: Path) -> None:
    """As graphs were exported before their weights had names."""
    path = folder / "step.float32.onnx"
    model = onnx.load(path)
    for number, weight in enumerate(model.graph.initializer):
        weight.name = f"w{number}"
    path.write_bytes(model.SerializeToString())
    info = json.loads((folder / "checkpoint.json").read_text())
    info["files"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "checkpoint.json").write_text(json.dumps(info))


def _changed(folder: Path) -> None:
    path = folder / "encoder.onnx"
    path.write_bytes(path.read_bytes()[:-1])


def _other_format(folder: Path) -> None:
    path = folder / "checkpoint.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))


def _no_description(folder: Path) -> None:
    (folder / "checkpoint.json").write_text("[]")


def _no_file(folder: Path) -> None:
    (folder / "voice.float32.onnx").unlink()


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (_unnamed, CheckpointError, "no name"),
        (_changed, CheckpointMismatchError, "not the file"),
        (_other_format, CheckpointMismatchError, "another format"),
        (_no_description, CheckpointError, "not a checkpoint description"),
        (_no_file, CheckpointMissingError, "missing"),
    ],
)
def test_what_cannot_be_restored_is_refused(
    spoil: Callable[[Path], None], error: type[CheckpointError], said: str, tiny_data: Path, tmp_path: Path
) -> None:
    export_random(NARROW, read_dataset(tiny_data), tmp_path / "c")
    spoil(tmp_path / "c")
    with pytest.raises(error, match=said):
        restore(tmp_path / "c")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissingError):
        restore(tmp_path)
