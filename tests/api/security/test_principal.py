"""Keys: who is let in, where, and for how long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from ghostnote.service.access import ALL_SCOPES, LOCAL_TENANT, Scope, hash_key, new_key
from ghostnote.service.jobs.job import new_id, now_ms
from tests.api.security.site import Site, opened

pytestmark = pytest.mark.anyio


def _refused(answer: httpx2.Response) -> bool:
    return (
        answer.status_code == 401
        and answer.headers["content-type"] == "application/problem+json"
        and answer.headers["www-authenticate"] == "Bearer"
    )


async def test_a_key_opens_by_either_header(site: Site) -> None:
    kept, secret = await site.key("alice")
    async with site.client() as client:
        for headers in (
            {"Authorization": f"Bearer {secret}"},
            {"authorization": f"bearer {secret}"},
            {"X-API-Key": secret},
        ):
            answer = await client.get("/reader", headers=headers)
            assert answer.json() == {"tenant": kept.tenant, "scopes": ["generate", "read"], "key": kept.id}


async def test_every_wrong_credential_gets_the_same_answer(site: Site) -> None:
    _, secret = await site.key()
    wrong: list[list[tuple[str, str]]] = [
        [],
        [("Authorization", f"Bearer {secret}x")],
        [("Authorization", f"Bearer {secret[:-1]}")],
        [("Authorization", "Bearer gn_")],
        [("Authorization", "Bearer ")],
        [("Authorization", f"Basic {secret}")],
        [("Authorization", secret)],
        [("X-API-Key", "")],
        [("X-API-Key", "gn_" + "a" * 100_000)],
        [("X-API-Key", secret), ("Authorization", f"Bearer {secret}")],
        [("Authorization", f"Bearer {secret}"), ("Authorization", "Bearer other")],
    ]
    async with site.client() as client:
        answers = [await client.get("/reader", headers=headers) for headers in wrong]
    assert all(_refused(answer) for answer in answers)
    assert len({(answer.json()["type"], answer.json()["detail"]) for answer in answers}) == 1


async def test_bytes_that_are_no_text_are_refused(site: Site) -> None:
    async with site.client() as client:
        assert _refused(await client.get("/reader", headers=[(b"Authorization", b"Bearer gn_\xff\xfe\x80")]))


async def test_a_revoked_key_opens_nothing_from_that_moment(site: Site) -> None:
    kept, secret = await site.key()
    async with site.client(secret) as client:
        assert (await client.get("/reader")).status_code == 200
        await site.services.keys.revoke(kept.id)
        assert _refused(await client.get("/reader"))


async def test_an_expired_key_opens_nothing(site: Site) -> None:
    kept, _ = await site.key()
    secret = new_key()
    old = replace(kept, id=new_id(), hash=hash_key(secret), expires_at=now_ms() - 1)
    await site.services.keys.add_key(old)
    async with site.client(secret) as client:
        assert _refused(await client.get("/reader"))


async def test_a_key_without_the_scope_is_forbidden(site: Site) -> None:
    _, secret = await site.key(scopes=[Scope.READ])
    async with site.client(secret) as client:
        assert (await client.get("/reader")).status_code == 200
        for method, path in (("POST", "/maker"), ("GET", "/trainer"), ("GET", "/api/v1/admin/keys")):
            assert (await client.request(method, path)).status_code == 403


async def test_use_is_noted_once_a_minute(site: Site) -> None:
    kept, secret = await site.key()
    async with site.client(secret) as client:
        await client.get("/reader")
        first = (await site.services.keys.key(kept.id)).last_used_at
        await client.get("/reader")
    assert first is not None
    assert (await site.services.keys.key(kept.id)).last_used_at == first


async def test_without_a_key_nothing_is_open_unless_allowed(site: Site, tmp_path: Path) -> None:
    async with site.client() as client:
        assert _refused(await client.get("/anybody"))
    async with (
        opened(tmp_path / "open", auth=True, anonymous=True, rate_limits=False) as other,
        other.client() as client,
    ):
        assert (await client.get("/anybody")).json()["tenant"] == "anonymous"
        assert _refused(await client.get("/reader"))
        assert _refused(await client.get("/anybody", headers={"X-API-Key": "gn_wrong"}))
        assert _refused(await client.get("/api/v1/admin/keys"))


async def test_without_auth_everybody_is_the_local_tenant(tmp_path: Path) -> None:
    async with opened(tmp_path) as site, site.client() as client:
        answer = (await client.get("/trainer")).json()
        assert answer == {"tenant": LOCAL_TENANT, "scopes": sorted(ALL_SCOPES), "key": None}
        assert (await client.post("/api/v1/token")).status_code == 409


async def test_both_schemes_are_documented(site: Site) -> None:
    document = site.app.openapi()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    assert document["paths"]["/reader"]["get"]["security"] == [{"bearer": []}, {"apiKey": []}]
