from __future__ import annotations

import asyncio

import pytest

from ghostnote.service.jobs.job import MAX_ATTEMPTS, JobState
from ghostnote.service.jobs.ports import Delivery
from ghostnote.storage.jobs import SqlJobStore
from tests.storage.asking import LEASE_MS, claimed, failed, running, submitted, succeeded
from tests.storage.clock import Clock

pytestmark = pytest.mark.anyio

HOOK = "https://example.org/hook"


async def test_a_webhook_is_due_when_its_job_is_over(store: SqlJobStore) -> None:
    job = await running(store, webhook=HOOK)
    await succeeded(store)
    assert await store.due_deliveries(10, 1000) == []
    await store.cancel(job.id)
    assert await store.due_deliveries(10, 1000) == [Delivery(job.id, "alice", HOOK, 0)]


async def test_every_end_makes_a_webhook_due(store: SqlJobStore, clock: Clock) -> None:
    over = {(await succeeded(store, webhook=HOOK)).id, (await failed(store, webhook=HOOK)).id}
    dying = await submitted(store, webhook=HOOK)
    for _ in range(MAX_ATTEMPTS):
        clock.pass_ms(60_000)
        await claimed(store)
        clock.pass_ms(LEASE_MS + 1)
        await store.reap()
    assert (await store.get(dying.id)).state is JobState.FAILED
    assert {delivery.job for delivery in await store.due_deliveries(10, 1000)} == over | {dying.id}


async def test_a_delivery_is_taken_once_and_comes_back_if_its_taker_dies(store: SqlJobStore, clock: Clock) -> None:
    for _ in range(10):
        await succeeded(store, webhook=HOOK)
    taken = await asyncio.gather(*(store.due_deliveries(3, 1000) for _ in range(5)))
    found = [delivery.job for some in taken for delivery in some]
    assert len(found) == len(set(found))
    found += [delivery.job for delivery in await store.due_deliveries(10, 1000)]
    assert len(set(found)) == len(found) == 10
    clock.pass_ms(1000)
    assert len(await store.due_deliveries(20, 1000)) == 10


async def test_what_was_delivered_is_not_due_again(store: SqlJobStore, clock: Clock) -> None:
    job = await succeeded(store, webhook=HOOK)
    await store.due_deliveries(1, 1000)
    await store.delivered(job.id)
    clock.pass_ms(10**9)
    assert await store.due_deliveries(1, 1000) == []


async def test_what_did_not_arrive_is_tried_again_when_its_time_has_come(store: SqlJobStore, clock: Clock) -> None:
    job = await succeeded(store, webhook=HOOK)
    await store.due_deliveries(1, 1000)
    await store.delivered(job.id, error="refused", retry_in_ms=5000)
    clock.pass_ms(4999)
    assert await store.due_deliveries(1, 1000) == []
    clock.pass_ms(1)
    assert await store.due_deliveries(1, 1000) == [Delivery(job.id, "alice", HOOK, 1)]
    await store.delivered(job.id, error="refused")
    clock.pass_ms(10**9)
    assert await store.due_deliveries(1, 1000) == []


async def test_the_end_of_a_job_that_was_queued_again_is_told_again(store: SqlJobStore) -> None:
    job = await failed(store, webhook=HOOK)
    await store.due_deliveries(1, 1000)
    await store.delivered(job.id)
    await store.retry(job.id)
    assert await store.due_deliveries(1, 1000) == []
    await claimed(store)
    await store.cancel(job.id)
    assert await store.due_deliveries(1, 1000) == [Delivery(job.id, "alice", HOOK, 0)]
