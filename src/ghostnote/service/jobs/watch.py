"""Waiting for jobs to move: one query for everybody who waits, and none when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from ghostnote.core.errors import RetryLaterError
from ghostnote.service.jobs.job import JobState
from ghostnote.service.jobs.ports import Dispatcher, JobStore, Progress, Snapshot

#: Seconds after which the table is asked at the latest, whatever the dispatcher has heard.
_POLL: Final = 0.5


class Watcher:
    """Tells coroutines of one event loop when jobs move.

    Args:
        store: the table of jobs.
        progress: how far running jobs are.
        dispatcher: knows when something may have moved.
    """

    def __init__(self, store: JobStore, progress: Progress, dispatcher: Dispatcher) -> None:
        self._store = store
        self._progress = progress
        self._dispatcher = dispatcher
        self._waiting: dict[asyncio.Future[Snapshot | None], tuple[str, Snapshot | None]] = {}
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def moved(self, job: str, seen: Snapshot | None, seconds: float) -> Snapshot | None:
        """How `job` stands as soon as that differs from `seen`; None after `seconds`, or if it is gone.

        Raises:
            UnavailableError: the table cannot be asked.
        """
        future: asyncio.Future[Snapshot | None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = (job, seen)
        self._joined.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(future, None)

    async def over(self, job: str, seconds: float) -> bool:
        """Whether `job` is over within `seconds`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        seen: Snapshot | None = None
        while (left := end - loop.time()) > 0:
            seen = await self.moved(job, seen, left)
            if seen is None:
                return False
            if seen.state.over:
                return True
        return False

    async def _watch(self) -> None:
        try:
            while self._waiting:
                self._joined.clear()
                self._answer(await self._look({job for job, _ in self._waiting.values()}))
                if self._waiting:
                    await self._pause()
        except Exception as error:
            for future in self._waiting:
                if not future.done():
                    future.set_exception(error)

    def _answer(self, now: Mapping[str, Snapshot]) -> None:
        for future, (job, seen) in [*self._waiting.items()]:
            if not future.done() and now.get(job) != seen:
                future.set_result(now.get(job))
                del self._waiting[future]

    async def _pause(self) -> None:
        """Until something may have moved, or somebody has joined, who is to be answered at once."""
        waits = [asyncio.create_task(self._dispatcher.changed(_POLL)), asyncio.create_task(self._joined.wait())]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        for task in done:
            task.result()

    async def _look(self, jobs: set[str]) -> dict[str, Snapshot]:
        now = await self._store.snapshots(jobs)
        running = {(row.id, row.attempt) for row in now.values() if row.state is JobState.RUNNING}
        for (job, _), done in (await self._progress_of(running)).items():
            if done > now[job].done:
                now[job] = replace(now[job], done=done)
        return now

    async def _progress_of(self, running: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """What is known of these attempts. If nothing can be learned, the table still says how the jobs end."""
        if running:
            with suppress(RetryLaterError):
                return await self._progress.read(running)
        return {}
