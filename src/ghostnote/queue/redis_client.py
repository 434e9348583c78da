"""Connections to Redis that give up in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from ghostnote.core.errors import UnavailableError

#: Seconds after which Redis is taken to be gone.
TIMEOUT: Final = 5.0
#: Seconds of silence after which a connection is tried before it is used.
HEALTH_CHECK: Final = 10


def open_redis(url: str) -> Redis:
    """A client of the running event loop. A connection that has broken is replaced once, without a word."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        health_check_interval=HEALTH_CHECK,
        retry=Retry(NoBackoff(), 1),
    )


@contextmanager
def reaching_redis() -> Iterator[None]:
    """Raise what Redis raises as `UnavailableError`."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise unavailable(error) from error


def unavailable(error: Exception) -> UnavailableError:
    """What is wrong with Redis, and what to do."""
    return UnavailableError(
        f"does not answer: {error}", where="Redis", hint="check that it runs and GHOSTNOTE_REDIS_URL"
    )
