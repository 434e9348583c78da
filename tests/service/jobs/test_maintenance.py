"""What keeps the table true: lost workers, lost announcements, webhooks, retention."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ghostnote.core.errors import ForbiddenError, GhostnoteError, UnavailableError
from ghostnote.service.jobs.job import JobState, NewFile, Outcome, Queue, now_ms
from ghostnote.service.jobs.maintenance import Every, Maintenance
from ghostnote.service.jobs.ports import Delivery
from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from tests.service.jobs.parts import Recorded, submitted

pytestmark = pytest.mark.anyio


class Broker:
    """A dispatcher that keeps what it is told."""

    def __init__(self, depth: int | None = None) -> None:
        self.sent: list[tuple[str, Queue]] = []
        self._depth = depth

    async def send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        self.sent += jobs

    async def depth(self, queue: Queue) -> int | None:
        return self._depth

    async def changed(self, seconds: float) -> None:
        raise AssertionError("maintenance waits for nothing")

    async def check(self) -> None:
        raise AssertionError("maintenance checks nothing")


class Receiver:
    """Webhooks that arrive, or do not."""

    def __init__(self, error: GhostnoteError | None = None) -> None:
        self.error = error
        self.received: list[tuple[str, Mapping[str, Any]]] = []

    async def deliver(self, delivery: Delivery, body: Mapping[str, Any]) -> None:
        self.received.append((delivery.url, body))
        if self.error is not None:
            raise self.error


class Clock:
    """The table's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = now_ms()

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(anyio_backend: str) -> Clock:
    return Clock()


@pytest.fixture
def table(store: SqlJobStore, clock: Clock) -> SqlJobStore:
    """The table of `store`, by a clock that is moved by hand."""
    database: Database = store._database
    return SqlJobStore(database, clock)


class Told:
    """Maintenance, and what it reported."""

    def __init__(self, table: SqlJobStore, blobs: LocalBlobs, broker: Broker, **options: Any) -> None:
        self.reports: list[tuple[str, Mapping[str, Any]]] = []
        self.recorded = Recorded()
        self.maintenance = Maintenance(
            table,
            blobs,
            broker,
            self.recorded,
            report=lambda step, what: self.reports.append((step, what)),
            **options,
        )


async def _claim(table: SqlJobStore) -> None:
    assert await table.claim(Queue.GENERATION, "w", batchable=(), most=1, lease_ms=10_000)


async def test_a_job_whose_worker_died_waits_again_and_is_announced(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock
) -> None:
    broker = Broker(depth=0)
    told = Told(table, blobs, broker)
    job = await submitted(table)
    await _claim(table)
    await told.maintenance.reconcile()
    assert (told.reports, broker.sent) == ([], [])
    clock.now += 10_001
    await told.maintenance.reconcile()
    assert (await table.get(job)).state is JobState.QUEUED
    assert broker.sent[0] == (job, Queue.GENERATION)
    assert told.reports[0] == ("reap", {"requeued": [job], "failed": []})
    assert told.recorded.touched == [job]


async def test_a_job_that_killed_its_workers_fails(table: SqlJobStore, blobs: LocalBlobs, clock: Clock) -> None:
    told = Told(table, blobs, Broker())
    job = await submitted(table)
    for _ in range(3):
        clock.now += 60_000
        await _claim(table)
        clock.now += 60_000
        await told.maintenance.reconcile()
    ended = await table.get(job)
    assert ended.state is JobState.FAILED
    assert told.reports[-1] == ("reap", {"requeued": [], "failed": [job]})


@pytest.mark.parametrize(("depth", "announced"), [(0, True), (1, True), (2, False), (9, False), (None, False)])
async def test_jobs_are_announced_again_if_the_broker_holds_fewer(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock, depth: int | None, announced: bool
) -> None:
    broker = Broker(depth)
    jobs = [await submitted(table) for _ in range(2)]
    clock.now += 60_000
    await Told(table, blobs, broker).maintenance.reconcile()
    assert sorted(broker.sent) == ([(job, Queue.GENERATION) for job in sorted(jobs)] if announced else [])


