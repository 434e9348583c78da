"""What is counted against whom, and what the answers say of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis

from ghostnote.service.access import Scope
from tests.api.security.site import SOMEBODY, Site, opened
from tests.services.redis import RedisServer

pytestmark = pytest.mark.anyio

_PROXY = "10.0.0.1"


@pytest.fixture
async def counted(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Site]:
    async with opened(
        tmp_path,
        auth=True,
        anonymous=True,
        rate_key="5/hour",
        rate_anonymous="3/minute",
        rate_follow_up="8/hour",
        trusted_proxies=_PROXY,
    ) as site:
        yield site


async def _statuses(client: httpx2.AsyncClient, path: str, times: int) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(times)]


async def test_a_key_is_cut_off_at_its_limit_and_told_so(counted: Site) -> None:
    _, secret = await counted.key()
    async with counted.client(secret) as client:
        first, *_, last = [await client.get("/reader") for _ in range(6)]
    assert first.status_code == 200
    assert first.headers["ratelimit-policy"] == '"key";q=5;w=3600'
    assert first.headers["ratelimit"].startswith('"key";r=4;t=')
    assert last.status_code == 429
    assert last.headers["ratelimit"].startswith('"key";r=0;t=')
    assert 3_590 < int(last.headers["retry-after"]) <= 3_600
    assert last.json()["type"].endswith("rate-limited")


async def test_no_more_than_the_limit_pass_at_once(counted: Site) -> None:
    _, secret = await counted.key()
    async with counted.client(secret) as client:
        answers = await asyncio.gather(*(client.get("/reader") for _ in range(25)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 20


async def test_follow_ups_have_a_count_of_their_own(counted: Site) -> None:
    _, secret = await counted.key()
    async with counted.client(secret) as client:
        assert await _statuses(client, "/reader", 6) == [200] * 5 + [429]
        assert await _statuses(client, "/follower", 9) == [200] * 8 + [429]


async def test_a_token_counts_for_its_key(counted: Site) -> None:
    _, secret = await counted.key()
    async with counted.client(secret) as client:
        token = (await client.post("/api/v1/token")).json()["access_token"]
    async with counted.client(token) as client:
        assert await _statuses(client, "/reader", 5) == [200] * 4 + [429]


async def test_keys_of_one_address_are_counted_apart(counted: Site) -> None:
    for tenant in ("alice", "bob"):
        _, secret = await counted.key(tenant)
        async with counted.client(secret) as client:
            assert await _statuses(client, "/reader", 5) == [200] * 5


async def test_without_a_key_the_address_counts(counted: Site) -> None:
    async with counted.client() as client:
        assert await _statuses(client, "/anybody", 4) == [200] * 3 + [429]
    async with counted.client(address="203.0.113.8") as client:
        assert await _statuses(client, "/anybody", 1) == [200]


async def test_addresses_of_one_ipv6_customer_count_together(counted: Site) -> None:
    for last in range(3):
        async with counted.client(address=f"2001:db8:1:2::{last}") as client:
            assert await _statuses(client, "/anybody", 1) == [200]
    async with counted.client(address="2001:db8:1:2:ffff::1") as client:
        assert await _statuses(client, "/anybody", 1) == [429]


async def test_wrong_keys_count_against_the_address_and_no_right_one_suffers(counted: Site) -> None:
    _, secret = await counted.key()
    async with counted.client("gn_guess") as client:
        assert await _statuses(client, "/reader", 5) == [401] * 3 + [429] * 2
    async with counted.client(secret) as client:
        assert await _statuses(client, "/reader", 1) == [200]


async def test_a_forbidden_request_counts(counted: Site) -> None:
    _, secret = await counted.key(scopes=[Scope.READ])
    async with counted.client(secret) as client:
        assert await _statuses(client, "/trainer", 6) == [403] * 5 + [429]


async def test_forwarded_addresses_are_believed_of_a_trusted_proxy_alone(counted: Site) -> None:
    async with counted.client(address=_PROXY) as client:
        for visitor in range(4):
            # The first entry is the visitor's own invention; the proxy added the second.
            headers = {"X-Forwarded-For": f"198.51.100.{visitor}, 203.0.113.{visitor}"}
            assert (await client.get("/anybody", headers=headers)).status_code == 200
        same = [await client.get("/anybody", headers={"X-Forwarded-For": f"1.1.1.{n}, 192.0.2.1"}) for n in range(4)]
        assert [answer.status_code for answer in same] == [200] * 3 + [429]
    async with counted.client() as client:
        answers = [await client.get("/anybody", headers={"X-Forwarded-For": f"9.9.9.{turn}"}) for turn in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429]


async def test_a_dead_redis_refuses_instead_of_letting_through(tmp_path: Path) -> None:
    server = RedisServer()
    server.start()
    try:
        async with opened(tmp_path, auth=True, redis_url=server.url) as site:
            _, secret = await site.key()
            async with site.client(secret) as client:
                assert await _statuses(client, "/reader", 1) == [200]
                server.kill9()
                answer = await client.get("/reader")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["type"].endswith("unavailable")
    finally:
        server.remove()


async def test_no_address_is_kept(tmp_path: Path, redis_url: str) -> None:
    async with opened(tmp_path, auth=True, anonymous=True, redis_url=redis_url) as site, site.client() as client:
        assert await _statuses(client, "/anybody", 1) == [200]
    async with Redis.from_url(redis_url) as redis:
        kept = await redis.keys()
    assert len(kept) == 1
    assert SOMEBODY not in str(kept[0])


async def test_nothing_is_counted_without_auth(tmp_path: Path) -> None:
    async with opened(tmp_path, rate_anonymous="1/minute") as site, site.client() as client:
        answers = [await client.get("/reader") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert not any("ratelimit" in answer.headers for answer in answers)
