"""A worker's attempts at jobs: taken, kept alive, ended.

An attempt is named by job and number. A number never comes twice, so that whoever holds an old one can change nothing
any more: it is fenced out. Attempts that do not count against the job are `forgiven`, not taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import ConflictError
from ghostnote.service.jobs.job import Job, JobState, Outcome, Queue
from ghostnote.service.jobs.problem import problem_of
from ghostnote.storage.deliveries import make_due
from ghostnote.storage.own_styles import keep
from ghostnote.storage.reading import as_job
from ghostnote.storage.submission import file_row
from ghostnote.storage.tables import JOB, RUNNING, WAITING, Row, files, jobs

#: Job and number.
Attempt: TypeAlias = tuple[str, int]

#: Attempts that count.
COUNTED: Final = jobs.c.attempt - jobs.c.forgiven

#: What is set when a job waits again. It is announced at the next opportunity.
WAITS_AGAIN: Final[Mapping[str, Any]] = {
    "state": JobState.QUEUED,
    "done": 0,
    "started_at": None,
    "lease_until": None,
    "announced_at": None,
}

_NOW: Final = sa.bindparam("now", type_=sa.BigInteger)
_LEASE: Final = sa.bindparam("lease", type_=sa.BigInteger)
_THESE: Final = jobs.c.id.in_(sa.bindparam("these", expanding=True))

# Rows that another transaction is about to take are passed over, not waited for.
_CAN_BE_TAKEN: Final = (jobs.c.queue == sa.bindparam("queue"), WAITING, jobs.c.available_at <= _NOW)
_HEAD: Final = (
    sa.select(jobs.c.id, jobs.c.kind, jobs.c.checkpoint, jobs.c.total, COUNTED.label("counted"))
    .where(*_CAN_BE_TAKEN)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NAMED: Final = _HEAD.where(jobs.c.id == sa.bindparam("first"))
_LONGEST: Final = _HEAD.order_by(jobs.c.available_at, jobs.c.id)
_ANY: Final = sa.select(jobs.c.id).where(*_CAN_BE_TAKEN).limit(1)
#: Jobs that can share a forward pass with the one that was taken.
_LIKE: Final = (
    sa.select(jobs.c.id, jobs.c.total)
    .where(
        *_CAN_BE_TAKEN,
        jobs.c.kind == sa.bindparam("kind"),
        jobs.c.checkpoint.is_not_distinct_from(sa.bindparam("checkpoint")),
        COUNTED == 0,
        jobs.c.id != sa.bindparam("head"),
    )
    .order_by(jobs.c.available_at, jobs.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_TAKE: Final = (
    sa.update(jobs)
    .where(_THESE)
    .values(
        state=JobState.RUNNING,
        attempt=jobs.c.attempt + 1,
        worker=sa.bindparam("by"),
        done=0,
        started_at=_NOW,
        lease_until=_LEASE,
    )
    .returning(*JOB)
)
#: Locked in one order, so that nobody deadlocks.
_HELD: Final = (
    sa.select(*(jobs.c[name] for name in ("id", "attempt", "owner", "worker", "done", "total")))
    .where(_THESE, RUNNING)
    .order_by(jobs.c.id)
    .with_for_update()
)
_EXTEND: Final = sa.update(jobs).where(_THESE).values(lease_until=_LEASE)
_ADVANCE: Final = (
    sa.update(jobs)
    .where(
        jobs.c.id == sa.bindparam("job"),
        jobs.c.attempt == sa.bindparam("number"),
        RUNNING,
        jobs.c.done < sa.bindparam("units"),
    )
    .values(done=sa.bindparam("units"))
)
_FINISH: Final = (
    sa.update(jobs)
    .where(jobs.c.id == sa.bindparam("job"))
    .values(
        finished_at=_NOW,
        lease_until=None,
        **{name: sa.bindparam(f"new_{name}") for name in ("state", "done", "result", "error")},
    )
)
_RELEASE: Final = sa.update(jobs).where(_THESE).values({**WAITS_AGAIN, "forgiven": jobs.c.forgiven + 1})


async def any_waiting(connection: AsyncConnection, now: int, queue: Queue) -> bool:
    """Whether there is something to claim."""
    return (await connection.execute(_ANY, {"queue": queue, "now": now})).first() is not None


async def claim(
    connection: AsyncConnection,
    now: int,
    queue: Queue,
    worker: str,
    *,
    batchable: Collection[str],
    most: int,
    lease_ms: int,
    first: str | None,
    most_units: int | None,
) -> list[Job]:
    """See `JobStore.claim`."""
    asked = {"queue": queue, "now": now, "first": first}
    head = (await connection.execute(_NAMED, asked)).first() if first is not None else None
    head = head or (await connection.execute(_LONGEST, asked)).first()
    if head is None:
        return []
    taken = [head.id]
    if head.kind in batchable and head.counted == 0 and most > 1:
        like = {"kind": head.kind, "checkpoint": head.checkpoint, "head": head.id, "most": most - 1}
        taken += _within(most_units, head.total, await connection.execute(_LIKE, asked | like))
    rows = await connection.execute(_TAKE, {"these": taken, "by": worker, "now": now, "lease": now + lease_ms})
    found = {row.id: as_job(row) for row in rows}
    return [found[job] for job in taken]


def _within(most: int | None, units: int, waiting: Iterable[sa.Row[Any]]) -> Iterator[str]:
    """The first of those that wait, up to `most` units with those that are there."""
    for job in waiting:
        units += job.total
        if most is not None and units > most:
            return
        yield job.id


async def extend(
    connection: AsyncConnection, now: int, worker: str, attempts: Collection[Attempt], lease_ms: int
) -> set[str]:
    """See `JobStore.extend`."""
    held = [row.id for row in await _held(connection, attempts) if row.worker == worker]
    await connection.execute(_EXTEND, {"these": held, "lease": now + lease_ms})
    return set(held)


async def advance(connection: AsyncConnection, done: Mapping[Attempt, int]) -> None:
    """See `JobStore.advance`."""
    rows = [{"job": job, "number": number, "units": units} for (job, number), units in sorted(done.items())]
    if rows:
        await connection.execute(_ADVANCE, rows)


async def finish(connection: AsyncConnection, now: int, outcomes: Sequence[Outcome]) -> set[str]:
    """See `JobStore.finish`."""
    said = {(outcome.job, outcome.attempt): outcome for outcome in outcomes}
    held = await _held(connection, said)
    ends = [(row, await _with_style(connection, now, row.owner, said[row.id, row.attempt])) for row in held]
    if not ends:
        return set()
    await connection.execute(_FINISH, [_end(row, outcome, now) for row, outcome in ends])
    results = [
        file_row(new, owner=row.owner, job=row.id, index=index, now=now)
        for row, outcome in ends
        for index, new in enumerate(outcome.files)
    ]
    if results:
        await connection.execute(sa.insert(files), results)
    over = {row.id for row, _ in ends}
    await make_due(connection, now, over)
    return over


async def _with_style(connection: AsyncConnection, now: int, owner: str, outcome: Outcome) -> Outcome:
    """Keep the style that an attempt has taught; where there is no place for it, the job has failed."""
    if outcome.style is None:
        return outcome
    try:
        await keep(connection, now, owner, outcome.style)
    except ConflictError as error:
        return Outcome(outcome.job, outcome.attempt, JobState.FAILED, error=problem_of(error))
    return outcome


async def release(connection: AsyncConnection, attempts: Collection[Attempt]) -> None:
    """See `JobStore.release`."""
    await connection.execute(_RELEASE, {"these": [row.id for row in await _held(connection, attempts)]})


async def _held(connection: AsyncConnection, attempts: Collection[Attempt]) -> Sequence[Row]:
    """The jobs of those attempts that are still running, locked."""
    # Compared here: SQLite serves no comparison of pairs from an index.
    rows = await connection.execute(_HELD, {"these": [job for job, _ in attempts]})
    return [row for row in rows if (row.id, row.attempt) in attempts]


def _end(job: Row, outcome: Outcome, now: int) -> dict[str, Any]:
    return {
        "job": job.id,
        "now": now,
        "new_state": outcome.state,
        "new_done": job.total if outcome.state is JobState.SUCCEEDED else job.done,
        "new_result": outcome.result,
        "new_error": outcome.error,
    }
