"""Accepting jobs and uploads: idempotency keys, limits, and the row itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import ConflictError, QueueFullError, QuotaExceededError, RetryLaterError
from ghostnote.service.jobs.job import File, Job, JobState, NewFile, NewJob, Queue, new_id
from ghostnote.service.jobs.ports import Accepted, Admission
from ghostnote.storage.database import lock
from ghostnote.storage.own_styles import require_place
from ghostnote.storage.reading import get_job
from ghostnote.storage.tables import ACTIVE, WAITING, Query, files, idempotency, jobs, webhooks
from ghostnote.storage.upsert import insert

#: An idempotency key, and a daily quota, look back so far.
DAY_MS: Final = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit of `Admission`: what is counted against it, and what is said when it is passed.

    Attributes:
        used: the count, what is asked for included.
        problem: with the limit's value.
        retry_after: seconds.
    """

    used: sa.ScalarSelect[Any]
    error: type[RetryLaterError]
    problem: str
    hint: str
    retry_after: float


def _jobs_and_one(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count() + 1).select_from(jobs).where(*conditions).scalar_subquery()


_HIS_JOBS: Final = jobs.c.owner == sa.bindparam("owner")
_HIS_FILES: Final = files.c.owner == sa.bindparam("owner")
_STORED: Final = sa.func.coalesce(sa.func.sum(files.c.size), 0) + sa.bindparam("size", type_=sa.BigInteger)

_LIMITS: Final[Mapping[str, _Limit]] = {
    "queue_length": _Limit(
        _jobs_and_one(WAITING, jobs.c.queue == sa.bindparam("queue")),
        QueueFullError,
        "{limit} jobs wait already, and no more may",
        "try again when some are done",
        5.0,
    ),
    "tenant_active": _Limit(
        _jobs_and_one(ACTIVE, _HIS_JOBS),
        QuotaExceededError,
        "{limit} of your jobs wait or run, and no more may at once",
        "wait for one to end, or cancel one",
        5.0,
    ),
    "tenant_daily": _Limit(
        # Ids begin with the time that they were made at: the index of owner and id serves here, too.
        _jobs_and_one(_HIS_JOBS, jobs.c.id >= sa.bindparam("since")),
        QuotaExceededError,
        "{limit} jobs within 24 hours are what you may start",
        "try again later, or ask the operator for more",
        3600.0,
    ),
    "tenant_bytes": _Limit(
        sa.select(_STORED).where(_HIS_FILES).scalar_subquery(),
        QuotaExceededError,
        "your files would take more than the {limit} bytes that you may store",
        "try again when old files have been removed, or ask the operator for more",
        3600.0,
    ),
}

_KEY_USED: Final = sa.select(idempotency.c.job, idempotency.c.fingerprint).where(
    idempotency.c.owner == sa.bindparam("owner"), idempotency.c.key == sa.bindparam("key")
)


async def submit(connection: AsyncConnection, now: int, new: NewJob, admission: Admission) -> Accepted:
    """See `JobStore.submit`."""
    job = _job(new, now)
    if new.idempotency_key is not None:
        earlier = await _take_key(connection, new, job)
        if earlier is not None:
            return Accepted(await get_job(connection, earlier), replayed=True)
    await _admit(connection, admission, now, new.owner, queue=new.queue)
    if new.style is not None:
        await require_place(connection, new.owner, new.style)
    row = {column.name: getattr(job, column.name, None) for column in jobs.c} | {"forgiven": 0, "announced_at": now}
    await connection.execute(sa.insert(jobs), row)
    if new.webhook is not None:
        await connection.execute(sa.insert(webhooks), {"job": job.id, "url": new.webhook, "tries": 0})
    return Accepted(job, replayed=False)


async def add_upload(connection: AsyncConnection, now: int, owner: str, new: NewFile, admission: Admission) -> File:
    """See `JobStore.add_upload`."""
    await _admit(connection, Admission(tenant_bytes=admission.tenant_bytes), now, owner, size=new.size)
    row = file_row(new, owner=owner, job=None, index=0, now=now)
    await connection.execute(sa.insert(files), row)
    return File(**row)


def file_row(new: NewFile, *, owner: str, job: str | None, index: int, now: int) -> dict[str, Any]:
    """A row of the table of files."""
    named = {name: getattr(new, name) for name in ("name", "media_type", "size", "sha256", "details")}
    return {"id": new_id(), "owner": owner, "job": job, "index": index, "created_at": now, **named}


def _job(new: NewJob, now: int) -> Job:
    return Job(
        id=new_id(),
        kind=new.kind,
        queue=new.queue,
        owner=new.owner,
        state=JobState.QUEUED,
        params=new.params,
        request=new.request,
        checkpoint=new.checkpoint,
        attempt=0,
        worker=None,
        done=0,
        total=new.total,
        created_at=now,
        available_at=now,
        started_at=None,
        finished_at=None,
        lease_until=None,
        error=None,
        result=None,
    )


async def _take_key(connection: AsyncConnection, new: NewJob, job: Job) -> str | None:
    """Write the idempotency key down for `job`; the job that it was used for before, if it was.

    Of two transactions with one key the second waits here until the first has ended, and then sees what it wrote.
    """
    row = {"owner": new.owner, "key": new.idempotency_key, "job": job.id, "fingerprint": new.fingerprint}
    times = {"created_at": job.created_at, "forgotten": job.created_at - DAY_MS}
    if (await connection.execute(_take(connection.dialect.name), row | times)).first() is not None:
        return None
    used = (await connection.execute(_KEY_USED, row)).one()
    if used.fingerprint != new.fingerprint:
        problem = f"the idempotency key {new.idempotency_key!r} was used for another request"
        raise ConflictError(problem, where="Idempotency-Key", hint="use a new key for a new request")
    return str(used.job)


@cache
def _take(dialect: str) -> sa.Executable:
    """Write an idempotency key, unless there is one that is not forgotten yet; returns a row if it was written."""
    taken = insert(dialect, idempotency).values({column.name: sa.bindparam(column.name) for column in idempotency.c})
    return taken.on_conflict_do_update(
        index_elements=["owner", "key"],
        set_={name: taken.excluded[name] for name in ("job", "fingerprint", "created_at")},
        where=idempotency.c.created_at <= sa.bindparam("forgotten"),
    ).returning(idempotency.c.job)


async def _admit(
    connection: AsyncConnection,
    admission: Admission,
    now: int,
    owner: str,
    *,
    queue: Queue | None = None,
    size: int = 0,
) -> None:
    """Raise unless `admission` allows what is asked for.

    A tenant's limits hold exactly: its requests pass one by one. The queue's length may be overrun by requests that
    are under way at the same moment: it is there to bound the wait, and all tenants passing one by one would cost more.
    """
    allowed = {name: limit for name in _LIMITS if (limit := getattr(admission, name)) is not None}
    if not allowed:
        return
    if any(name.startswith("tenant_") for name in allowed):
        await lock(connection, f"tenant {owner}")
    asked = {"owner": owner, "queue": queue, "size": size, "since": f"{now - DAY_MS:012x}"}
    used = (await connection.execute(_counts(tuple(allowed)), asked)).one()._mapping
    for name, value in allowed.items():
        limit = _LIMITS[name]
        if used[name] > value:
            problem = limit.problem.format(limit=value)
            raise limit.error(problem, hint=limit.hint, retry_after=limit.retry_after)


@cache
def _counts(names: tuple[str, ...]) -> Query:
    """The counts of these limits."""
    return sa.select(*(_LIMITS[name].used.label(name) for name in names))
