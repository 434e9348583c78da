from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ghostnote.core.errors import NotFoundError
from ghostnote.service.access import KnownCheckpoint
from ghostnote.storage.database import Database
from ghostnote.storage.registry import SqlCheckpointRegistry

pytestmark = pytest.mark.anyio

ONE = KnownCheckpoint("1" * 64, "small", "local", 1, active=True)
TWO = KnownCheckpoint("2" * 64, "small", "objects", 2, active=False)


@pytest.fixture
def registry(database: Database) -> SqlCheckpointRegistry:
    return SqlCheckpointRegistry(database)


async def test_checkpoints_are_listed_newest_first(registry: SqlCheckpointRegistry) -> None:
    assert await registry.active() is None
    for checkpoint in (ONE, TWO):
        await registry.add(checkpoint)
    assert list(await registry.all()) == [TWO, ONE]
    assert await registry.active() == ONE


async def test_a_checkpoint_that_is_there_keeps_its_row(registry: SqlCheckpointRegistry) -> None:
    await registry.add(ONE)
    await registry.add(TWO)
    await registry.activate(TWO.hash)
    await registry.add(replace(ONE, name="other"))
    assert list(await registry.all()) == [replace(TWO, active=True), replace(ONE, active=False)]


async def test_one_checkpoint_is_active(registry: SqlCheckpointRegistry) -> None:
    await registry.add(ONE)
    await registry.add(replace(TWO, active=True))
    assert await registry.active() == replace(TWO, active=True)
    await asyncio.gather(*(registry.activate(digest) for digest in (ONE.hash, TWO.hash) * 4))
    assert sum(checkpoint.active for checkpoint in await registry.all()) == 1


async def test_an_unknown_checkpoint_changes_nothing(registry: SqlCheckpointRegistry) -> None:
    await registry.add(ONE)
    for digest in (TWO.hash, "", "\x00"):
        with pytest.raises(NotFoundError):
            await registry.activate(digest)
    assert await registry.active() == ONE
