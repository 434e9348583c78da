"""A runner and its parts in one process: a real table, real blobs, and kinds of jobs made for one test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.engines import EnginePool, LocalCheckpoint
from ghostnote.service.jobs.job import Job, JobState, NewJob, Queue
from ghostnote.service.jobs.kinds.base import Kind, Produced, Product, Tools
from ghostnote.service.jobs.ports import BlobStore, JobStore, Progress
from ghostnote.service.jobs.runner import Limits, Runner, Workshop

Run = Callable[[Sequence[Job], Tools], Sequence[Product | GhostnoteError]]


@dataclass
class Recorded:
    """An `Observer` and a `Progress` that keep what they hear."""

    batches: list[int] = field(default_factory=list)
    ends: list[JobState] = field(default_factory=list)
    written: dict[tuple[str, int], int] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)

    def batch(self, kind: str, size: int, seconds: float, units: int, steps: int = 0) -> None:
        self.batches.append(size)

    def finished(self, kind: str, state: JobState, seconds: float) -> None:
        self.ends.append(state)

    def fell_back(self, reason: str) -> None:
        raise AssertionError(reason)

    async def write(self, done: Mapping[tuple[str, int], int]) -> None:
        self.written.update(done)

    async def read(self, jobs: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        return {attempt: self.written[attempt] for attempt in jobs if attempt in self.written}

    async def touch(self, jobs: Collection[str]) -> None:
        self.touched += jobs


def product(job: Job) -> Product:
    """A result that says whose it is."""
    return Product({"of": job.id}, (Produced("a.txt", "text/plain", job.id.encode()),))


def makes(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
    """Every unit of every job."""
    for place, job in enumerate(jobs):
        for _ in range(job.total):
            tools.unit_done(place)
    return [product(job) for job in jobs]


class Held:
    """Work that goes on until it is let go or stopped. `begun` tells when it has begun."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
        self.begun.set()
        while not self.let_go.wait(0.01):
            tools.unit_done(0)
        return [product(job) for job in jobs]


def kind(run: Run, *, batchable: bool = True) -> Kind:
    return Kind("test", Queue.GENERATION, Scope.GENERATE, batchable, run, lambda params: 4, lambda params: 0.1)


def runner(
    run: Run,
    store: JobStore,
    blobs: BlobStore,
    home: Path,
    recorded: Recorded,
    progress: Progress | None = None,
    *,
    worker: str = "worker",
    batchable: bool = True,
    lease: float = 10.0,
    seconds: float = 60.0,
) -> Runner:
    """A runner of one kind, `test`."""
    workshop = Workshop(EnginePool(LocalCheckpoint()), home, home, lambda folder, name: name, lambda owner, wanted: ())
    limits = Limits(32, lease, dict.fromkeys(Queue, seconds))
    kinds = {"test": kind(run, batchable=batchable)}
    return Runner(worker, store, blobs, progress or recorded, kinds, workshop, limits, recorded)


async def submitted(store: JobStore, **fields: Any) -> str:
    plain: dict[str, Any] = {"kind": "test", "queue": Queue.GENERATION, "owner": "alice", "params": {}, "total": 4}
    return (await store.submit(NewJob(**plain | fields))).job.id
