"""Both queues, on real servers, under one set of tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghostnote.settings.model import Settings, load_settings
from tests.queue.rig import Rig, opened_rig
from tests.services.postgres import PostgresServer
from tests.services.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server

#: Short enough for a dead worker to be noticed soon, and long enough for a busy machine.
LEASE_SECONDS = 3.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def embedded_settings(tmp_path: Path) -> Settings:
    """SQLite and files in a folder."""
    return load_settings(home=tmp_path, lease_seconds=LEASE_SECONDS)


@pytest.fixture
def celery_settings(
    tmp_path: Path, redis_url: str, postgres: PostgresServer, postgres_url: str, s3_server: S3Server
) -> Settings:
    """Redis, PostgreSQL and S3."""
    return load_settings(
        home=tmp_path,
        lease_seconds=LEASE_SECONDS,
        queue="celery",
        secret="0" * 32,
        redis_url=redis_url,
        database_url=postgres_url,
        s3_bucket=s3_server.bucket(),
        s3_endpoint=s3_server.endpoint,
        s3_region=REGION,
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    )


@pytest.fixture(params=["embedded", "celery"])
def settings(request: pytest.FixtureRequest) -> Settings:
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    return found


@pytest.fixture
async def rig(settings: Settings, anyio_backend: str) -> AsyncIterator[Rig]:
    async with opened_rig(settings) as opened:
        yield opened
