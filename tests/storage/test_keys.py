from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ghostnote.core.errors import NotFoundError
from ghostnote.service.access import ALL_SCOPES, DEFAULT_SCOPES, KEY_PREFIX, ApiKey, hash_key, new_key
from ghostnote.service.jobs.job import new_id
from ghostnote.storage.database import Database
from ghostnote.storage.keys import SqlKeyStore
from tests.storage.clock import Clock

pytestmark = pytest.mark.anyio


@pytest.fixture
def keys(database: Database, clock: Clock) -> SqlKeyStore:
    return SqlKeyStore(database, clock)


def fresh(tenant: str, name: str = "laptop", created_at: int = 1) -> ApiKey:
    return ApiKey(new_id(), tenant, name, KEY_PREFIX, hash_key(new_key()), DEFAULT_SCOPES, created_at)


async def test_a_tenant_is_made_once(keys: SqlKeyStore, clock: Clock) -> None:
    made = await asyncio.gather(*(keys.add_tenant("studio", {"daily": number}) for number in range(6)))
    assert len({tenant.id for tenant in made}) == 1
    assert made[0].created_at == clock.now
    assert await keys.tenant(made[0].id) == made[0]
    label = await keys.add_tenant("label")
    assert label.limits is None
    assert [tenant.name for tenant in await keys.tenants()] == ["label", "studio"]


@pytest.mark.parametrize("wrong", ["0" * 32, "", "\x00"])
async def test_tenants_and_keys_that_are_not_there(keys: SqlKeyStore, wrong: str) -> None:
    for ask in (keys.tenant, keys.key, keys.revoke):
        with pytest.raises(NotFoundError):
            await ask(wrong)
    assert await keys.by_hash(hash_key("gn_none")) is None


async def test_a_key_is_found_by_its_hash(keys: SqlKeyStore) -> None:
    key = replace(fresh("t"), scopes=ALL_SCOPES, expires_at=77)
    await keys.add_key(key)
    assert await keys.by_hash(key.hash) == await keys.key(key.id) == key


async def test_keys_are_listed_newest_first(keys: SqlKeyStore) -> None:
    made = [replace(fresh(tenant), id=f"{number:032x}") for number, tenant in enumerate("aba")]
    for key in made:
        await keys.add_key(key)
    assert list(await keys.keys()) == made[::-1]
    assert list(await keys.keys("a")) == [made[2], made[0]]


async def test_a_revoked_key_stays_revoked_from_when_it_was(keys: SqlKeyStore, clock: Clock) -> None:
    key = fresh("t")
    await keys.add_key(key)
    first = await keys.revoke(key.id)
    clock.pass_ms(1000)
    assert first.revoked_at == clock.now - 1000
    assert await keys.revoke(key.id) == first == await keys.by_hash(key.hash)
    assert not first.valid(clock.now)


async def test_use_is_kept_to_the_minute(keys: SqlKeyStore) -> None:
    key = fresh("t")
    await keys.add_key(key)
    for at, kept in ((600_001, 600_000), (659_999, 600_000), (660_000, 660_000), (600_001, 660_000)):
        await keys.used(key.id, at)
        assert (await keys.key(key.id)).last_used_at == kept
