"""What only Celery has: a broker that dies, forgets or hangs, and the settings that make it harmless."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import redis

from ghostnote.core.errors import UnavailableError
from ghostnote.queue.celery_app import create_celery, limits, worker_command
from ghostnote.queue.celery_dispatcher import CeleryDispatcher
from ghostnote.queue.redis_client import open_redis
from ghostnote.queue.redis_progress import RedisProgress
from ghostnote.service.jobs.job import JobState, Queue
from ghostnote.settings.model import Settings, load_settings
from tests.queue.rig import Rig, eventually, opened_rig
from tests.services.postgres import PostgresServer
from tests.services.process import free_port
from tests.services.redis import RedisServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(celery_settings: Settings) -> Settings:
    return celery_settings


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis that a test may kill."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
async def own_rig(celery_settings: Settings, own_redis: RedisServer, anyio_backend: str) -> AsyncIterator[Rig]:
    """A rig on a Redis that a test may kill."""
    async with opened_rig(load_settings(**_given(celery_settings, redis_url=own_redis.url))) as opened:
        yield opened


def _given(settings: Settings, **changes: Any) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.model_fields_set} | changes


async def test_jobs_outlive_a_wiped_broker(rig: Rig, redis_url: str) -> None:
    jobs = [await rig.submit("note") for _ in range(5)]
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    rig.start_worker()
    assert {(await rig.over(job)).state for job in jobs} == {JobState.SUCCEEDED}
    assert {step for step, _ in rig.reports} == {"announce"}


async def test_jobs_outlive_a_broker_that_is_killed_and_comes_back(own_rig: Rig, own_redis: RedisServer) -> None:
    own_rig.start_worker()
    gate = own_rig.folder / "gate"
    running = await own_rig.submit("hold", gate=str(gate))
    await own_rig.running(running)
    own_redis.kill9()
    meanwhile = await own_rig.submit("note")
    gate.touch()
    own_redis.start()
    assert (await own_rig.over(running)).attempt == 1
    assert (await own_rig.over(meanwhile)).state is JobState.SUCCEEDED
    assert own_rig.runs() == [[running], [meanwhile]]


async def test_a_job_ends_while_the_broker_is_down(own_rig: Rig, own_redis: RedisServer) -> None:
    own_rig.start_worker()
    gate = own_rig.folder / "gate"
    job = await own_rig.submit("hold", gate=str(gate))
    await own_rig.running(job)
    own_redis.kill9()
    gate.touch()
    assert (await own_rig.over(job)).state is JobState.SUCCEEDED


async def test_a_worker_that_starts_before_its_database_waits_for_it(celery_settings: Settings) -> None:
    server = PostgresServer()
    try:
        server.start()
        url = server.url(server.create())
        settings = load_settings(**_given(celery_settings, database_url=url))
        async with opened_rig(settings) as rig:
            job = await rig.submit("note")
            server.stop()
            rig.start_worker()
            seen: set[int] = set()

            async def restarted() -> bool:
                seen.update(process.pid for process in await rig.worker_processes())
                return len(seen) >= 4

            await eventually(restarted)
            server.start()
            assert (await rig.over(job)).state is JobState.SUCCEEDED
    finally:
        server.remove()


async def test_a_message_carries_ids_as_json_and_nothing_else(rig: Rig, redis_url: str) -> None:
    job = await rig.submit("note", text="secret")
    with redis.Redis.from_url(redis_url) as client:
        (message,) = client.lrange(Queue.GENERATION.value, 0, -1)
    assert b"secret" not in message
    envelope = json.loads(message)
    assert envelope["content-type"] == "application/json"
    arguments, options, _ = json.loads(base64.b64decode(envelope["body"]))
    assert (arguments, options) == ([job, Queue.GENERATION.value], {})


async def test_depth_counts_the_messages_of_a_queue(rig: Rig) -> None:
    for _ in range(3):
        await rig.submit("note")
    await rig.submit("note", queue=Queue.HEAVY)
    assert [await rig.dispatcher.depth(queue) for queue in Queue] == [0, 3, 1]


async def test_a_broker_that_is_not_there_is_unavailable(celery_settings: Settings) -> None:
    nowhere = f"redis://:hidden@127.0.0.1:{free_port()}/0"
    settings = load_settings(**_given(celery_settings, redis_url=nowhere))
    async with open_redis(nowhere) as client:
        dispatcher, progress = CeleryDispatcher(settings, client), RedisProgress(client)
        attempts = [
            dispatcher.send([("a" * 32, Queue.MIDI)]),
            dispatcher.depth(Queue.MIDI),
            dispatcher.check(),
            progress.write({("a" * 32, 1): 1}),
            progress.read([("a" * 32, 1)]),
            progress.touch(["a" * 32]),
        ]
        for attempt in attempts:
            with pytest.raises(UnavailableError, match="Redis: does not answer") as caught:
                await attempt
            assert "hidden" not in str(caught.value)
        await dispatcher.changed(0.01)
        await dispatcher.close()


async def test_watchers_hear_of_moves_at_once(celery_settings: Settings, redis_url: str) -> None:
    async with open_redis(redis_url) as client:
        dispatcher, progress = CeleryDispatcher(celery_settings, client), RedisProgress(client)
        hears = asyncio.create_task(dispatcher.changed(60))
        while not hears.done():
            await progress.touch(["a" * 32])
            await asyncio.wait({hears}, timeout=0.02)
        await dispatcher.close()


async def test_progress_is_kept_by_attempt(redis_url: str, anyio_backend: str) -> None:
    async with open_redis(redis_url) as client:
        progress = RedisProgress(client)
        await progress.write({("a", 1): 3, ("b", 1): 1})
        await progress.write({("a", 1): 4})
        assert await progress.read([("a", 1), ("a", 2), ("b", 1)]) == {("a", 1): 4, ("b", 1): 1}
        assert await progress.read([]) == {}
        assert 0 < await client.ttl("ghostnote:progress:a:1") <= 3600


def test_no_task_is_delivered_twice_because_it_takes_long(celery_settings: Settings) -> None:
    settings = load_settings(**_given(celery_settings, heavy_time_limit=90_000))
    for sending in (False, True):
        options = create_celery(settings, sending=sending).conf.broker_transport_options
        assert options["visibility_timeout"] > limits(settings)[Queue.HEAVY] > 90_000
    assert limits(settings)[Queue.GENERATION] > settings.time_limit == 300


def test_only_json_is_accepted(celery_settings: Settings) -> None:
    conf = create_celery(celery_settings).conf
    assert (conf.accept_content, conf.task_serializer, conf.result_backend) == (["json"], "json", None)


def test_a_gpu_worker_never_forks(celery_settings: Settings) -> None:
    settings = load_settings(**_given(celery_settings, device="cuda", concurrency=4))
    conf = create_celery(settings).conf
    assert (conf.worker_pool_start_method, conf.worker_concurrency) == ("spawn", 1)
    conf = create_celery(load_settings(**_given(celery_settings, concurrency=4))).conf
    assert (conf.worker_pool_start_method, conf.worker_concurrency) == ("fork", 4)


def test_a_worker_takes_the_queues_it_is_given() -> None:
    command = worker_command("some.module:app", [Queue.MIDI, Queue.HEAVY])
    assert "midi_processing,heavy_tasks" in command
    assert "prefork" in command
