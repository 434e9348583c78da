"""Watchers: told as soon as a job moves, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import pytest

from ghostnote.core.errors import UnavailableError
from ghostnote.service.jobs.job import JobState, Queue
from ghostnote.service.jobs.ports import Snapshot
from ghostnote.service.jobs.watch import Watcher
from ghostnote.storage.jobs import SqlJobStore
from tests.service.jobs.parts import Recorded, submitted

pytestmark = pytest.mark.anyio


class Bell:
    """A dispatcher that says so only when it is rung."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.listened = asyncio.Event()

    async def send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        self.rung.set()

    async def depth(self, queue: Queue) -> int | None:
        return None

    async def changed(self, seconds: float) -> None:
        self.listened.set()
        await self.rung.wait()
        self.rung.clear()

    async def check(self) -> None:
        pass


@pytest.fixture
def bell(anyio_backend: str) -> Bell:
    return Bell()


async def _asleep(bell: Bell) -> None:
    bell.listened.clear()
    await bell.listened.wait()


async def test_who_has_seen_nothing_is_told_at_once(store: SqlJobStore, bell: Bell, recorded: Recorded) -> None:
    watcher = Watcher(store, recorded, bell)
    job = await submitted(store)
    assert await watcher.moved(job, None, 30) == Snapshot(job, JobState.QUEUED, 0, 0, 4)


async def test_who_joins_others_is_told_at_once(store: SqlJobStore, bell: Bell, recorded: Recorded) -> None:
    watcher = Watcher(store, recorded, bell)
    first, second = await submitted(store), await submitted(store)
    seen = await watcher.moved(first, None, 30)
    waiting = asyncio.create_task(watcher.moved(first, seen, 30))
    await _asleep(bell)
    assert await watcher.moved(second, None, 30) is not None
    assert not waiting.done()
    await store.cancel(first)
    await bell.send([])
    moved = await waiting
    assert moved is not None
    assert moved.state is JobState.CANCELLED


async def test_what_only_progress_knows_is_told(store: SqlJobStore, bell: Bell, recorded: Recorded) -> None:
    watcher = Watcher(store, recorded, bell)
    job = await submitted(store)
    await store.claim(Queue.GENERATION, "w", batchable=(), most=1, lease_ms=10_000)
    await recorded.write({(job, 1): 3})
    moved = await watcher.moved(job, None, 30)
    assert moved is not None
    assert moved.done == 3


async def test_progress_that_cannot_be_read_hides_no_end(store: SqlJobStore, bell: Bell) -> None:
    class Deaf(Recorded):
        async def read(self, jobs: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
            raise UnavailableError("cannot be reached", where="Redis")

    watcher = Watcher(store, Deaf(), bell)
    job = await submitted(store)
    await store.claim(Queue.GENERATION, "w", batchable=(), most=1, lease_ms=10_000)
    moved = await watcher.moved(job, None, 30)
    assert moved is not None
    assert (moved.state, moved.done) == (JobState.RUNNING, 0)


async def test_nothing_new_is_nothing(store: SqlJobStore, bell: Bell, recorded: Recorded) -> None:
    watcher = Watcher(store, recorded, bell)
    job = await submitted(store)
    seen = await watcher.moved(job, None, 30)
    assert await watcher.moved(job, seen, 0.05) is None
    assert await watcher.moved("0" * 32, None, 0.05) is None
    assert await watcher.over(job, 0.05) is False


async def test_an_end_is_waited_for(store: SqlJobStore, bell: Bell, recorded: Recorded) -> None:
    watcher = Watcher(store, recorded, bell)
    job = await submitted(store)
    waiting = asyncio.create_task(watcher.over(job, 30))
    await _asleep(bell)
    await store.cancel(job)
    await bell.send([])
    assert await waiting is True


async def test_a_table_that_cannot_be_asked_is_said_to_everybody(bell: Bell, recorded: Recorded) -> None:
    class Gone:
        async def snapshots(self, jobs: Collection[str]) -> dict[str, Snapshot]:
            await asyncio.sleep(0)
            raise UnavailableError("cannot be reached", where="database")

    watcher = Watcher(Gone(), recorded, bell)  # type: ignore[arg-type]
    told = await asyncio.gather(*(watcher.moved("a", None, 30) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [UnavailableError] * 3
