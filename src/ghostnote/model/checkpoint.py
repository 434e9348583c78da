"""Checkpoints: a folder that describes itself and refuses what does not match.

    checkpoint.json            what it is: vocabulary fingerprint, network, styles, data, training, hashes of the files
    tables.safetensors         embeddings and the style projection
    <graph>.<precision>.onnx   step (the decoder), voice, velocity, offset (the heads), float32 and int8
    encoder.onnx               what reads a given score, once a request; float32
    MODEL_CARD.md              for people

Nothing in it is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghostnote.core.errors import CheckpointError, CheckpointMismatchError, CheckpointMissingError
from ghostnote.tokens.fingerprint import fingerprint

if TYPE_CHECKING:
    from ghostnote.model.adapter import OwnStyle

FORMAT: Final = 3
INFO_FILE: Final = "checkpoint.json"
TABLES_FILE: Final = "tables.safetensors"
ENCODER_FILE: Final = "encoder.onnx"
ENVIRONMENT: Final = "GHOSTNOTE_CHECKPOINT"
SHIPPED: Final = "small"
PRECISIONS: Final = ("float32", "int8")
#: Twice as fast as float32, at no loss that validation shows (docs/LOG.md).
DEFAULT_PRECISION: Final = "int8"
#: Fields whose logits come from a head of their own, in the order they are predicted.
HEADS: Final = ("voice", "velocity", "offset")


def graph_file(graph: str, precision: str) -> str:
    """Name of a graph's file: of the transformer's `step`, or of a field's head."""
    return f"{graph}.{precision}.onnx"


#: Files that every checkpoint has and describes.
_NEEDED: Final = frozenset(
    {
        TABLES_FILE,
        ENCODER_FILE,
        *(graph_file(graph, precision) for graph in ("step", *HEADS) for precision in PRECISIONS),
    }
)


@dataclass(frozen=True, slots=True)
class CheckpointInfo:
    """`checkpoint.json`.

    Attributes:
        format: version of this layout.
        name: of the preset.
        fingerprint: of the vocabulary it was trained with.
        network: sizes, as in the training configuration.
        styles, players: what it knows, in the order of their ids (from 1).
        composed: those of the styles that it knows only from what was composed after their profiles.
        data: `manifest_hash` and `sources` (name, licence, attribution) of what it was trained on.
        training: statistics of the run.
        statistics: `tempo` per style (median, low, high, bars) and `quantiles` per bar feature (at 0, 5, ..., 100 %),
            `velocities` (how often each of 0-127 was played).
        files: SHA-256 of every other file.
    """

    format: int
    name: str
    fingerprint: str
    network: Mapping[str, Any]
    styles: tuple[str, ...]
    players: tuple[str, ...]
    data: Mapping[str, Any]
    training: Mapping[str, Any]
    statistics: Mapping[str, Any]
    files: Mapping[str, str]
    composed: tuple[str, ...] = ()

    @property
    def played(self) -> frozenset[str]:
        """The styles that it has learned from what people played."""
        return frozenset(self.styles) - frozenset(self.composed)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint on disk whose description was read and whose files were checked against it.

    Attributes:
        folder: where it is.
        info: its description.
        hash: SHA-256 of `checkpoint.json`, which holds the hash of every other file: it identifies the checkpoint.
        own: styles of somebody's own, see `adapter.with_own`; the last of the description's styles.
    """

    folder: Path
    info: CheckpointInfo
    hash: str
    own: tuple[OwnStyle, ...] = ()


def load_checkpoint(folder: Path | None = None) -> Checkpoint:
    """Read and check a checkpoint.

    Args:
        folder: None takes the one that `GHOSTNOTE_CHECKPOINT` names, else the one that ships with the package.

    Raises:
        CheckpointMissingError: there is none; the message says how to get one.
        CheckpointMismatchError: another format or vocabulary, or a file that is not the one described.
        CheckpointError: a description that cannot be read.
    """
    folder = folder or _default_folder()
    path = folder / INFO_FILE
    try:
        raw = path.read_bytes()
    except OSError:
        hint = f"reinstall ghostnote, run `ghostnote train`, or point {ENVIRONMENT} at a checkpoint folder"
        raise CheckpointMissingError("no checkpoint here", where=str(path), hint=hint) from None
    info = parse_info(raw, str(path))
    for name, expected in info.files.items():
        _check_file(folder / name, expected)
    return Checkpoint(folder, info, hashlib.sha256(raw).hexdigest())


def _default_folder() -> Path:
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    return Path(str(resources.files("ghostnote"))) / "checkpoints" / SHIPPED


def parse_info(raw: bytes, where: str) -> CheckpointInfo:
    """Read a description, which lies at `where`.

    Raises:
        CheckpointMismatchError: another format or vocabulary.
        CheckpointError: it cannot be read.
    """
    try:
        data = json.loads(raw)
        found = data["format"]
        if found != FORMAT:
            hint = "update ghostnote, or export the checkpoint again"
            raise CheckpointMismatchError(f"checkpoint format {found}, expected {FORMAT}", where=where, hint=hint)
        known = {name: tuple(data[name]) for name in ("styles", "players")}
        info = CheckpointInfo(**{**data, **known, "composed": tuple(data.get("composed", ()))})
        missing = _NEEDED - set(info.files)
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"not a checkpoint description: {error}", where=where) from None
    if info.fingerprint != fingerprint():
        raise CheckpointMismatchError(
            f"made for vocabulary {info.fingerprint}, this version has {fingerprint()}",
            where=where,
            hint="use the ghostnote version it was trained with, or train again",
        )
    if missing:
        raise CheckpointError(f"does not describe {min(missing)}", where=where, hint="get the checkpoint again")
    return info


def _check_file(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise CheckpointMissingError("a file of the checkpoint is missing", where=str(path)) from None
    if found != expected:
        hint = "the file was changed or truncated; get the checkpoint again"
        raise CheckpointMismatchError("not the file that the checkpoint describes", where=str(path), hint=hint)
