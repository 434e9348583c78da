"""Both databases, with the schema, under one set of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.migrate import upgrade
from tests.storage.clock import Clock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database; PostgreSQL's has the schema already."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ghostnote.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def database(url: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = Database(url)
    await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, clock: Clock) -> SqlJobStore:
    return SqlJobStore(database, clock)
