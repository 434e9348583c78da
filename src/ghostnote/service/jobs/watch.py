"""Waiting for jobs to move: one query for everybody who waits, and none when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from ghostnote.core.errors import RetryLaterError
from ghostnote.service.jobs.job import JobState
from ghostnote.service.jobs.ports import Dispatcher, JobStore, Progress, Snapshot

#: Seconds after which the table is asked at the latest, whatever the dispatcher has heard.
_POLL: Final = 0.5
#: Seconds between two answers about jobs that have ended: about what a server needs for one.
_APART: Final = 0.01
#: Seconds in which those that come are answered by one look.
_TOGETHER: Final = 0.005

#: Whether this is what somebody waits for; None is a job that is gone.
Wanted = Callable[[Snapshot | None], bool]


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
        self._waiting: dict[asyncio.Future[Snapshot | None], tuple[str, Wanted]] = {}
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def moved(self, job: str, seen: Snapshot | None, seconds: float) -> Snapshot | None:
        """How `job` stands as soon as that differs from `seen`; None after `seconds`, or if it is gone.

        Raises:
            UnavailableError: the table cannot be asked.
        """
        return await self._wait(job, lambda now: now != seen, seconds)

    async def over(self, job: str, seconds: float) -> bool:
        """Whether `job` is over within `seconds`.

        Raises:
            UnavailableError: the table cannot be asked.
        """
        end = await self._wait(job, lambda now: now is None or now.state.over, seconds)
        return end is not None

    async def _wait(self, job: str, wanted: Wanted, seconds: float) -> Snapshot | None:
        future: asyncio.Future[Snapshot | None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = (job, wanted)
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

    async def _watch(self) -> None:
        try:
            while self._waiting:
                self._joined.clear()
                asked = {job for job, _ in self._waiting.values()}
                await self._answer(asked, await self._look(asked))
                if self._waiting:
                    await self._pause()
        except Exception as error:
            for future in self._waiting:
                if not future.done():
                    future.set_exception(error)

    async def _answer(self, asked: Collection[str], now: Mapping[str, Snapshot]) -> None:
        """Tell whoever waits for it. Jobs of one batch end at once; all answers at once would hold up all else."""
        ends = 0
        for future, (job, wanted) in [*self._waiting.items()]:
            stands = now.get(job)
            if job not in asked or future.done() or not wanted(stands):
                continue
            if stands is not None and stands.state.over:
                if ends:
                    await asyncio.sleep(_APART)
                ends += 1
            if not future.done():
                future.set_result(stands)
                self._waiting.pop(future, None)

    async def _pause(self) -> None:
        """Until something may have moved, or some have joined, who are answered together."""
        waits = [asyncio.create_task(self._dispatcher.changed(_POLL)), asyncio.create_task(self._joined.wait())]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        for task in done:
            task.result()
        await asyncio.sleep(_TOGETHER)

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
