"""The schema's version: which it is, which it has to be, and how to get there."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.storage.database import Database, lock


async def upgrade(database: Database) -> None:
    """Bring the schema to the version that is needed, in one transaction, one process at a time."""
    async with database.write() as connection:
        await lock(connection, "migrate")
        await connection.run_sync(_upgrade)


async def current(connection: AsyncConnection) -> str | None:
    """The schema's version, None in an empty database."""
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


@cache
def needed() -> str:
    """The version that this program needs."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def config() -> Config:
    """Alembic's configuration, as it would stand in an `alembic.ini`."""
    made = Config()
    made.set_main_option("script_location", "ghostnote.storage:migrations")
    made.set_main_option("path_separator", "os")
    return made


def _upgrade(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
