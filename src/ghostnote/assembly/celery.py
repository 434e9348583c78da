"""The application that `celery --app ghostnote.assembly.celery:app worker` runs; `ghostnote worker` does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from celery.signals import setup_logging

from ghostnote.assembly.parts import open_parts
from ghostnote.assembly.runners import engine_pool, make_runner, warm_up
from ghostnote.core.errors import SettingsError
from ghostnote.observation.logs import configure
from ghostnote.queue.celery_app import create_celery
from ghostnote.queue.life import end_with_supervisor
from ghostnote.queue.tasks import serve
from ghostnote.service.jobs.runner import Runner
from ghostnote.settings.model import QueueMode, load_settings

_settings = load_settings()
if _settings.queue is not QueueMode.CELERY:
    raise SettingsError("GHOSTNOTE_QUEUE is not celery", where="settings", hint="set it, with GHOSTNOTE_REDIS_URL")


@asynccontextmanager
async def open_runner() -> AsyncIterator[Runner]:
    """What a pool process works with, its engine loaded."""
    async with open_parts(_settings) as parts:
        await parts.checkpoints.register()
        engines = engine_pool(parts)
        await warm_up(parts, engines)
        yield make_runner(parts, engines)


def _configure_logs(**_: Any) -> None:
    configure(_settings.log_level, _settings.log_format)


end_with_supervisor()
# Whoever receives this signal does what Celery would do otherwise.
setup_logging.connect(_configure_logs, weak=False)
app = create_celery(_settings)
serve(app, open_runner)
