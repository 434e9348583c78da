"""A table of jobs in SQLite, and blobs in a folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.migrate import upgrade
from tests.service.jobs.parts import Recorded


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def store(tmp_path: Path, anyio_backend: str) -> AsyncIterator[SqlJobStore]:
    database = Database(f"sqlite:///{tmp_path}/ghostnote.db")
    await upgrade(database)
    yield SqlJobStore(database)
    await database.close()


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    return LocalBlobs(tmp_path / "blobs")


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()
