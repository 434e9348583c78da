"""What is read when the metrics are asked for: queues, jobs, connections, the checkpoint, the build."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import Metric

import ghostnote
from ghostnote.observation.families import gauge, info
from ghostnote.service.jobs.ports import JobStore

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

#: Reads some numbers now. It may raise a `GhostnoteError`; the others are shown all the same.
Reading = Callable[[], Awaitable[Iterable[Metric]]]


def queues(store: JobStore) -> Reading:
    """How many jobs wait in each queue, how long the oldest has waited, and how many run."""

    async def read() -> Iterable[Metric]:
        waiting = await store.waiting()
        jobs = {(queue.value, "queued"): float(there.queued) for queue, there in waiting.items()}
        jobs |= {(queue.value, "running"): float(there.running) for queue, there in waiting.items()}
        ages = {(queue.value,): there.age_ms / 1000 for queue, there in waiting.items()}
        return (
            gauge("ghostnote_queue_jobs", "Jobs in a queue.", ("queue", "state"), jobs),
            gauge("ghostnote_queue_age_seconds", "How long the oldest job of a queue has waited.", ("queue",), ages),
        )

    return read


def jobs(store: JobStore) -> Reading:
    """How many jobs of each kind and state the table holds."""

    async def read() -> Iterable[Metric]:
        outcomes = await store.outcomes()
        values = {(kind, state.value): float(number) for (kind, state), number in outcomes.items()}
        return (gauge("ghostnote_jobs", "Jobs that are kept.", ("kind", "state"), values),)

    return read


def redis_pool(pool: ConnectionPool) -> Reading:
    """Connections to Redis of this process."""

    async def read() -> Iterable[Metric]:
        from redis.observability.attributes import DB_CLIENT_CONNECTION_STATE

        counts = pool.get_connection_count()
        values = {(str(facts[DB_CLIENT_CONNECTION_STATE]),): float(number) for number, facts in counts}
        return (gauge("ghostnote_redis_connections", "Connections to Redis.", ("state",), values),)

    return read


def checkpoint(active: Callable[[], Awaitable[tuple[str, str]]]) -> Reading:
    """The checkpoint that new jobs run on; `active` gives its hash and name."""

    async def read() -> Iterable[Metric]:
        digest, name = await active()
        facts = {"hash": digest, "name": name}
        return (info("ghostnote_checkpoint_info", "The checkpoint that new jobs run on.", facts),)

    return read


async def build() -> Iterable[Metric]:
    """What runs."""
    facts = {"version": ghostnote.__version__, "python": platform.python_version()}
    return (info("ghostnote_build_info", "The program that runs.", facts),)
