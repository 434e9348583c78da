"""What browsers may do, and what they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.security.site import Site, opened

pytestmark = pytest.mark.anyio

_STUDIO = "https://studio.example"
_PAGE = "https://page.example"


@pytest.fixture
async def local(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Site]:
    async with opened(tmp_path, cors_origins=_STUDIO, public_url="http://drums.lan:9000") as site:
        yield site


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "drums.lan:9000"])
async def test_a_service_without_keys_answers_to_its_own_names(local: Site, host: str) -> None:
    async with local.client() as client:
        assert (await client.get("/reader", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["attacker.example", "localhost.attacker.example", "192.168.1.2", "", "[::1", "127.0.0.1@x"]
)
async def test_and_to_no_name_that_was_made_to_point_at_it(local: Site, host: str) -> None:
    async with local.client() as client:
        for method, path in (("GET", "/reader"), ("POST", "/maker")):
            answer = await client.request(method, path, headers={"Host": host})
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://drums.lan:9000"},
        {"Origin": _STUDIO},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_programs_and_its_own_pages_may_change_things(local: Site, headers: dict[str, str]) -> None:
    async with local.client(headers=headers) as client:
        assert (await client.post("/maker")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": _PAGE},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://localhost:8000"},
        {"Origin": f"{_STUDIO}.attacker.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_pages_of_others_may_not(local: Site, headers: dict[str, str]) -> None:
    async with local.client(headers=headers) as client:
        assert (await client.post("/maker")).status_code == 403
        assert (await client.delete("/api/v1/admin/keys/" + "0" * 32)).status_code == 403


async def test_a_service_with_keys_answers_to_any_name(site: Site) -> None:
    _, secret = await site.key()
    async with site.client(secret, headers={"Host": "any.example", "Origin": _PAGE}) as client:
        assert (await client.post("/maker")).status_code == 200


async def test_only_named_origins_may_read_answers(local: Site) -> None:
    async with local.client() as client:
        named = await client.get("/reader", headers={"Origin": _STUDIO})
        other = await client.get("/reader", headers={"Origin": _PAGE})
    assert named.headers["access-control-allow-origin"] == _STUDIO
    assert "access-control-allow-credentials" not in named.headers
    exposed = {name.strip() for name in named.headers["access-control-expose-headers"].split(",")}
    assert {"RateLimit", "RateLimit-Policy", "Retry-After", "Location", "X-Request-ID", "ETag"} <= exposed
    assert "access-control-allow-origin" not in other.headers


async def test_browsers_are_told_beforehand_what_is_allowed(local: Site) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key"}
    async with local.client() as client:
        assert (await client.options("/maker", headers={"Origin": _STUDIO, **asked})).status_code == 200
        assert (await client.options("/maker", headers={"Origin": _PAGE, **asked})).status_code == 400


async def test_every_answer_carries_security_headers(site: Site) -> None:
    async with site.client() as client:
        for path in ("/reader", "/nowhere", "/openapi.json"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
            assert "strict-transport-security" not in headers


async def test_browsers_are_kept_on_tls_where_there_is_tls(tmp_path: Path) -> None:
    async with opened(tmp_path, public_url="https://drums.example") as site, site.client() as client:
        assert (await client.get("/reader")).headers["strict-transport-security"].startswith("max-age=")
