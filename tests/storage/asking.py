"""Short words for what the tests of the table of jobs do again and again."""

from __future__ import annotations

from typing import Any

from ghostnote.service.jobs.job import Job, JobState, NewFile, NewJob, Outcome, Queue
from ghostnote.storage.jobs import SqlJobStore

LEASE_MS = 10_000
BATCHABLE = frozenset({"generate"})


def new(owner: str = "alice", **fields: Any) -> NewJob:
    """A job to be accepted."""
    plain: dict[str, Any] = {"kind": "generate", "queue": Queue.GENERATION, "params": {"seed": 1}, "total": 4}
    return NewJob(owner=owner, **{**plain, **fields})


def new_file(name: str = "funk.mid", sha256: str = "a" * 64, size: int = 100) -> NewFile:
    """A result, or an upload."""
    return NewFile(name, "audio/midi", size, sha256, {"bars": 4})


def success(job: Job, *files: NewFile) -> Outcome:
    return Outcome(job.id, job.attempt, JobState.SUCCEEDED, result={"hits": 12}, files=files)


def failure(job: Job) -> Outcome:
    return Outcome(job.id, job.attempt, JobState.FAILED, error={"type": "error", "title": "No luck"})


async def submitted(store: SqlJobStore, owner: str = "alice", **fields: Any) -> Job:
    return (await store.submit(new(owner, **fields))).job


async def claimed(
    store: SqlJobStore,
    most: int = 32,
    *,
    worker: str = "w1",
    first: str | None = None,
    queue: Queue = Queue.GENERATION,
    most_units: int | None = None,
) -> list[Job]:
    return await store.claim(
        queue, worker, batchable=BATCHABLE, most=most, lease_ms=LEASE_MS, first=first, most_units=most_units
    )


async def running(store: SqlJobStore, owner: str = "alice", **fields: Any) -> Job:
    """A job that a worker has just taken."""
    job = await submitted(store, owner, **fields)
    return (await claimed(store, 1, first=job.id))[0]


async def succeeded(store: SqlJobStore, *files: NewFile, owner: str = "alice", **fields: Any) -> Job:
    job = await running(store, owner, **fields)
    assert await store.finish([success(job, *files)]) == {job.id}
    return await store.get(job.id)


async def failed(store: SqlJobStore, **fields: Any) -> Job:
    job = await running(store, **fields)
    assert await store.finish([failure(job)]) == {job.id}
    return await store.get(job.id)


def ids(jobs: list[Job]) -> list[str]:
    return [job.id for job in jobs]
