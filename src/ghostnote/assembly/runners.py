"""Runners, and the upkeep that goes on beside them."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ghostnote.assembly.parts import Parts
from ghostnote.model.adapter import OwnStyle, read_style
from ghostnote.observation.observer import MetricsObserver
from ghostnote.observation.upkeep import UpkeepReport
from ghostnote.service.engines import EnginePool
from ghostnote.service.jobs.job import Queue
from ghostnote.service.jobs.kinds import KINDS
from ghostnote.service.jobs.maintenance import Maintenance
from ghostnote.service.jobs.runner import Limits, Runner, Workshop

if TYPE_CHECKING:
    from ghostnote.api.webhooks import HttpWebhooks


def engine_pool(parts: Parts) -> EnginePool:
    """The engines of this process; none is loaded yet."""
    settings = parts.settings
    return EnginePool(
        parts.checkpoints,
        precision=settings.precision,
        threads=settings.threads,
        device=settings.device,
        most=settings.engines,
        observer=MetricsObserver(parts.metrics),
    )


def make_runner(parts: Parts, engines: EnginePool) -> Runner:
    """A runner with a name of its own, for the running event loop."""
    settings = parts.settings
    loop = asyncio.get_running_loop()

    def publish(folder: Path, name: str) -> str:
        return asyncio.run_coroutine_threadsafe(parts.checkpoints.publish(folder, name), loop).result()

    def own(owner: str, wanted: Mapping[str, str]) -> tuple[OwnStyle, ...]:
        async def files() -> list[bytes]:
            return [await parts.styles.file(owner, name, wanted[name]) for name in sorted(wanted)]

        found = asyncio.run_coroutine_threadsafe(files(), loop).result() if wanted else []
        return tuple(read_style(data, name) for name, data in zip(sorted(wanted), found, strict=True))

    heavy = {Queue.HEAVY: float(settings.heavy_time_limit)}
    return Runner(
        f"{socket.gethostname()}-{secrets.token_hex(4)}",
        parts.store,
        parts.blobs,
        parts.progress,
        KINDS,
        Workshop(engines, settings.home, settings.training_data, publish, own),
        Limits(settings.batch, settings.lease_seconds, dict.fromkeys(Queue, float(settings.time_limit)) | heavy),
        MetricsObserver(parts.metrics),
    )


async def warm_up(parts: Parts, engines: EnginePool) -> None:
    """Load the checkpoint in use, so that the first job does not wait for it."""
    digest, _ = await parts.checkpoints.active()
    await asyncio.to_thread(engines.get, digest)


def upkeep(parts: Parts, webhooks: HttpWebhooks | None = None) -> Maintenance:
    """What keeps the table of jobs true. Webhooks are the API's to send."""
    settings = parts.settings
    return Maintenance(
        parts.store,
        parts.blobs,
        parts.dispatcher,
        parts.progress,
        report=UpkeepReport(parts.metrics),
        webhooks=webhooks,
        body=webhooks.body if webhooks else None,
        retention_days=settings.retention_days,
        webhook_tries=settings.webhook_tries,
    )