async def test_what_was_announced_a_moment_ago_is_not_announced_again(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock
) -> None:
    broker = Broker(depth=0)
    told = Told(table, blobs, broker)
    await submitted(table)
    await told.maintenance.reconcile()
    assert broker.sent == []
    clock.now += 60_000
    await told.maintenance.reconcile()
    await told.maintenance.reconcile()
    assert len(broker.sent) == 1


async def _hooked(table: SqlJobStore) -> str:
    job = await submitted(table, webhook="https://example.org/hook")
    await _claim(table)
    await table.finish([Outcome(job, 1, JobState.SUCCEEDED, result={})])
    return job


async def test_a_webhook_is_delivered_once(table: SqlJobStore, blobs: LocalBlobs, clock: Clock) -> None:
    receiver = Receiver()
    told = Told(table, blobs, Broker(), webhooks=receiver, body=lambda job: {"id": job.id, "state": job.state.value})
    job = await _hooked(table)
    for _ in range(2):
        clock.now += 3_600_000
        await told.maintenance.deliver()
    assert receiver.received == [("https://example.org/hook", {"id": job, "state": "succeeded"})]


async def test_a_webhook_that_does_not_arrive_is_tried_ever_later_and_given_up(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock
) -> None:
    receiver = Receiver(UnavailableError("no answer"))
    told = Told(table, blobs, Broker(), webhooks=receiver, body=lambda job: {}, webhook_tries=3)
    await _hooked(table)
    tried_at = []
    for _ in range(60):
        before = len(receiver.received)
        await told.maintenance.deliver()
        if len(receiver.received) > before:
            tried_at.append(clock.now)
        clock.now += 1_000
    assert len(tried_at) == 3
    first, second = tried_at[1] - tried_at[0], tried_at[2] - tried_at[1]
    assert second == 2 * first


async def test_a_webhook_that_is_refused_is_not_tried_again(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock
) -> None:
    receiver = Receiver(ForbiddenError("a private address"))
    told = Told(table, blobs, Broker(), webhooks=receiver, body=lambda job: {})
    await _hooked(table)
    for _ in range(3):
        await told.maintenance.deliver()
        clock.now += 3_600_000
    assert len(receiver.received) == 1


async def test_what_is_older_than_the_retention_goes_with_its_bytes(
    table: SqlJobStore, blobs: LocalBlobs, clock: Clock
) -> None:
    clock.now -= 40 * 86_400_000
    digest = await blobs.put(b"old")
    old = await submitted(table)
    await _claim(table)
    file = NewFile("a.mid", "audio/midi", 3, digest, {})
    await table.finish([Outcome(old, 1, JobState.SUCCEEDED, result={}, files=(file,))])
    clock.now += 40 * 86_400_000
    kept = await submitted(table)
    told = Told(table, blobs, Broker())
    await told.maintenance.purge()
    assert told.reports == [("purge", {"jobs": 1, "files": 1, "blobs": 1})]
    assert [job.id for job in (await table.page(None)).jobs] == [kept]
    with pytest.raises(GhostnoteError):
        await blobs.get(digest)


async def test_a_step_that_fails_is_reported_and_tried_again(table: SqlJobStore, blobs: LocalBlobs) -> None:
    class Flaky(Broker):
        async def depth(self, queue: Queue) -> int | None:
            if not told.reports:
                raise UnavailableError("cannot be reached", where="Redis")
            again.set()
            return None

    again = asyncio.Event()
    told = Told(table, blobs, Flaky(), every=Every(reconcile=0.01))
    running = asyncio.create_task(told.maintenance.run())
    async with asyncio.timeout(30):
        await again.wait()
    running.cancel()
    assert told.reports == [("reconcile failed", {"error": "Redis: cannot be reached"})]
