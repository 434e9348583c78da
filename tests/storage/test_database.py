from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ghostnote.core.errors import SettingsError, StorageFullError, UnavailableError
from ghostnote.service.jobs.job import JobState
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.migrate import upgrade
from tests.services.postgres import PostgresServer
from tests.services.process import free_port
from tests.storage.asking import claimed, ids, new, submitted

pytestmark = pytest.mark.anyio


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that the test may stop."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/ghostnote", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg://host/db"]
)
def test_urls_of_no_use_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="postgresql://"):
        Database(url)


def test_the_password_is_in_no_message() -> None:
    assert "secret" not in Database("postgresql://ghostnote:secret@127.0.0.1/ghostnote").name
    with pytest.raises(SettingsError) as refused:
        Database("mysql://ghostnote:secret@127.0.0.1/ghostnote")
    assert "secret" not in str(refused.value)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database(f"postgresql://ghostnote:secret@127.0.0.1:{free_port()}/ghostnote")
    with pytest.raises(UnavailableError) as refused:
        await SqlJobStore(database).check()
    assert "secret" not in str(refused.value)
    assert refused.value.hint


async def test_a_server_that_comes_back_is_used_again(own_postgres: PostgresServer) -> None:
    database = Database(own_postgres.url("postgres"))
    await upgrade(database)
    store = SqlJobStore(database)
    job = await submitted(store)
    own_postgres.kill()
    for use in (store.submit(new()), store.get(job.id), store.check()):
        with pytest.raises(UnavailableError):
            await use
    own_postgres.start()
    await store.check()
    assert await store.get(job.id) == job
    await database.close()


async def test_a_missing_database_and_a_wrong_folder_say_what_to_do(postgres: PostgresServer, tmp_path: Path) -> None:
    for url, hint in ((postgres.url("nowhere"), "create the database"), (f"sqlite:///{tmp_path}/no/db", "folder")):
        database = Database(url)
        with pytest.raises(UnavailableError, match=hint):
            await SqlJobStore(database).check()
        await database.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a database at all" * 100)
    database = Database(f"sqlite:///{tmp_path}/notes")
    with pytest.raises(UnavailableError, match="not a database"):
        await SqlJobStore(database).check()
    await database.close()


async def test_a_full_sqlite_is_storage_full_and_loses_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    await upgrade(database)
    store = SqlJobStore(database)
    job = await submitted(store)
    async with database.write() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFullError, match="make room"):
        await store.submit(new(params={"text": "x" * 100_000}))
    assert await store.get(job.id) == job
    await database.close()


async def test_a_full_postgresql_is_storage_full(postgres_url: str) -> None:
    database = Database(postgres_url)
    full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    with pytest.raises(StorageFullError, match="could not extend file"):
        async with database.write() as connection:
            await connection.execute(sa.text(full))
    await database.close()


async def test_mistakes_in_the_program_are_not_hidden(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        async with database.read() as connection:
            await connection.execute(sa.text("SELECT nonsense(1)" if "postgresql" in database.name else "INSERT"))


async def test_a_transaction_that_raises_leaves_nothing(database: Database, store: SqlJobStore) -> None:
    job = await submitted(store)

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(sa.text("UPDATE jobs SET done = 3"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.get(job.id) == job


async def test_cancelled_callers_leave_the_database_usable(store: SqlJobStore) -> None:
    kept, cancelled = [], 0
    for number in range(80):
        other = asyncio.create_task(store.submit(new()))
        task = asyncio.create_task(store.submit(new(idempotency_key=str(number))))
        await asyncio.sleep(number % 20 * 0.0003)  # into another phase of the transaction each time
        task.cancel()
        try:
            kept.append((await task).job.id)
        except asyncio.CancelledError:
            cancelled += 1
        kept.append((await other).job.id)
    assert cancelled >= 10
    assert len(await store.snapshots(kept)) == len(kept)
    assert set(kept) <= set(ids(await claimed(store, 200)))


async def test_a_write_waits_for_another_process(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    await upgrade(database)
    other = sqlite3.connect(tmp_path / "db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(SqlJobStore(database).submit(new()))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    other.execute("COMMIT")
    assert (await waiting).job.state is JobState.QUEUED
    other.close()
    await database.close()


async def test_sqlite_waits_for_the_disk_unless_it_need_not(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    full, normal = 2, 1
    for durable, level in ((True, full), (False, normal), (True, full)):
        async with database.write(durable=durable) as connection:
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar() == level
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1
    await database.close()


CRASHES = """
import asyncio, sys
from ghostnote.service.jobs.job import NewJob, Queue
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore

async def main():
    store = SqlJobStore(Database(sys.argv[1]))
    while True:
        accepted = await store.submit(NewJob("generate", Queue.GENERATION, "alice", {}))
        print(accepted.job.id, flush=True)

asyncio.run(main())
"""


def accepted_until_killed(url: str, least: int) -> list[str]:
    """What a process says that was accepted before it was killed in the middle of its work."""
    with subprocess.Popen([sys.executable, "-c", CRASHES, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        accepted = [process.stdout.readline().strip() for _ in range(least)]
        process.kill()
        return accepted + process.stdout.read().split()


async def test_what_was_accepted_survives_the_death_of_the_process(url: str, store: SqlJobStore) -> None:
    whole = {job for job in accepted_until_killed(url, 20) if len(job) == 32}
    assert len(whole) >= 20
    assert whole <= set((await store.snapshots(whole)).keys())
