"""Loading a checkpoint: what is found, and everything that is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ghostnote.core.errors import CheckpointError, CheckpointMismatchError, CheckpointMissingError
from ghostnote.model.checkpoint import (
    ENVIRONMENT,
    INFO_FILE,
    PRECISIONS,
    TABLES_FILE,
    Checkpoint,
    graph_file,
    load_checkpoint,
)
from ghostnote.model.network import Network
from ghostnote.tokens.fingerprint import fingerprint


@pytest.fixture
def copy(narrow_folder: Path, tmp_path: Path) -> Path:
    """A checkpoint's folder to spoil."""
    return Path(shutil.copytree(narrow_folder, tmp_path / "checkpoint"))


def _describe(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads((folder / INFO_FILE).read_text())
    change(data)
    (folder / INFO_FILE).write_text(json.dumps(data))


def test_what_is_in_it(narrow: Checkpoint, narrow_folder: Path) -> None:
    info = narrow.info
    assert info.fingerprint == fingerprint()
    assert (info.name, info.styles, info.players) == ("random", ("funk", "jazz", "rock"), ("player0", "player1"))
    assert info.network["width"] == 64
    assert info.data["sources"][0]["licence"] == "CC0-1.0"
    assert narrow.hash == hashlib.sha256((narrow_folder / INFO_FILE).read_bytes()).hexdigest()
    assert set(info.files) == {path.name for path in narrow_folder.iterdir()} - {INFO_FILE}


def test_the_environment_names_one(copy: Path, narrow: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(copy))
    found = load_checkpoint()
    assert (found.folder, found.hash) == (copy, narrow.hash)


def test_an_argument_goes_before_the_environment(
    narrow_folder: Path, narrow: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "nowhere"))
    assert load_checkpoint(narrow_folder).hash == narrow.hash
    with pytest.raises(CheckpointMissingError, match="nowhere"):
        load_checkpoint()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissingError, match=f"ghostnote train.*{ENVIRONMENT}"):
        load_checkpoint(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [TABLES_FILE, graph_file("step", "int8"), graph_file("voice", "float32")])
def test_a_missing_file(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(CheckpointMissingError, match=name):
        load_checkpoint(copy)


@pytest.mark.parametrize("name", [TABLES_FILE, graph_file("step", "float32"), graph_file("offset", "int8")])
def test_a_changed_byte(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(CheckpointMismatchError, match=name):
        load_checkpoint(copy)


def test_another_vocabulary(copy: Path) -> None:
    _describe(copy, lambda data: data.update(fingerprint="0123456789abcdef"))
    with pytest.raises(CheckpointMismatchError, match=f"0123456789abcdef.*{fingerprint()}"):
        load_checkpoint(copy)


def test_another_format(copy: Path) -> None:
    # A later format may hold anything else: its number is read first.
    (copy / INFO_FILE).write_text(json.dumps({"format": 4}))
    with pytest.raises(CheckpointMismatchError, match="format 4, expected 3"):
        load_checkpoint(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"format": 3}', "\xff"])
def test_a_description_that_is_none(copy: Path, text: str) -> None:
    (copy / INFO_FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(CheckpointError, match=INFO_FILE):
        load_checkpoint(copy)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("styles"),
        lambda data: data.update(styles=3),
        lambda data: data.update(extra=1),
        lambda data: data.update(files=3),
        lambda data: data["files"].pop(TABLES_FILE),
        lambda data: data["files"].pop(graph_file("step", PRECISIONS[0])),
    ],
)
def test_an_incomplete_description(copy: Path, change: Callable[[dict[str, Any]], object]) -> None:
    _describe(copy, change)
    with pytest.raises(CheckpointError, match=INFO_FILE):
        load_checkpoint(copy)


def test_tables_that_do_not_fit(copy: Path) -> None:
    tables = load_file(copy / TABLES_FILE)
    tables["step"] = np.ascontiguousarray(tables["step"][:-1])
    save_file(tables, copy / TABLES_FILE)
    digest = hashlib.sha256((copy / TABLES_FILE).read_bytes()).hexdigest()
    _describe(copy, lambda data: data["files"].update({TABLES_FILE: digest}))
    with pytest.raises(CheckpointMismatchError, match="rows"):
        Network(load_checkpoint(copy), "float32")
