"""Reading files in several processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ghostnote.core.errors import CorpusError
from ghostnote.corpus.music import Music, Recipe, Rejection, read_music
from ghostnote.dataset.files import sha256_hex
from ghostnote.midi.limits import LIMITS

#: Files handed to a worker at a time.
_CHUNK: Final = 8


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, by the hash of the bytes that are expected in it."""

    path: Path
    sha256: str
    recipe: Recipe


def read_bytes(path: Path) -> bytes | Rejection:
    """The bytes of a file, or why they cannot be had; a file beyond the limit of MIDI is not read."""
    try:
        size = path.stat().st_size
        if size > LIMITS["bytes"].most:
            return Rejection(f"it is {size} bytes long, more than the {LIMITS['bytes'].most} that are read")
        return path.read_bytes()
    except OSError as error:
        return Rejection(f"it cannot be opened: {error.strerror}")


def read_all(jobs: Sequence[Job], workers: int) -> Iterator[Music | Rejection]:
    """Results of `jobs`, in their order, as they come.

    Raises:
        CorpusError: a worker process died.
    """
    if workers <= 1 or len(jobs) <= _CHUNK:
        yield from map(_run, jobs)
        return
    pool = worker_pool(workers)
    try:
        yield from pool.map(_run, jobs, chunksize=_CHUNK)
    except BrokenExecutor as error:
        raise CorpusError(
            "a worker process died while reading files", hint="run with one worker to see which file it was"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """Processes that leave interrupts to this one."""
    # Spawned, not forked: a fork copies the locks that threads of this process happen to hold.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_to_the_parent)


def _run(job: Job) -> Music | Rejection:
    data = read_bytes(job.path)
    if isinstance(data, Rejection):
        return data
    if sha256_hex(data) != job.sha256:
        return Rejection("it changed while it was processed")
    return read_music(data, job.recipe)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
