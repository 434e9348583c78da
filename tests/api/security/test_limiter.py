"""The count of requests, in memory and in a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from ghostnote.api.security.limiter import RequestLimiter
from ghostnote.core.errors import UnavailableError
from tests.services.redis import RedisServer

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["memory", "redis"])
async def limiter(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[RequestLimiter]:
    made = RequestLimiter(request.getfixturevalue("redis_url") if request.param == "redis" else None)
    yield made
    await made.close()


async def test_exactly_the_limit_passes_of_many_at_once(limiter: RequestLimiter) -> None:
    seen = await asyncio.gather(*(limiter.hit("100/hour", "a") for _ in range(300)))
    assert sum(allowance.allowed for allowance in seen) == 100


async def test_what_is_left_counts_down_and_says_when_it_ends(limiter: RequestLimiter) -> None:
    seen = [await limiter.hit("3/minute", "a") for _ in range(4)]
    assert [allowance.allowed for allowance in seen] == [True, True, True, False]
    assert [allowance.remaining for allowance in seen] == [2, 1, 0, 0]
    assert all(allowance.limit == 3 and allowance.window == 60 for allowance in seen)
    assert 50 < seen[-1].reset <= 60


async def test_each_is_counted_alone(limiter: RequestLimiter) -> None:
    await limiter.hit("1/minute", "a")
    assert not (await limiter.hit("1/minute", "a")).allowed
    assert (await limiter.hit("1/minute", "b")).allowed


async def test_the_window_moves(limiter: RequestLimiter) -> None:
    assert (await limiter.hit("1/second", "a")).allowed
    refused = await limiter.hit("1/second", "a")
    assert not refused.allowed
    await asyncio.sleep(refused.reset + 0.05)
    assert (await limiter.hit("1/second", "a")).allowed


async def test_two_processes_count_together_in_redis(redis_url: str, anyio_backend: str) -> None:
    limiters = [RequestLimiter(redis_url) for _ in range(2)]
    seen = await asyncio.gather(*(limiters[turn % 2].hit("20/hour", "a") for turn in range(60)))
    assert sum(allowance.allowed for allowance in seen) == 20
    for limiter in limiters:
        await limiter.close()


async def test_a_dead_redis_lets_nothing_through_and_a_new_one_is_found(anyio_backend: str) -> None:
    server = RedisServer()
    server.start()
    limiter = RequestLimiter(server.url)
    try:
        assert (await limiter.hit("5/hour", "a")).allowed
        server.kill9()
        with pytest.raises(UnavailableError):
            await limiter.hit("5/hour", "a")
        server.start()
        assert (await limiter.hit("5/hour", "a")).allowed
    finally:
        await limiter.close()
        server.remove()
