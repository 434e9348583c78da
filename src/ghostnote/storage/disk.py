"""Files on this machine: durable writes, what is left of broken ones, and a full disk as an error of the one tree."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ghostnote.core.errors import StorageFullError, UnavailableError

#: Begins the names of what is being written. Whoever is killed leaves it behind.
PARTIAL: Final = ".partial-"

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
#: A disk does not get emptier by itself.
_FULL_RETRY: Final = 60.0


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Raise errors of the file system as `StorageFullError` or `UnavailableError`; a missing file passes."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in _FULL:
            raise full(where, reason) from error
        hint = "check that the folder can be written to"
        raise UnavailableError(f"files cannot be kept: {reason}", where=str(where), hint=hint) from error


def full(where: Path, reason: str) -> StorageFullError:
    """The error of a disk without room."""
    hint = "make room on its disk, or shorten the retention"
    return StorageFullError(f"no room for files: {reason}", where=str(where), hint=hint, retry_after=_FULL_RETRY)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, and still is after the power fails."""
    partial = partial_path(path.parent)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def partial_path(folder: Path) -> Path:
    """A name of its own for something that is being written."""
    return folder / f"{PARTIAL}{secrets.token_hex(8)}"


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # which has no way to do it, and no need: its file systems journal names
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, pattern: str, seconds: float) -> None:
    """Remove what was being written so long ago that whoever did it is gone."""
    before = time.time() - seconds
    for path in folder.glob(pattern + PARTIAL + "*"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
