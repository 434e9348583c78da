"""`SqlCheckpointRegistry`: the checkpoints that jobs may run on, and the one that new ones do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import NotFoundError
from ghostnote.service.access import KnownCheckpoint
from ghostnote.storage.database import Database, lock
from ghostnote.storage.ids import findable
from ghostnote.storage.tables import CHECKPOINT, checkpoints
from ghostnote.storage.upsert import insert


class SqlCheckpointRegistry:
    """The `CheckpointRegistry` of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, checkpoint: KnownCheckpoint) -> None:
        """See `CheckpointRegistry`. One that comes active takes over from the one that was."""
        async with self._database.write() as connection:
            row = asdict(checkpoint) | {"active": False}
            added = insert(connection.dialect.name, checkpoints).values(row).on_conflict_do_nothing()
            is_new = (await connection.execute(added.returning(checkpoints.c.hash))).one_or_none() is not None
            if is_new and checkpoint.active:
                await _activate(connection, checkpoint.hash)

    async def all(self) -> Sequence[KnownCheckpoint]:
        """See `CheckpointRegistry`."""
        query = sa.select(*CHECKPOINT).order_by(checkpoints.c.created_at.desc(), checkpoints.c.hash)
        async with self._database.read() as connection:
            return [KnownCheckpoint(**row._mapping) for row in await connection.execute(query)]

    async def activate(self, digest: str) -> KnownCheckpoint:
        """See `CheckpointRegistry`."""
        async with self._database.write() as connection:
            activated = await _activate(connection, digest)
            if activated is None:
                hint = "list them to see which there are"
                raise NotFoundError(f"there is no checkpoint {digest!r}", where="checkpoint", hint=hint)
            return activated

    async def active(self) -> KnownCheckpoint | None:
        """See `CheckpointRegistry`."""
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(*CHECKPOINT).where(checkpoints.c.active))).one_or_none()
        return None if row is None else KnownCheckpoint(**row._mapping)


async def _activate(connection: AsyncConnection, digest: str) -> KnownCheckpoint | None:
    """One at a time, so that there is never more than one active checkpoint."""
    await lock(connection, "active checkpoint")
    await connection.execute(sa.update(checkpoints).where(checkpoints.c.active).values(active=False))
    one = (
        sa.update(checkpoints).where(checkpoints.c.hash == findable(digest)).values(active=True).returning(*CHECKPOINT)
    )
    row = (await connection.execute(one)).one_or_none()
    return None if row is None else KnownCheckpoint(**row._mapping)
