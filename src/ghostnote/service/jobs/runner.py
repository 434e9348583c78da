"""The runner: claims jobs, runs what fits together in one go, stores what was made, records how it ended.

It is the same under every queue. Whatever kills it, at any point, nothing is lost and nothing is made twice: a lease
that nobody extends is taken away, results lie under the hash of their bytes, and only the attempt that is still the
job's own may record an end.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ghostnote.core.errors import GhostnoteError, JobFailedError, RetryLaterError
from ghostnote.service.engines import EnginePool
from ghostnote.service.jobs.attempt import Attempt, AttemptStopped
from ghostnote.service.jobs.job import Job, JobState, NewFile, Outcome, Queue, now_ms
from ghostnote.service.jobs.kinds.base import Kind, OwnStyles, Product, Publish, Tools
from ghostnote.service.jobs.ports import BlobStore, JobStore, Observer, Progress
from ghostnote.service.jobs.problem import problem_of

#: Bars that share a run, unless one job asks for more: some seconds of work, soon over for who comes next.
_MOST_UNITS: Final = 512
#: Seconds between two writes of how far running jobs are.
_PROGRESS: Final = 0.05
#: Heartbeats in a lease.
_BEATS: Final = 3
#: Seconds that work which was told to stop is waited for.
_STOP: Final = 5.0
#: Seconds between tries to record results when the table or the blob store cannot be reached.
_RETRIES: Final = (0.2, 0.5, 1.0, 2.0)

_LOG: Final = logging.getLogger(__name__)

Made = Product | GhostnoteError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a worker.

    Attributes:
        batch: jobs that run together, at most.
        lease: seconds of silence after which its jobs are given to others.
        seconds: how long a job of each queue may run.
    """

    batch: int
    lease: float
    seconds: Mapping[Queue, float]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the work itself needs, besides the jobs; see `Tools`."""

    engines: EnginePool
    home: Path
    training_data: Path
    publish: Publish
    own: OwnStyles


class Runner:
    """Runs jobs of one worker, one claim at a time.

    Args:
        worker: a name that no other worker has.
        store, blobs, progress: the parts.
        kinds: what jobs can be.
        workshop: what the work needs.
        limits: see there.
        observer: hears of batches and ends.
    """

    def __init__(
        self,
        worker: str,
        store: JobStore,
        blobs: BlobStore,
        progress: Progress,
        kinds: Mapping[str, Kind],
        workshop: Workshop,
        limits: Limits,
        observer: Observer,
    ) -> None:
        self.worker = worker
        self._store = store
        self._blobs = blobs
        self._progress = progress
        self._kinds = kinds
        self._workshop = workshop
        self._limits = limits
        self._observer = observer
        self._batchable = frozenset(name for name, kind in kinds.items() if kind.batchable)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ghostnote-job")

    async def run_some(self, queue: Queue, first: str | None = None) -> int:
        """Claim jobs and see them to their end.

        Args:
            queue: which to take from.
            first: job to take if it waits; see `JobStore.claim`.

        Returns:
            How many were taken; 0 if none waits.

        Raises:
            UnavailableError: the table cannot be reached. Jobs that were taken come back when their lease is over.
        """
        limits = self._limits
        jobs = await self._store.claim(
            queue,
            self.worker,
            batchable=self._batchable,
            most=limits.batch,
            lease_ms=int(limits.lease * 1000),
            first=first,
            most_units=_MOST_UNITS,
        )
        if jobs:
            await self._see_to(Attempt(jobs), queue)
        return len(jobs)

    async def _see_to(self, attempt: Attempt, queue: Queue) -> None:
        # Told to end, not cancelled: a transaction of theirs that is under way may come to its end.
        over = asyncio.Event()
        aside = [asyncio.create_task(self._beat(attempt, over)), asyncio.create_task(self._tell(attempt, over))]
        try:
            await self._moved(attempt)
            made = await self._made(attempt, self._limits.seconds[queue])
            if made is not None:
                await self._record(attempt.jobs, made)
        except (asyncio.CancelledError, RetryLaterError):
            # The work is sound, the time is not: it waits again, and this attempt does not count.
            attempt.stop()
            with suppress(GhostnoteError):
                await self._store.release(attempt.held)
            raise
        finally:
            over.set()
            await asyncio.gather(*aside)
            await self._moved(attempt)

    async def _moved(self, attempt: Attempt) -> None:
        """Tell watchers. Those that hear nothing look by themselves after a while."""
        with suppress(RetryLaterError):
            await self._progress.touch([job.id for job in attempt.jobs])

    async def _beat(self, attempt: Attempt, over: asyncio.Event) -> None:
        """Extend the lease until it is over, and stop the work on jobs that are no longer this worker's."""
        while not await _set_within(over, self._limits.lease / _BEATS):
            # A table that cannot be reached: the lease may run out, and then another attempt is made.
            with suppress(RetryLaterError):
                attempt.keep(await self._store.extend(self.worker, attempt.held, int(self._limits.lease * 1000)))

    async def _tell(self, attempt: Attempt, over: asyncio.Event) -> None:
        """Pass on progress until it is over."""
        while not await _set_within(over, _PROGRESS):
            if moved := attempt.moved():
                with suppress(RetryLaterError):
                    await self._progress.write(moved)

    async def _made(self, attempt: Attempt, seconds: float) -> Sequence[Made] | None:
        """What the jobs made, in order; None if nobody wants it any more."""
        work = asyncio.create_task(self._work(attempt))
        try:
            done, _ = await asyncio.wait({work}, timeout=seconds)
        except asyncio.CancelledError:
            attempt.stop()
            await _ended(work)
            raise
        if not done:
            attempt.timed_out = True
            attempt.stop()
        try:
            return await work
        except AttemptStopped:
            if not attempt.timed_out:
                return None
        late = JobFailedError(f"took longer than {seconds:g} s", where="time limit", hint="ask for less at once")
        return [late] * len(attempt.jobs)

    async def _work(self, attempt: Attempt) -> Sequence[Made]:
        jobs = attempt.jobs
        kind = self._kinds[jobs[0].kind]
        loop = asyncio.get_running_loop()
        try:
            inputs = {digest: await self._blobs.get(digest) for job in jobs for digest in _brought(job)}
        except RetryLaterError:
            raise
        except GhostnoteError as error:
            return [error] * len(jobs)
        began = loop.time()
        made = await loop.run_in_executor(self._thread, self._run, kind, attempt, inputs)
        steps = sum(one.steps for one in made if isinstance(one, Product))
        self._observer.batch(kind.name, len(jobs), loop.time() - began, sum(job.total for job in jobs), steps)
        return made

    def _run(self, kind: Kind, attempt: Attempt, inputs: Mapping[str, bytes]) -> Sequence[Made]:
        """Run together; if that fails, one by one, so that a job answers for itself alone."""
        with tempfile.TemporaryDirectory(prefix="run-", dir=self._workshop.home) as scratch:

            def tools(first: int) -> Tools:
                shop = self._workshop
                return Tools(
                    engines=shop.engines,
                    inputs=inputs,
                    unit_done=lambda place, units=1: attempt.unit_done(first + place, units),
                    scratch=Path(scratch),
                    training_data=shop.training_data,
                    publish=shop.publish,
                    own=shop.own,
                )

            if len(attempt.jobs) > 1:
                try:
                    return kind.run(attempt.jobs, tools(0))
                except (AttemptStopped, RetryLaterError):
                    raise
                except Exception:
                    _LOG.warning("a batch of %d failed and is run one by one", len(attempt.jobs), exc_info=True)
            return [self._alone(kind, job, tools(place)) for place, job in enumerate(attempt.jobs)]

    @staticmethod
    def _alone(kind: Kind, job: Job, tools: Tools) -> Made:
        try:
            (made,) = kind.run([job], tools)
        except (AttemptStopped, RetryLaterError):
            raise
        except GhostnoteError as error:
            return error
        except Exception:
            # What went wrong inside is for the operator: a client is told nothing that could give anything away.
            _LOG.exception("a job broke", extra={"job_id": job.id, "kind": kind.name})
            return JobFailedError("an internal error", where=kind.name, hint="the service's log has it under this job")
        return made

    async def _record(self, jobs: Sequence[Job], made: Sequence[Made]) -> None:
        """Store results and ends, trying for some seconds if the stores cannot be reached."""
        for pause in (*_RETRIES, None):
            try:
                outcomes = [await self._outcome(job, result) for job, result in zip(jobs, made, strict=True)]
                recorded = await self._store.finish(outcomes)
                break
            except RetryLaterError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job.id in recorded:
                self._observer.finished(job.kind, outcome.state, (now_ms() - job.created_at) / 1000)

    async def _outcome(self, job: Job, made: Made) -> Outcome:
        if isinstance(made, GhostnoteError):
            return Outcome(job.id, job.attempt, JobState.FAILED, error=problem_of(made))
        files = [
            NewFile(file.name, file.media_type, len(file.data), await self._blobs.put(file.data), file.details)
            for file in made.files
        ]
        return Outcome(job.id, job.attempt, JobState.SUCCEEDED, made.result, files=tuple(files), style=made.style)


def _brought(job: Job) -> Iterator[str]:
    """Digests of the files that a job works on."""
    if "midi" in job.params:
        yield job.params["midi"]
    for clip in job.params.get("clips", ()):
        yield clip["sha256"]


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether `event` is set within `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def _ended(work: asyncio.Task[Sequence[Made]]) -> None:
    """Wait until `work` has ended; how does not matter any more."""
    with suppress(Exception):
        async with asyncio.timeout(_STOP):
            await work
