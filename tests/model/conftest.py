"""Checkpoints of random networks, in the widths of the presets `tiny` and `small`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.dataset.format import read_dataset
from ghostnote.model.checkpoint import Checkpoint, load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.training.network import GrooveNetwork
from tests.model.networks import NARROW, WIDE, export_random


@pytest.fixture(scope="session")
def narrow_folder(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint's folder. Not to be written to."""
    folder = tmp_path_factory.mktemp("narrow") / "checkpoint"
    export_random(NARROW, read_dataset(tiny_data), folder)
    return folder


@pytest.fixture(scope="session")
def narrow(narrow_folder: Path) -> Checkpoint:
    """Width 64."""
    return load_checkpoint(narrow_folder)


@pytest.fixture(scope="session")
def _wide(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkpoint, GrooveNetwork]:
    folder = tmp_path_factory.mktemp("wide") / "checkpoint"
    network = export_random(WIDE, read_dataset(tiny_data), folder)
    return load_checkpoint(folder), network


@pytest.fixture(scope="session")
def wide(_wide: tuple[Checkpoint, GrooveNetwork]) -> Checkpoint:
    """Width 256, whose int8 graphs are quantised throughout."""
    return _wide[0]


@pytest.fixture(scope="session")
def wide_network(_wide: tuple[Checkpoint, GrooveNetwork]) -> GrooveNetwork:
    """The network that `wide` was exported from."""
    return _wide[1]


@pytest.fixture(scope="session")
def engine(narrow: Checkpoint) -> Engine:
    """A small engine in one thread."""
    return Engine(narrow, "float32", threads=1)
