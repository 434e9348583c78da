"""Kinds of jobs that do nothing but behave in a certain way, and write down that they ran."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds import KINDS
from ghostnote.service.jobs.kinds.base import Kind, Produced, Product, Tools

Run = Callable[[Sequence[Job], Tools], Sequence[Product | GhostnoteError]]

_TICK = 0.01


def _note(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
    """One unit after another; the result is the job's own text."""
    _log(jobs)
    for place, job in enumerate(jobs):
        for _ in range(job.total):
            tools.unit_done(place)
    return [_product(job) for job in jobs]


def _hold(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
    """Three units, then nothing until the file `gate` is there."""
    _log(jobs)
    for _ in range(3):
        tools.unit_done(0)
    while not Path(jobs[0].params["gate"]).exists():
        tools.unit_done(len(jobs) - 1)
        time.sleep(_TICK)
    return [_product(job) for job in jobs]


def _poison(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
    """Takes its process with it."""
    _log(jobs)
    os._exit(7)


def _log(jobs: Sequence[Job]) -> None:
    """One line a run: the jobs that shared it."""
    with Path(jobs[0].params["log"]).open("a", encoding="utf-8") as file:
        file.write(" ".join(job.id for job in jobs) + "\n")


def _product(job: Job) -> Product:
    text = str(job.params.get("text", ""))
    return Product({"text": text}, (Produced(f"{text}.txt", "text/plain", text.encode()),))


def _kind(name: str, run: Run, *, batchable: bool) -> Kind:
    return Kind(name, Queue.GENERATION, Scope.GENERATE, batchable, run, lambda params: 4, lambda params: 0.1)


#: The real ones, too.
ALL_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **KINDS,
        "note": _kind("note", _note, batchable=True),
        "hold": _kind("hold", _hold, batchable=False),
        "poison": _kind("poison", _poison, batchable=True),
    }
)
