"""A whole queue for one test: the parts an API has, and a worker in processes of its own that can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from ghostnote.core.errors import UnavailableError
from ghostnote.queue.celery_app import ENVIRONMENT, worker_command
from ghostnote.queue.celery_dispatcher import CeleryDispatcher
from ghostnote.queue.embedded import EmbeddedDispatcher
from ghostnote.queue.redis_client import open_redis
from ghostnote.queue.supervisor import supervise
from ghostnote.service.jobs.job import Job, JobState, NewJob, Queue
from ghostnote.service.jobs.maintenance import Every, Maintenance
from ghostnote.service.jobs.ports import BlobStore, Dispatcher, JobStore, Progress
from ghostnote.service.jobs.watch import Watcher
from ghostnote.settings.model import PREFIX, QueueMode, Settings
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.migrate import upgrade
from tests.queue.parts import blobs_of, opened_progress

#: What takes longer than this will not come. Nothing is asserted about time.
PATIENCE = 90.0
_LOOK = 0.05


@dataclass
class Rig:
    """The parts, and verbs for tests. Jobs submitted here write their runs to one log."""

    settings: Settings
    store: JobStore
    blobs: BlobStore
    progress: Progress
    dispatcher: Dispatcher
    watcher: Watcher
    reports: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    _workers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.settings.home

    async def submit(
        self,
        kind: str,
        *,
        queue: Queue = Queue.GENERATION,
        total: int = 4,
        checkpoint: str | None = None,
        **params: Any,
    ) -> str:
        """A job that is in the table and announced, as an API would do it."""
        params = {"log": str(self.folder / "runs"), **params}
        new = NewJob(kind, queue, "tester", params, checkpoint=checkpoint, total=total)
        accepted = await self.store.submit(new)
        with suppress(UnavailableError):
            await self.dispatcher.send([(accepted.job.id, queue)])
        return accepted.job.id

    async def over(self, job: str) -> Job:
        """The job once it is over."""
        assert await self.watcher.over(job, PATIENCE), await self.store.get(job)
        return await self.store.get(job)

    async def running(self, job: str) -> Job:
        """The job once it runs."""

        async def runs() -> bool:
            return (await self.store.get(job)).state is JobState.RUNNING

        await eventually(runs)
        return await self.store.get(job)

    def runs(self) -> list[list[str]]:
        """Every run so far: the jobs that shared it."""
        log = self.folder / "runs"
        return [line.split() for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []

    def start_worker(self, lanes: Sequence[Sequence[Queue]] = (tuple(Queue),)) -> None:
        """Start a worker under supervision; Celery's are one a lane, the embedded one has lanes of its own."""
        for command in self._commands(lanes):
            supervision = supervise(command, name="worker", environment=self._environment())
            self._workers.append(asyncio.create_task(supervision))

    async def stop_worker(self) -> None:
        """Stop the worker as an operator would."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._workers.clear()

    async def worker_processes(self) -> list[psutil.Process]:
        """The worker's processes, once there are some."""
        found: list[psutil.Process] = []

        async def there() -> bool:
            found[:] = _descendants("tests.queue.")
            return bool(found)

        await eventually(there)
        return found

    async def kill_worker(self) -> None:
        """Kill every process of the worker; its supervisor starts it again."""
        for process in await self.worker_processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def _commands(self, lanes: Sequence[Sequence[Queue]]) -> list[list[str]]:
        if self.settings.queue is QueueMode.CELERY:
            return [worker_command("tests.queue.celery_program:app", queues) for queues in lanes]
        return [[sys.executable, "-m", "tests.queue.embedded_program"]]

    def _environment(self) -> dict[str, str]:
        given = {
            f"{PREFIX}{name.upper()}": _text(getattr(self.settings, name)) for name in self.settings.model_fields_set
        }
        return {**given, **ENVIRONMENT, "OMP_NUM_THREADS": "1"}


def _text(value: Any) -> str:
    return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def _descendants(mark: str) -> list[psutil.Process]:
    """Processes below this one whose command line names `mark`, the oldest first."""
    found = []
    for process in psutil.Process(os.getpid()).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if any(mark in word for word in process.cmdline()):
                found.append(process)
    return found


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as `holds` says so."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - it looks at other processes, which set no event
            await asyncio.sleep(_LOOK)


@asynccontextmanager
async def opened_rig(settings: Settings) -> AsyncIterator[Rig]:
    """A rig without a worker yet, and with maintenance going on as in an API."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        await upgrade(database)
        store = SqlJobStore(database)
        progress = await stack.enter_async_context(opened_progress(settings, store))
        dispatcher = await stack.enter_async_context(_opened_dispatcher(settings))
        rig = Rig(settings, store, blobs_of(settings), progress, dispatcher, Watcher(store, progress, dispatcher))
        maintenance = Maintenance(
            store,
            rig.blobs,
            dispatcher,
            progress,
            report=lambda step, what: rig.reports.append((step, what)),
            every=Every(reconcile=0.2),
        )
        task = asyncio.create_task(maintenance.run())
        try:
            yield rig
        finally:
            task.cancel()
            await rig.stop_worker()


@asynccontextmanager
async def _opened_dispatcher(settings: Settings) -> AsyncIterator[Dispatcher]:
    if settings.queue is QueueMode.EMBEDDED:
        yield EmbeddedDispatcher()
        return
    assert settings.redis_url is not None
    async with open_redis(settings.redis_url.get_secret_value()) as redis:
        dispatcher = CeleryDispatcher(settings, redis)
        yield dispatcher
        await dispatcher.close()
