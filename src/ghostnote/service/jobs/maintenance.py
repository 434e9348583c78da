"""What keeps the table of jobs true: lost workers, lost announcements, webhooks, retention.

Every step may run anywhere, any number of times at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError, RetryLaterError
from ghostnote.service.jobs.job import Job, Queue, now_ms
from ghostnote.service.jobs.ports import BlobStore, Delivery, Dispatcher, JobStore, Progress, Webhooks

#: Milliseconds after which a job that still waits is announced again, if the broker holds fewer than wait.
_UNSENT_MS: Final = 5_000
_MOST_SENT: Final = 500
_MOST_DELIVERIES: Final = 20
_DELIVERY_LEASE_MS: Final = 60_000
#: Milliseconds before the second try of a webhook; each further try waits twice as long.
_FIRST_RETRY_MS: Final = 2_000
_DAY_MS: Final = 86_400_000

#: Called with the name of a step and what it did, or how it failed.
Report = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Every:
    """Seconds between the rounds of each step."""

    reconcile: float = 2.0
    deliver: float = 1.0
    purge: float = 3_600.0


class Maintenance:
    """The steps, and the loop that runs them.

    Args:
        store, blobs, dispatcher, progress: the parts.
        webhooks: delivers; None where this process delivers none.
        body: what a webhook says of a job.
        retention_days: how long jobs that are over are kept.
        webhook_tries: after so many a webhook is given up.
        report: hears what each step did.
        every: how often.
    """

    def __init__(
        self,
        store: JobStore,
        blobs: BlobStore,
        dispatcher: Dispatcher,
        progress: Progress,
        *,
        report: Report,
        webhooks: Webhooks | None = None,
        body: Callable[[Job], Mapping[str, Any]] | None = None,
        retention_days: float = 30.0,
        webhook_tries: int = 8,
        every: Every | None = None,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._dispatcher = dispatcher
        self._progress = progress
        self._webhooks = webhooks
        self._body = body
        self._retention_ms = int(retention_days * _DAY_MS)
        self._tries = webhook_tries
        self._report = report
        self._every = every or Every()

    async def reconcile(self) -> None:
        """Queue again what lost its worker, and announce again what the broker has lost."""
        reaped = await self._store.reap()
        moved = [job for job, _ in reaped.requeued] + [*reaped.failed]
        if moved:
            self._report("reap", {"requeued": [job for job, _ in reaped.requeued], "failed": list(reaped.failed)})
            await self._progress.touch(moved)
            await self._dispatcher.send(reaped.requeued)
        for queue, waiting in (await self._store.waiting()).items():
            depth = await self._dispatcher.depth(queue)
            if depth is not None and depth < waiting.queued:
                await self._announce(queue)

    async def _announce(self, queue: Queue) -> None:
        unsent = await self._store.unsent(queue, _UNSENT_MS, _MOST_SENT)
        if unsent:
            self._report("announce", {"queue": queue.value, "jobs": len(unsent)})
            await self._dispatcher.send([(job, queue) for job in unsent])

    async def deliver(self) -> None:
        """Send the webhooks that are due."""
        if self._webhooks is None or self._body is None:
            return
        due = await self._store.due_deliveries(_MOST_DELIVERIES, _DELIVERY_LEASE_MS)
        await asyncio.gather(*(self._deliver_one(self._webhooks, self._body, delivery) for delivery in due))

    async def _deliver_one(
        self, webhooks: Webhooks, body: Callable[[Job], Mapping[str, Any]], delivery: Delivery
    ) -> None:
        try:
            await webhooks.deliver(delivery, body(await self._store.get(delivery.job)))
        except GhostnoteError as error:
            again = isinstance(error, RetryLaterError) and delivery.tries + 1 < self._tries
            retry = _FIRST_RETRY_MS * 2**delivery.tries if again else None
            self._report("webhook", {"job": delivery.job, "error": str(error), "again": again})
            await self._store.delivered(delivery.job, error=str(error), retry_in_ms=retry)
        else:
            self._report("webhook", {"job": delivery.job})
            await self._store.delivered(delivery.job)

    async def purge(self) -> None:
        """Remove what is older than the retention."""
        purged = await self._store.purge(now_ms() - self._retention_ms)
        await self._blobs.delete(purged.blobs)
        if purged.jobs or purged.files:
            self._report("purge", {"jobs": purged.jobs, "files": purged.files, "blobs": len(purged.blobs)})

    async def run(self) -> None:
        """Run every step until cancelled; a step that fails is reported and tried again at its next turn."""
        async with asyncio.TaskGroup() as steps:
            steps.create_task(self._loop("reconcile", self.reconcile, self._every.reconcile))
            steps.create_task(self._loop("deliver", self.deliver, self._every.deliver))
            steps.create_task(self._loop("purge", self.purge, self._every.purge))

    async def _loop(self, name: str, step: Callable[[], Awaitable[None]], seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None
        # Asked, as a library that the step waits for may keep a cancellation to itself.
        while not task.cancelling():
            try:
                await step()
            except GhostnoteError as error:
                self._report(f"{name} failed", {"error": str(error)})
            await asyncio.sleep(seconds)
