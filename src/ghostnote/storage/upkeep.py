"""What is done to jobs from outside their attempts: cancelled, retried, reaped, announced again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import ConflictError
from ghostnote.service.jobs.job import MAX_ATTEMPTS, TRANSITIONS, Job, JobState, Queue
from ghostnote.service.jobs.ports import Reaped
from ghostnote.storage.attempts import COUNTED, WAITS_AGAIN
from ghostnote.storage.deliveries import make_due, rearm
from ghostnote.storage.reading import get_job
from ghostnote.storage.tables import RUNNING, WAITING, jobs

#: A job whose worker died waits twice as long, and twice as long again each further time.
_BACKOFF_MS: Final = 500


async def cancel(connection: AsyncConnection, now: int, job: str, owner: str | None) -> Job:
    """See `JobStore.cancel`. A worker that runs it is fenced out."""
    found = await get_job(connection, job, owner, lock=True)
    if found.state is JobState.CANCELLED:
        return found
    if JobState.CANCELLED not in TRANSITIONS[found.state]:
        raise ConflictError(
            f"the job has {found.state} and cannot be cancelled", where="job", hint="nothing is to be done"
        )
    values: dict[str, Any] = {"state": JobState.CANCELLED, "finished_at": now, "lease_until": None}
    await connection.execute(sa.update(jobs).where(jobs.c.id == job).values(values))
    await make_due(connection, now, [job])
    return replace(found, **values)


async def retry(connection: AsyncConnection, now: int, job: str) -> Job:
    """See `JobStore.retry`."""
    found = await get_job(connection, job, lock=True)
    if found.state is not JobState.FAILED:
        raise ConflictError(f"the job is {found.state}", where="job", hint="only failed jobs can be tried again")
    fresh = {"available_at": now, "finished_at": None, "error": None, "forgiven": jobs.c.attempt}
    await connection.execute(sa.update(jobs).where(jobs.c.id == job).values({**WAITS_AGAIN, **fresh}))
    await rearm(connection, job)
    return await get_job(connection, job)


async def reap(connection: AsyncConnection, now: int) -> Reaped:
    """See `JobStore.reap`."""
    columns = (jobs.c.id, jobs.c.queue, jobs.c.worker, COUNTED.label("counted"))
    query = sa.select(*columns).where(RUNNING, jobs.c.lease_until < now).with_for_update(skip_locked=True)
    left = (await connection.execute(query)).all()
    requeued = [row for row in left if row.counted < MAX_ATTEMPTS]
    failed = [row for row in left if row.counted >= MAX_ATTEMPTS]
    mine = jobs.c.id == sa.bindparam("job")
    if requeued:
        later = sa.update(jobs).where(mine).values({**WAITS_AGAIN, "available_at": sa.bindparam("later")})
        rows = [{"job": row.id, "later": now + _BACKOFF_MS * 2**row.counted} for row in requeued]
        await connection.execute(later, rows)
    if failed:
        ended = {"state": JobState.FAILED, "finished_at": now, "lease_until": None, "error": sa.bindparam("problem")}
        rows = [{"job": row.id, "problem": _worker_died(row.worker)} for row in failed]
        await connection.execute(sa.update(jobs).where(mine).values(ended), rows)
        await make_due(connection, now, [row.id for row in failed])
    return Reaped([(row.id, row.queue) for row in requeued], [row.id for row in failed])


async def unsent(connection: AsyncConnection, now: int, queue: Queue, older_than_ms: int, most: int) -> list[str]:
    """See `JobStore.unsent`."""
    stale = jobs.c.announced_at.is_(None) | (jobs.c.announced_at < now - older_than_ms)
    query = sa.select(jobs.c.id).where(jobs.c.queue == queue, WAITING, jobs.c.available_at <= now, stale)
    query = query.order_by(jobs.c.available_at, jobs.c.id).limit(most).with_for_update(skip_locked=True)
    found = list((await connection.execute(query)).scalars())
    if found:
        await connection.execute(sa.update(jobs).where(jobs.c.id.in_(found)).values(announced_at=now))
    return found


def _worker_died(worker: str) -> dict[str, str]:
    return {
        "type": "worker-died",
        "title": "The worker died",
        "detail": f"a worker stopped without a word in each of {MAX_ATTEMPTS} attempts, last {worker}",
        "hint": "see the worker's log; an operator can queue the job again",
    }
