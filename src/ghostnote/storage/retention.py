"""Removing what is old."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.service.jobs.ports import Purged
from ghostnote.storage.database import lock
from ghostnote.storage.tables import OVER, UPLOADED, files, jobs

#: Jobs, and uploads, that one transaction removes at most: others must not wait long.
CHUNK: Final = 500


async def purge(connection: AsyncConnection, before_ms: int) -> Purged:
    """Remove up to `CHUNK` jobs and uploads of those that `JobStore.purge` removes.

    One at a time: of two that removed the last files of one blob, neither would see that it was the last.
    """
    await lock(connection, "purge")
    over = sa.select(jobs.c.id).where(OVER, jobs.c.finished_at < before_ms).limit(CHUNK).with_for_update()
    old_jobs = list((await connection.execute(over)).scalars())
    uploads = sa.select(files.c.id).where(UPLOADED, files.c.created_at < before_ms).limit(CHUNK)
    old_uploads = list((await connection.execute(uploads)).scalars())
    if not old_jobs and not old_uploads:
        return Purged(0, 0, ())
    doomed = sa.delete(files).where(files.c.job.in_(old_jobs) | files.c.id.in_(old_uploads)).returning(files.c.sha256)
    removed = list((await connection.execute(doomed)).scalars())
    await connection.execute(sa.delete(jobs).where(jobs.c.id.in_(old_jobs)))
    named = sa.select(files.c.sha256).where(files.c.sha256.in_(set(removed)))
    kept = set((await connection.execute(named)).scalars())
    return Purged(len(old_jobs), len(removed), sorted(set(removed) - kept))
