"""Numbers of several processes as one: the service and its workers count into files of one folder.

`share` comes before anything that imports `prometheus_client`, which decides then how it counts. Child processes find
the folder in the environment. A process that has ended leaves files behind; `fold` adds them up, so that a worker that
often has to be restarted fills no disk and no count ever falls.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ghostnote.core.errors import UnavailableError

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
#: In the place of a process's number in the name of a file: the sum of those that have ended.
_ENDED: Final = "ended"


def share(folder: Path) -> Path:
    """Let this process and those it starts count together; where they do.

    Args:
        folder: of all such groups; what ended ones have left there is removed.

    Raises:
        UnavailableError: the folder cannot be made.
    """
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    if "prometheus_client" in sys.modules:
        raise RuntimeError("prometheus_client was imported before `share`")
    # Process numbers mean something on one machine only; several may share the folder.
    host = socket.gethostname()
    own = folder / f"{host}-{os.getpid()}"
    for group in folder.glob(f"{host}-*"):
        if group == own or not _lives(group.name.rpartition("-")[2]):
            shutil.rmtree(group, ignore_errors=True)
    try:
        own.mkdir(parents=True)
    except OSError as error:
        hint = "name another folder in GHOSTNOTE_HOME"
        raise UnavailableError(f"cannot be made: {error.strerror}", where=str(own), hint=hint) from error
    os.environ[VARIABLE] = str(own)
    return own


def shared() -> Path | None:
    """The folder that this process counts into, if it shares its numbers."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def fold(folder: Path) -> None:
    """Add up the files of processes that have ended. Only the process that shows the numbers may do this."""
    from prometheus_client import mmap_dict, multiprocess

    # Its format of files is public, its annotations are not complete.
    merge: Any = multiprocess.MultiProcessCollector.merge
    values_in: Any = mmap_dict.MmapedDict
    for kind, files in _left_behind(folder):
        total = folder / f"{kind}_{_ENDED}.db"
        merged = merge([*map(str, files), *map(str, folder.glob(total.name))], accumulate=False)
        draft = folder / f"{kind}_{_ENDED}.draft"
        draft.unlink(missing_ok=True)
        values = values_in(str(draft))
        for metric in merged:
            for sample in metric.samples:
                names, labels = list(sample.labels), list(sample.labels.values())
                values.write_value(
                    mmap_dict.mmap_key(metric.name, sample.name, names, labels, metric.documentation), sample.value, 0.0
                )
        values.close()
        draft.replace(total)
        for file in files:
            file.unlink()


def _left_behind(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    for kind in ("counter", "histogram"):
        files = [file for file in folder.glob(f"{kind}_*.db") if not _lives(file.stem.partition("_")[2])]
        # A process that was killed while it made its file has counted nothing.
        for empty in [file for file in files if not file.stat().st_size]:
            files.remove(empty)
            empty.unlink()
        if files:
            yield kind, files


def _lives(process: str) -> bool:
    """Whether a process of this number runs; what is no number counts as one that does."""
    if not process.isdecimal():
        return True
    with suppress(PermissionError):
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return False
    return True
