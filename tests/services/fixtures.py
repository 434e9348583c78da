"""Fixtures of the servers. They start when first asked for and serve the whole session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL. Tests that stop it start their own."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A database with the schema and nothing in it, for copying."""
    from ghostnote.storage.database import Database
    from ghostnote.storage.migrate import upgrade

    async def prepare(url: str) -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    name = postgres.create()
    asyncio.run(prepare(postgres.url(name)))
    return name


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with the schema."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A running Redis. Tests that stop it start their own."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> Iterator[str]:
    """The URL of an empty Redis."""
    redis_server.wipe()
    yield redis_server.url
    redis_server.wipe()
