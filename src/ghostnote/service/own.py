"""Styles that somebody has taught: found beside the catalogue, put away, and known to a checkpoint as it is loaded."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ghostnote.core.errors import ConflictError, NotFoundError, OutputError, OutputExistsError, OwnStyleError
from ghostnote.core.params import ANY_STYLE
from ghostnote.model.adapter import MOST_BYTES, NAME, OwnStyle, read_style, with_own
from ghostnote.model.checkpoint import Checkpoint, CheckpointInfo, load_checkpoint
from ghostnote.styles.catalogue import catalogue
from ghostnote.styles.own import ENDING, own_files, own_folder
from ghostnote.styles.registry import key_of, style_of


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a learned style.

    Attributes:
        name: that it is called by.
        path: where it lies.
        style: None if it cannot be used beside the checkpoint that was asked about.
        problem: why not, and what to do; None if it can.
    """

    name: str
    path: Path
    style: OwnStyle | None
    problem: str | None = None


def found_styles(checkpoint: Checkpoint) -> list[Found]:
    """Every learned style of the user's folder, by name, and whether a checkpoint can play it."""
    return [_found(path, checkpoint) for path in own_files()]


def load_with_own(folder: Path | None = None) -> Checkpoint:
    """A checkpoint that has learned the user's styles too; those that it cannot play are left out.

    Args:
        folder: as `load_checkpoint` takes it.

    Raises:
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: see `load_checkpoint`.
    """
    checkpoint = load_checkpoint(folder)
    return with_own(checkpoint, [found.style for found in found_styles(checkpoint) if found.style is not None])


def require_free_name(name: str, info: CheckpointInfo) -> None:
    """Refuse a name that a learned style cannot have.

    Args:
        name: that is wanted.
        info: of the checkpoint beside which it will be learned, without styles of one's own.

    Raises:
        OwnStyleError: no name, or one that another style answers to.
    """
    if not NAME.fullmatch(name) or name == ANY_STYLE:
        hint = "lower-case letters, digits, - and _, at most 40, e.g. my-style"
        raise OwnStyleError(f"{name!r} cannot be a style's name", where="name", hint=hint)
    key = key_of(name)
    for style in map(style_of, sorted({*info.styles, *catalogue()})):
        if key in {key_of(one) for one in (style.name, style.title, *style.aliases)}:
            raise OwnStyleError(f"{name!r} is a name of the style {style.name}", where="name", hint="choose another")


def require_unused(name: str, path: Path | None = None, *, replace: bool = False) -> Path:
    """Where a style will be put; refuses to replace what is there unless told to.

    Args:
        name: of the style.
        path: where it is to lie; None for the user's folder.
        replace: what is there.

    Raises:
        OutputExistsError: there is something, and it is not to be replaced.
    """
    path = path or own_folder() / f"{name}{ENDING}"
    if path.exists() and not replace:
        hint = "choose another name, or replace it with --force"
        raise OutputExistsError("there is a file already", where=str(path), hint=hint)
    return path


def save_style(data: bytes, path: Path | None = None, *, replace: bool = False) -> Path:
    """Put the file of a style into the user's folder, or elsewhere; returns where it lies.

    Args:
        data: the file, as `write_style` made it.
        path: as for `require_unused`.
        replace: as for `require_unused`.

    Raises:
        OwnStyleError, OwnStyleMismatchError: no file of a style.
        OutputExistsError: there is one of this name, and it is not to be replaced.
        OutputError: the folder cannot be written to.
    """
    path = require_unused(read_style(data, "style").info.name, path, replace=replace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    return path


def remove_style(name: str) -> Path:
    """Delete a learned style; returns where it lay.

    Raises:
        NotFoundError: there is none of this name.
        ConflictError: the file cannot be deleted.
    """
    path = next((path for path in own_files() if key_of(path.stem) == key_of(name)), None)
    if path is None:
        hint = "`ghostnote styles` lists those that were learned from your clips; others are not yours to remove"
        raise NotFoundError(f"no style of your own is called {name!r}", where=str(own_folder()), hint=hint)
    try:
        path.unlink()
    except OSError as error:
        raise ConflictError(f"cannot be deleted: {error.strerror}", where=str(path)) from None
    return path


def read_file(path: Path) -> OwnStyle:
    """Read the file of a style.

    Raises:
        OwnStyleError: it cannot be read, or is none.
        OwnStyleMismatchError: of another format.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OwnStyleError(f"cannot be read: {error.strerror}", where=str(path)) from None
    return read_style(data, str(path))


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step: whoever reads it meanwhile reads the earlier one."""
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(fresh).chmod(0o644)
        os.replace(fresh, path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _found(path: Path, checkpoint: Checkpoint) -> Found:
    try:
        style = read_file(path)
        if style.info.name != path.stem:
            hint = f"call it {style.info.name}{ENDING}"
            raise OwnStyleError(f"the file holds the style {style.info.name}", where=str(path), hint=hint)
        with_own(checkpoint, [style])
    except OwnStyleError as error:
        return Found(path.stem, path, None, str(error))
    return Found(path.stem, path, style)
