"""Keys as they are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.service.access import DEFAULT_SCOPES, hash_key
from ghostnote.service.keys import create_key
from ghostnote.storage.database import Database
from ghostnote.storage.keys import SqlKeyStore
from ghostnote.storage.migrate import upgrade

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_what_is_kept_of_a_key_does_not_open(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/keys.db")
    await upgrade(database)
    key, secret = await create_key(SqlKeyStore(database), "alice", "laptop", DEFAULT_SCOPES, days=1)
    await database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.hash == hash_key(secret)
    assert key.hash.encode() in kept
    assert secret.encode() not in kept
    assert key.expires_at == key.created_at + 86_400_000
    assert secret.startswith(key.prefix)
    assert len(key.prefix) < len(secret) // 4


@pytest.mark.parametrize("wrong", [{"tenant": "Alice"}, {"tenant": "-a"}, {"tenant": ""}, {"name": ""}, {"scopes": ()}])
async def test_nonsense_is_refused_before_anything_is_kept(tmp_path: Path, wrong: dict[str, str]) -> None:
    database = Database(f"sqlite:///{tmp_path}/keys.db")
    await upgrade(database)
    store = SqlKeyStore(database)
    with pytest.raises(InvalidParameterError):
        await create_key(store, **{"tenant": "alice", "name": "laptop", "scopes": DEFAULT_SCOPES, **wrong})  # type: ignore[arg-type]
    assert (await store.tenants(), await store.keys()) == ([], [])
    await database.close()
