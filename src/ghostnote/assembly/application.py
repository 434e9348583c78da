"""The API with its parts: what `ghostnote serve` serves."""

from __future__ import annotations

import asyncio
import sys
from asyncio import TaskGroup
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from starlette.middleware import Middleware

from ghostnote.api.app import create_app
from ghostnote.api.security.limiter import open_limiter
from ghostnote.api.security.secrets import service_secret
from ghostnote.api.services import Services
from ghostnote.api.webhooks import HttpWebhooks
from ghostnote.assembly.parts import Parts, open_parts
from ghostnote.assembly.runners import upkeep
from ghostnote.core.errors import GhostnoteError
from ghostnote.observation import readings
from ghostnote.observation.exposition import Exposition
from ghostnote.observation.gpu import gpus
from ghostnote.observation.logs import bound
from ghostnote.observation.metrics import Metrics
from ghostnote.observation.requests import RequestObserver
from ghostnote.queue.supervisor import supervise
from ghostnote.service.jobs.watch import Watcher
from ghostnote.service.wish import warm_up_words
from ghostnote.settings.model import QueueMode, Settings
from ghostnote.storage.migrate import upgrade

if TYPE_CHECKING:
    from fastapi import FastAPI

#: The worker beside the API; it is told its settings by the environment.
WORKER: Final = (sys.executable, "-m", "ghostnote", "worker")


def application(settings: Settings, *, worker: bool = True) -> FastAPI:
    """The API; its parts are opened when it starts.

    Args:
        settings: of the service.
        worker: in embedded mode, whether it starts and supervises a worker.
    """
    metrics = Metrics()
    exposition: list[Exposition] = []

    @asynccontextmanager
    async def opened() -> AsyncIterator[Services]:
        async with open_parts(settings, metrics) as parts, AsyncExitStack() as stack:
            if settings.is_sqlite:
                # The process that owns the file brings it up to date; servers are migrated by their operators.
                await upgrade(parts.database)
            await parts.store.check()
            await parts.checkpoints.register()
            services = _services(parts, stack)
            exposition.append(Exposition(metrics, _readings(parts)))
            webhooks = HttpWebhooks(settings, services.secret)
            stack.push_async_callback(webhooks.close)
            aside: list[Awaitable[None]] = [upkeep(parts, webhooks).run(), _read_words(parts)]
            if worker and settings.queue is QueueMode.EMBEDDED:
                aside.append(supervise(WORKER, name="worker"))
            async with TaskGroup() as group:
                running = [group.create_task(_run(one)) for one in aside]
                yield services
                for task in running:
                    task.cancel()

    async def shown() -> bytes:
        return await exposition[0].render()

    return create_app(
        settings,
        opened,
        metrics=shown,
        outermost=[Middleware(RequestObserver, metrics=metrics)],
        bind=lambda request: bound(request_id=request),
    )


async def _read_words(parts: Parts) -> None:
    """Make ready to read prompts, so that the first one does not wait for spaCy to be loaded."""
    # Where there is no checkpoint, or a broken file of styles, requests say so.
    with suppress(GhostnoteError):
        _, info = await parts.checkpoints.active()
        await asyncio.to_thread(warm_up_words, info)


async def _run(one: Awaitable[None]) -> None:
    await one


def _services(parts: Parts, stack: AsyncExitStack) -> Services:
    settings = parts.settings
    limiter = open_limiter(settings)
    stack.push_async_callback(limiter.close)
    return Services(
        settings=settings,
        store=parts.store,
        blobs=parts.blobs,
        styles=parts.styles,
        dispatcher=parts.dispatcher,
        progress=parts.progress,
        watcher=Watcher(parts.store, parts.progress, parts.dispatcher),
        keys=parts.keys,
        registry=parts.registry,
        checkpoints=parts.checkpoints,
        limiter=limiter,
        secret=service_secret(settings),
        checks=parts.checks,
    )


def _readings(parts: Parts) -> dict[str, readings.Reading]:
    async def active() -> tuple[str, str]:
        digest, info = await parts.checkpoints.active()
        return digest, info.name

    shown = {
        "build": readings.build,
        "checkpoint": readings.checkpoint(active),
        "jobs": readings.jobs(parts.store),
        "queues": readings.queues(parts.store),
    }
    if parts.redis is not None:
        shown["redis"] = readings.redis_pool(parts.redis.connection_pool)
    if (gpu := gpus()) is not None:
        shown["gpu"] = gpu
    return shown
