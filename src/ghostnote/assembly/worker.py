"""Workers: beside the API on one machine, or a program that supervises Celery."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Final

from ghostnote.assembly.parts import Parts, open_parts
from ghostnote.assembly.runners import engine_pool, make_runner, upkeep, warm_up
from ghostnote.observation import readings
from ghostnote.observation.exposition import Exposition
from ghostnote.observation.gpu import gpus
from ghostnote.queue.life import end_with_supervisor, stop_on_signals
from ghostnote.queue.supervisor import supervise
from ghostnote.queue.worker import LANES, PIPELINES, Lane, work
from ghostnote.service.jobs.job import Queue
from ghostnote.settings.model import QueueMode, Settings

#: What Celery's programs are told to run.
APPLICATION: Final = "ghostnote.assembly.celery:app"


def run_worker(settings: Settings, queues: Sequence[Queue]) -> None:
    """Work on `queues` until told to stop.

    Raises:
        GhostnoteError: a part cannot be opened.
    """
    end_with_supervisor()
    asyncio.run(_embedded(settings, queues) if settings.queue is QueueMode.EMBEDDED else _celery(settings, queues))


async def _embedded(settings: Settings, queues: Sequence[Queue]) -> None:
    stop = stop_on_signals()
    async with open_parts(settings) as parts:
        await parts.checkpoints.register()
        engines = engine_pool(parts)
        await warm_up(parts, engines)
        lanes = [
            Lane(make_runner(parts, engines), lane)
            for lane in _lanes(queues)
            for _ in range(PIPELINES if Queue.GENERATION in lane else 1)
        ]
        await work(lanes, [parts.presence.keep(), upkeep(parts).run()], stop)


async def _celery(settings: Settings, queues: Sequence[Queue]) -> None:
    from ghostnote.queue.celery_app import ENVIRONMENT, worker_command

    stop = stop_on_signals()
    async with open_parts(settings) as parts, asyncio.TaskGroup() as group:
        with _metrics(parts):
            programs = [worker_command(APPLICATION, lane) for lane in _lanes(queues)]
            tasks = [
                *(group.create_task(supervise(one, name="celery", environment=ENVIRONMENT)) for one in programs),
                group.create_task(upkeep(parts).run()),
            ]
            await stop.wait()
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)


def _lanes(queues: Sequence[Queue]) -> list[list[Queue]]:
    """What runs side by side, of the queues that are wanted."""
    wanted = ([queue for queue in lane if queue in queues] for lane in LANES)
    return [lane for lane in wanted if lane]


def _metrics(parts: Parts) -> AbstractContextManager[object]:
    """Metrics on a port of their own, if one is given: beside a worker there is no API to show them."""
    settings = parts.settings
    if settings.metrics_port is None:
        return nullcontext()
    shown: dict[str, readings.Reading] = {"build": readings.build}
    if (gpu := gpus()) is not None:
        shown["gpu"] = gpu
    return Exposition(parts.metrics, shown).listening(settings.host, settings.metrics_port)
