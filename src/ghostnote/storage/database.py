"""`Database`: an engine for SQLite or PostgreSQL, and its transactions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ghostnote.core.errors import SettingsError
from ghostnote.storage import sqlite
from ghostnote.storage.failures import translated

#: The driver of each database that can be named.
_DRIVERS: Final[Mapping[str, str]] = MappingProxyType(
    {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
)

#: Seconds to wait for a connection.
_CONNECT_S: Final = 5

_POSTGRESQL: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # A server that was restarted is noticed before a connection to it is used.
        "pool_pre_ping": True,
        # A server that is gone without a word is noticed within seconds, and a client that hangs holds no locks.
        "connect_args": {
            "application_name": "ghostnote",
            "connect_timeout": _CONNECT_S,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s",
        },
    }
)


class Database:
    """A database and its connections. Belongs to the event loop it is first used in.

    Attributes:
        url: of the database, with its driver.
        name: the URL without its password, for messages.
    """

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.name = self.url.render_as_string(hide_password=True)
        self._engine = _engine(self.url)
        # SQLite has one writer at a time. Here they queue; at the database they would poll.
        self._turn = asyncio.Lock() if self.url.get_backend_name() == "sqlite" else nullcontext()

    @property
    def file(self) -> Path | None:
        """Where it lies, if it is a SQLite file."""
        return Path(str(self.url.database)) if self.url.get_backend_name() == "sqlite" else None

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that only reads."""
        return self._transaction(self._engine)

    @asynccontextmanager
    async def write(self, *, durable: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write, committed unless its body raises.

        Args:
            durable: False if a power cut may undo it: SQLite then does not wait for the disk. What nobody outside this
                machine was told may be undone, as whoever it concerned went down with it. PostgreSQL always waits: its
                clients live on when it goes down.
        """
        writer = self._engine.execution_options(write=True, durable=durable)
        async with self._turn, self._transaction(writer) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        with translated(self.name):
            async with engine.begin() as connection:
                yield connection


async def lock(connection: AsyncConnection, name: str) -> None:
    """Let one transaction at a time past this point. In SQLite transactions that write are one at a time anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _with_driver(text: str) -> URL:
    try:
        url = make_url(text)
    except sa.exc.ArgumentError:
        raise SettingsError("the database's URL cannot be read", hint=_EXAMPLES) from None
    driver = _DRIVERS.get(url.drivername, url.drivername)
    if driver not in _DRIVERS.values():
        raise SettingsError(f"{url.drivername!r} is no database that Ghostnote knows", hint=_EXAMPLES)
    if driver == _DRIVERS["sqlite"] and url.database in {None, "", ":memory:"}:
        raise SettingsError("a database in memory is lost with its process", hint=_EXAMPLES)
    return url.set(drivername=driver)


_EXAMPLES: Final = "for example `sqlite:///ghostnote.db` or `postgresql://user:password@host/ghostnote`"


def _engine(url: URL) -> AsyncEngine:
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_async_engine(
        url,
        pool_timeout=_CONNECT_S,
        pool_size=8,
        max_overflow=8,
        # `dict`: any kind of mapping may be stored. Without NaN: it is not JSON.
        json_serializer=partial(json.dumps, default=dict, allow_nan=False, separators=(",", ":")),
        **(sqlite.OPTIONS if is_sqlite else _POSTGRESQL),
    )
    if is_sqlite:
        sqlite.prepare(engine)
    return engine
