"""Keys as operators make and end them."""

from __future__ import annotations

import pytest

from ghostnote.api.webhooks import shown_webhook_key
from ghostnote.service.access import Scope
from tests.api.security.site import Site

pytestmark = pytest.mark.anyio

_KEYS = "/api/v1/admin/keys"


async def test_a_key_is_made_used_and_revoked(site: Site) -> None:
    _, operator = await site.key("operators", [Scope.ADMIN])
    async with site.client(operator) as admin:
        answer = await admin.post(_KEYS, json={"tenant": "alice", "name": "laptop", "scopes": ["read"], "days": 7})
        made = answer.json()
        assert answer.status_code == 201
        assert made["key"].startswith(made["prefix"])
        assert made["tenant"] == "alice"
        async with site.client(made["key"]) as alice:
            seen = (await alice.get("/reader")).json()
            assert seen["key"] == made["key_id"]
            assert made["webhook_secret"] == shown_webhook_key(site.services.secret, seen["tenant"])
            revoked = (await admin.delete(f"{_KEYS}/{made['key_id']}")).json()
            assert revoked["revoked_at"] is not None
            assert (await alice.get("/reader")).status_code == 401
        again = await admin.delete(f"{_KEYS}/{made['key_id']}")
        assert again.json()["revoked_at"] == revoked["revoked_at"]


async def test_the_list_shows_every_key_and_opens_nothing(site: Site) -> None:
    _, operator = await site.key("operators", [Scope.ADMIN])
    _, other = await site.key("alice")
    async with site.client(operator) as admin:
        answer = await admin.get(_KEYS)
    assert [(key["tenant"], key["scopes"]) for key in answer.json()["keys"]] == [
        ("alice", ["generate", "read"]),
        ("operators", ["admin"]),
    ]
    for key in (operator, other):
        assert key not in answer.text
    assert "hash" not in answer.text


async def test_a_key_of_one_tenant_joins_its_others(site: Site) -> None:
    first, _ = await site.key("alice")
    second, _ = await site.key("alice")
    other, _ = await site.key("bob")
    assert first.tenant == second.tenant != other.tenant


async def test_an_unknown_key_cannot_be_revoked(site: Site) -> None:
    _, operator = await site.key("operators", [Scope.ADMIN])
    async with site.client(operator) as admin:
        assert (await admin.delete(f"{_KEYS}/{'0' * 32}")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant": "Alice!"},
        {"name": ""},
        {"name": "a\x00b"},
        {"scopes": []},
        {"scopes": ["root"]},
        {"days": 0},
        {"more": 1},
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(site: Site, wrong: dict[str, object]) -> None:
    _, operator = await site.key("operators", [Scope.ADMIN])
    async with site.client(operator) as admin:
        answer = await admin.post(_KEYS, json={"tenant": "alice", "name": "laptop", **wrong})
    assert answer.status_code == 422
