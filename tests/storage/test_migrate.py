from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ghostnote.core.errors import UnavailableError
from ghostnote.storage import migrate
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.tables import metadata
from tests.services.postgres import PostgresServer
from tests.storage.asking import new

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ghostnote.db"
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def empty(url: str) -> Database:
    return Database(url)


def differences(connection: sa.Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def names(connection: sa.Connection) -> set[tuple[str, str | None]]:
    """Tables, and their indices, keys and constraints by name."""
    found = sa.inspect(connection)
    listed: set[tuple[str, str | None]] = {(table, None) for table in found.get_table_names()}
    for table in found.get_table_names():
        listed |= {(table, index["name"]) for index in found.get_indexes(table)}
        listed |= {(table, key["name"]) for key in found.get_foreign_keys(table)}
        listed |= {(table, unique["name"]) for unique in found.get_unique_constraints(table)}
        listed |= {(table, found.get_pk_constraint(table)["name"])}
    return listed


def predicates(connection: sa.Connection) -> dict[str | None, str]:
    """The conditions of partial indices."""
    where = f"{connection.dialect.name}_where"
    found = sa.inspect(connection)
    return {
        index["name"]: str(index["dialect_options"][where])
        for table in found.get_table_names()
        for index in found.get_indexes(table)
        if where in index.get("dialect_options", {})
    }


async def test_the_revisions_lead_to_the_tables(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.write() as connection:
        assert await connection.run_sync(differences) == []
        migrated = await connection.run_sync(names), await connection.run_sync(predicates)
        for table in reversed(metadata.sorted_tables):
            await connection.execute(sa.schema.DropTable(table))
        await connection.run_sync(metadata.create_all)
        assert (await connection.run_sync(names), await connection.run_sync(predicates)) == migrated
    await empty.close()


async def test_upgrades_at_the_same_time_are_one(url: str) -> None:
    databases = [Database(url) for _ in range(4)]
    await asyncio.gather(*(migrate.upgrade(database) for database in databases))
    for database in databases:
        await SqlJobStore(database).check()
        await database.close()


async def test_an_upgrade_keeps_what_is_there(empty: Database) -> None:
    await migrate.upgrade(empty)
    job = (await SqlJobStore(empty).submit(new())).job
    await migrate.upgrade(empty)
    assert await SqlJobStore(empty).get(job.id) == job
    await empty.close()


async def test_every_revision_can_be_undone(empty: Database) -> None:
    def downgrade(connection: sa.Connection) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")

    await migrate.upgrade(empty)
    async with empty.write() as connection:
        await connection.run_sync(downgrade)
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert tables == ["alembic_version"]
    await migrate.upgrade(empty)
    await empty.close()


async def test_a_database_without_the_schema_says_what_to_do(empty: Database) -> None:
    store = SqlJobStore(empty)
    for use in (store.check(), store.submit(new()), store.waiting()):
        with pytest.raises(UnavailableError, match="ghostnote migrate"):
            await use
    await empty.close()


async def test_a_schema_of_another_version_says_what_to_do(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnavailableError, match=r"9999.*ghostnote migrate"):
        await SqlJobStore(empty).check()
    await empty.close()


def test_the_revisions_are_one_line() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1
