"""What SQLite needs to be a database for many: its pragmas, its transactions, and a driver that is quick.

The driver is aiosqlite, a thread for each connection. It crosses over to the thread for every little thing, four times
a statement, and a crossing costs far more than the statement itself. Here only what may wait goes to the thread: a
transaction that writes waits for its turn when it begins, and for the disk when it is committed. All else, reading
included, takes some microseconds of memory and is done where it is asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Self

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

#: Milliseconds to wait for another process's transaction.
_BUSY_MS: Final = 5000

# FULL: what was accepted survives a power cut. Foreign keys are off in SQLite unless asked for.
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


#: Begins a transaction that only reads: it waits for nobody.
_READ: Final = "BEGIN"


class _Cursor:
    """A cursor as SQLAlchemy uses it; the rows are there when `execute` returns."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> Self:
        return await self._run(sqlite3.Cursor.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> Self:
        return await self._run(sqlite3.Cursor.executemany, statement, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open: see `_now`."""

    async def _run(self, execute: Callable[..., Any], statement: str, parameters: Any) -> Self:
        run = partial(self._now, execute, statement, parameters)
        if statement == _READ or self._connection.raw.in_transaction:
            run()
        else:
            await self._connection.in_thread(run)
        return self

    def _now(self, execute: Callable[..., Any], statement: str, parameters: Any) -> None:
        with closing(self._connection.raw.cursor()) as cursor:
            execute(cursor, statement, parameters)
            self._rows = cursor.fetchall()
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid


class _Connection(aiosqlite.Connection):
    """A connection whose cursors cost nothing to open and close, and whose transactions wait only if they write."""

    #: Rows that were changed, ever, when a transaction last ended.
    _changes_before = 0

    def cursor(self) -> _Cursor:  # type: ignore[override]
        return _Cursor(self)

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, used by one at a time: SQLAlchemy gives it to one task, which awaits its thread."""
        return self._conn

    async def commit(self) -> None:
        if self.raw.total_changes == self._changes_before:
            self.raw.commit()
        else:
            await super().commit()
            self._changes_before = self.raw.total_changes

    async def _connect(self) -> Self:
        try:
            await super()._connect()
        except BaseException:
            self._thread.join()  # it was told to stop, and must not answer to an event loop that is gone by then
            raise
        return self

    async def in_thread(self, function: Callable[[], None]) -> None:
        """Run a function in the connection's thread."""
        await self._execute(function)  # type: ignore[no-untyped-call]


def _connect(database: str, **options: Any) -> _Connection:
    everywhere = {**options, "check_same_thread": False}
    connection = _Connection(partial(sqlite3.connect, database, **everywhere), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does with connections that it makes itself
    return connection


#: Options of `create_async_engine`.
OPTIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # No isolation level: transactions begin where `_begin` says, not where the driver guesses.
        "connect_args": {"async_creator_fn": _connect, "isolation_level": None},
        # `Database` ends each transaction that it begins: there is nothing left to roll back.
        "pool_reset_on_return": None,
    }
)


def prepare(engine: AsyncEngine) -> None:
    """Set up each connection and transaction of the engine."""
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)


def _set_up(connection: Any, _record: Any) -> None:
    try:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()
    except BaseException:
        connection.close()  # the pool forgets a connection that fails here, and its thread would live on
        raise


def _begin(connection: Connection) -> None:
    """Begin as reader, or as writer at once: a reader that turned writer could fail where a writer waits its turn."""
    options = connection.get_execution_options()
    if not options.get("write"):
        connection.exec_driver_sql(_READ)
        return
    synchronous = "FULL" if options["durable"] else "NORMAL"
    if connection.info.setdefault("synchronous", "FULL") != synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
        connection.info["synchronous"] = synchronous
    connection.exec_driver_sql("BEGIN IMMEDIATE")
