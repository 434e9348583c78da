"""The servers of the tests do what their tests rely on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.services.postgres import PostgresServer
from tests.services.process import ServiceMissingError, binary
from tests.services.redis import RedisServer

NEVER = Retry(NoBackoff(), 0)
ROOT = Path(__file__).resolve().parents[2]

#: Prints the server's port, then waits to be killed.
ORPHANS = """
import sys
from tests.services.{module} import {server}
server = {server}()
server.start()
print(server.port, server._folder, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    server = RedisServer("secret")
    try:
        server.start()
        yield server
    finally:
        server.remove()


def test_redis_keeps_its_data_when_it_is_restarted(own_redis: RedisServer) -> None:
    client = redis.Redis.from_url(own_redis.url)
    client.set("a", "1")
    own_redis.stop()
    own_redis.start()
    assert client.get("a") == b"1"
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    own_redis.wipe()
    own_redis.restart()
    assert client.get("a") is None
    client.close()


def test_redis_asks_for_its_password(own_redis: RedisServer) -> None:
    with redis.Redis(port=own_redis.port, retry=NEVER) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_every_database_is_fresh(postgres: PostgresServer) -> None:
    first = postgres.create()
    with psycopg.connect(postgres.url(first)) as connection:
        connection.execute("CREATE TABLE kept (a int)")
    copy, other = postgres.create(first), postgres.create()
    with psycopg.connect(postgres.url(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    with psycopg.connect(postgres.url(other)) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT count(*) FROM kept")
    for name in (first, copy, other):
        postgres.drop(name)


def until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(("module", "server"), [("postgres", "PostgresServer"), ("redis", "RedisServer")])
def test_a_server_ends_when_who_started_it_is_killed(module: str, server: str) -> None:
    program = ORPHANS.format(module=module, server=server)
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        port, folder = process.stdout.readline().split()
        process.kill()

    def refused() -> bool:
        try:
            if module == "redis":
                redis.Redis(port=int(port), retry=NEVER).ping()
            else:
                psycopg.connect(f"postgresql://ghostnote@127.0.0.1:{port}/postgres").close()
        except (redis.ConnectionError, psycopg.OperationalError):
            return True
        return False

    until(refused)
    subprocess.run(["rm", "-rf", folder], check=True)


def test_a_missing_server_says_what_to_install() -> None:
    with pytest.raises(ServiceMissingError, match="postgresql"):
        binary("no-such-postgres", "postgresql", "usr/lib/postgresql/*/bin")
