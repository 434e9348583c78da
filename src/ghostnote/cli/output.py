"""Writing results: refused before any work is done if it cannot end well, and never half-written."""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ghostnote.core.errors import OutputError, OutputExistsError

#: As a file name: the standard output.
STDOUT: Final = "-"


def numbered(path: Path, count: int) -> list[Path]:
    """Names for `count` files: `path` itself for one, else `name-1.mid`, `name-2.mid`, ..."""
    if count == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1)]


def require_writable(paths: Sequence[Path], *, force: bool) -> None:
    """Find out before working whether the results can be written.

    Raises:
        OutputExistsError: a file is there and `force` is not.
        OutputError: a path that is no regular file, or a folder that is missing or cannot be written to.
    """
    for path in paths:
        if path.exists():
            if not path.is_file():
                raise OutputError("not a regular file", where=str(path), hint="name a file, or - for standard output")
            if not force:
                raise OutputExistsError("the file exists", where=str(path), hint="--force replaces it")
        folder = path.resolve().parent
        if not folder.is_dir():
            raise OutputError("no such folder", where=str(folder), hint="make it, or write elsewhere")
        try:
            # The only sure test is to write; the file has no name, so nothing can be left behind.
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise _cannot_write(folder, error) from error


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file whole or not at all; a symbolic link is followed.

    Raises:
        OutputExistsError: a file has come to be there since `require_writable`, and `force` is not given.
        OutputError: it cannot be written.
    """
    from ghostnote.dataset.files import write_atomically

    if path.exists() and not force:
        raise OutputExistsError("the file exists", where=str(path), hint="--force replaces it")
    try:
        write_atomically(path.resolve(), data)
    except OSError as error:
        raise _cannot_write(path, error) from error


def write_stdout(data: bytes) -> None:
    """Write bytes to the standard output."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def require_no_terminal() -> None:
    """Refuse to send bytes to a terminal.

    Raises:
        OutputError: the standard output is one.
    """
    if sys.stdout.isatty():
        raise OutputError("standard output is a terminal", where="-o -", hint="send it to a file or program: > x.mid")


def print_json(value: Any) -> None:
    """Print JSON; a number that is not one (an undefined feature) is null."""
    print(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot write: {error.strerror}", where=str(path), hint="write elsewhere")
