"""Jobs and files as they stand."""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import InvalidParameterError, NotFoundError
from ghostnote.service.jobs.job import File, Job, JobState, Queue
from ghostnote.service.jobs.ports import Page, Snapshot, Waiting
from ghostnote.storage.ids import findable
from ghostnote.storage.tables import ACTIVE, FILE, JOB, Query, Row, columns, files, jobs

_ID: Final = re.compile(r"[0-9a-f]{32}")

# Statements that are asked for often are made once: making one costs more than running it.
_WANTED: Final[sa.BindParameter[Any]] = sa.bindparam("wanted", expanding=True)
_FILES_OF: Final = sa.select(*FILE).where(files.c.job.in_(_WANTED)).order_by(files.c.job, files.c.index)
_SNAPSHOTS: Final = sa.select(*columns(jobs, Snapshot)).where(jobs.c.id.in_(_WANTED))


def as_job(row: Row, results: Sequence[File] = ()) -> Job:
    """A row of the columns `JOB`."""
    return Job(**row._mapping, files=tuple(results))


def as_file(row: Row) -> File:
    """A row of the columns `FILE`."""
    return File(**row._mapping)


async def get_job(connection: AsyncConnection, job: str, owner: str | None = None, *, lock: bool = False) -> Job:
    """See `JobStore.get`; with `lock` nobody else changes it within this transaction."""
    query = _by_id(jobs, owned=owner is not None)
    found = await connection.execute(query.with_for_update() if lock else query, {"key": findable(job), "owner": owner})
    row = found.one_or_none()
    if row is None:
        raise NotFoundError(f"there is no job {job!r}", where="job", hint="list yours with `GET /api/v1/jobs`")
    return (await _with_files(connection, [as_job(row)]))[0]


async def get_file(connection: AsyncConnection, file: str, owner: str | None = None) -> File:
    """See `JobStore.file`."""
    query = _by_id(files, owned=owner is not None)
    row = (await connection.execute(query, {"key": findable(file), "owner": owner})).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no file {file!r}", where="file", hint="a job that succeeded lists its files")
    return as_file(row)


async def page(
    connection: AsyncConnection,
    owner: str | None,
    cursor: str | None,
    limit: int,
    state: JobState | None,
    kind: str | None,
) -> Page:
    """See `JobStore.page`."""
    query = sa.select(*JOB).order_by(jobs.c.id.desc()).limit(limit + 1)
    wanted = {"owner": owner, "state": state, "kind": None if kind is None else findable(kind)}
    query = query.where(*(jobs.c[column] == value for column, value in wanted.items() if value is not None))
    if cursor is not None:
        query = query.where(jobs.c.id < _from_cursor(cursor))
    found = [as_job(row) for row in await connection.execute(query)]
    shown = await _with_files(connection, found[:limit])
    return Page(shown, _to_cursor(shown[-1].id) if len(found) > limit else None)


async def snapshots(connection: AsyncConnection, wanted: Collection[str]) -> dict[str, Snapshot]:
    """See `JobStore.snapshots`."""
    rows = await connection.execute(_SNAPSHOTS, {"wanted": [findable(job) for job in wanted]})
    return {row.id: Snapshot(**row._mapping) for row in rows}


async def waiting(connection: AsyncConnection, now: int) -> dict[Queue, Waiting]:
    """See `JobStore.waiting`."""
    counts = sa.select(jobs.c.queue, jobs.c.state, sa.func.count(), sa.func.min(jobs.c.available_at))
    rows = await connection.execute(counts.where(ACTIVE).group_by(jobs.c.queue, jobs.c.state))
    found = {(queue, state): (number, oldest) for queue, state, number, oldest in rows}
    nothing = (0, now)

    def of(queue: Queue) -> Waiting:
        queued, oldest = found.get((queue, JobState.QUEUED), nothing)
        running, _ = found.get((queue, JobState.RUNNING), nothing)
        return Waiting(queued, max(now - oldest, 0), running)

    return {queue: of(queue) for queue in Queue}


async def outcomes(connection: AsyncConnection) -> dict[tuple[str, JobState], int]:
    """See `JobStore.outcomes`."""
    counts = sa.select(jobs.c.kind, jobs.c.state, sa.func.count()).group_by(jobs.c.kind, jobs.c.state)
    return {(kind, state): number for kind, state, number in await connection.execute(counts)}


@cache
def _by_id(table: sa.Table, *, owned: bool) -> Query:
    query = sa.select(*(JOB if table is jobs else FILE)).where(table.c.id == sa.bindparam("key"))
    return query.where(table.c.owner == sa.bindparam("owner")) if owned else query


async def _with_files(connection: AsyncConnection, found: Sequence[Job]) -> list[Job]:
    ready = [job.id for job in found if job.state is JobState.SUCCEEDED]
    results = await _files_of(connection, ready) if ready else {}
    return [replace(job, files=tuple(results.get(job.id, ()))) for job in found]


async def _files_of(connection: AsyncConnection, wanted: Collection[str]) -> dict[str | None, list[File]]:
    results: defaultdict[str | None, list[File]] = defaultdict(list)
    for row in await connection.execute(_FILES_OF, {"wanted": wanted}):
        results[row.job].append(as_file(row))
    return results


def _to_cursor(job: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(job)).decode().rstrip("=")


def _from_cursor(cursor: str) -> str:
    try:
        job = base64.b64decode(cursor + "==", altchars=b"-_", validate=True).hex()
    except (binascii.Error, ValueError):
        job = ""
    if not _ID.fullmatch(job) or _to_cursor(job) != cursor:
        hint = "use the cursor of the page before, or none to start with the newest"
        raise InvalidParameterError(f"{cursor!r} is no cursor", where="cursor", hint=hint)
    return job
