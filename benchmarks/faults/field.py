"""The service without its API, for being broken: its parts, its servers, and a worker that can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from ghostnote.assembly.parts import Parts, open_parts
from ghostnote.assembly.runners import upkeep
from ghostnote.core.errors import UnavailableError
from ghostnote.core.params import GenerationParams
from ghostnote.queue.supervisor import supervise
from ghostnote.service.jobs.job import JobState, NewJob, Queue
from ghostnote.service.jobs.kinds import KINDS
from ghostnote.settings.model import PREFIX, QueueMode, load_settings
from ghostnote.storage.migrate import upgrade
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer

_KIND = "generate"
_LOOK = 0.02


@dataclass
class Field:
    """What is being tried. `redis` is None in embedded mode."""

    parts: Parts
    redis: RedisServer | None

    async def submit(self, count: int, bars: int) -> None:
        """Accept jobs as an API does: into the table first, then announced."""
        checkpoint, _ = await self.parts.checkpoints.active()
        for number in range(count):
            asked = GenerationParams.from_dict(
                {"style": "funk", "tempo": 100.0, "bars": bars, "seed": number}
            ).to_dict()
            params = {"params": asked, "variations": 1}
            units = KINDS[_KIND].units(params)
            new = NewJob(_KIND, Queue.GENERATION, "bench", params, checkpoint=checkpoint, total=units)
            accepted = await self.parts.store.submit(new)
            with suppress(UnavailableError):
                await self.parts.dispatcher.send([(accepted.job.id, Queue.GENERATION)])

    async def ended(self, least: int) -> None:
        """Return when so many jobs are over."""
        while (await self._count(ended=True)) < least:  # noqa: ASYNC110 - other processes set no event
            await asyncio.sleep(_LOOK)

    async def busy(self) -> None:
        """Return when a job runs, or none is left."""
        while await self._count(JobState.QUEUED) and not await self._count(JobState.RUNNING):  # noqa: ASYNC110 - as above
            await asyncio.sleep(_LOOK)

    def kill_worker(self) -> None:
        """Kill every process of the worker. Its supervisor starts another."""
        mine = psutil.Process(os.getpid()).children()
        tops = [process for process in mine if "ghostnote" in process.cmdline()]
        for process in [*tops, *(child for top in tops for child in top.children(recursive=True))]:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    async def kill_redis(self) -> None:
        """Kill Redis and start it on what it had written to its file."""
        assert self.redis is not None
        await asyncio.to_thread(self.redis.restart)

    async def wipe_redis(self) -> None:
        """Empty Redis."""
        assert self.redis is not None
        await asyncio.to_thread(self.redis.wipe)

    async def _count(self, *states: JobState, ended: bool = False) -> int:
        wanted = [state for state in JobState if state.over] if ended else states
        outcomes = await self.parts.store.outcomes()
        return sum(count for (_, state), count in outcomes.items() if state in wanted)


@asynccontextmanager
async def open_field(queue: QueueMode, home: Path, **settings: str) -> AsyncIterator[Field]:
    """Servers, parts, upkeep as in an API, and a supervised worker."""
    async with AsyncExitStack() as stack:
        redis = None
        given = {"home": str(home), "queue": queue.value, "log_level": "ERROR", **settings}
        if queue is QueueMode.CELERY:
            redis, more = _servers(stack)
            given |= more
        parts = await stack.enter_async_context(open_parts(load_settings(**given)))
        await upgrade(parts.database)
        await parts.checkpoints.register()
        aside = [upkeep(parts).run(), supervise(_WORKER, name="worker", environment=_environment(given))]
        tasks = [asyncio.ensure_future(one) for one in aside]
        try:
            yield Field(parts, redis)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


_WORKER = (sys.executable, "-m", "ghostnote", "worker")


def _servers(stack: AsyncExitStack) -> tuple[RedisServer, Mapping[str, str]]:
    redis, postgres = RedisServer(), PostgresServer()
    for server in (redis, postgres):
        stack.callback(server.remove)
        server.start()
    return redis, {"secret": "0" * 32, "redis_url": redis.url, "database_url": postgres.url(postgres.create())}


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    return {f"{PREFIX}{name.upper()}": value for name, value in given.items()}
