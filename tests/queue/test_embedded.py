"""The embedded queue's own parts, and its worker's loop in this process."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from ghostnote.core.errors import UnavailableError
from ghostnote.queue.embedded import EmbeddedDispatcher
from ghostnote.queue.presence import Presence
from ghostnote.service.jobs.job import Queue

pytestmark = pytest.mark.anyio


async def test_before_a_worker_has_started_there_is_none(tmp_path: Path, anyio_backend: str) -> None:
    with pytest.raises(UnavailableError, match="no worker has started"):
        Presence(tmp_path / "worker.alive").check()


async def test_a_worker_that_shows_itself_is_there(tmp_path: Path, anyio_backend: str) -> None:
    presence = Presence(tmp_path / "worker.alive")
    keeping = asyncio.create_task(presence.keep())
    await asyncio.sleep(0)
    presence.check()
    keeping.cancel()


async def test_a_worker_that_has_fallen_silent_is_not(tmp_path: Path, anyio_backend: str) -> None:
    path = tmp_path / "worker.alive"
    path.touch()
    os.utime(path, (time.time() - 60, time.time() - 60))
    with pytest.raises(UnavailableError, match="silent for 60 s"):
        Presence(path).check()


async def test_nothing_is_carried_and_nothing_counted(tmp_path: Path, anyio_backend: str) -> None:
    dispatcher = EmbeddedDispatcher()
    await dispatcher.send([("a" * 32, Queue.MIDI)])
    assert await dispatcher.depth(Queue.MIDI) is None
    assert list(tmp_path.iterdir()) == []


async def test_with_a_version_to_watch_nothing_is_said_to_change_until_it_does(anyio_backend: str) -> None:
    version = 1
    dispatcher = EmbeddedDispatcher(lambda: version)
    await dispatcher.changed(1.0)
    waiting = asyncio.create_task(dispatcher.changed(60.0))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    version = 2
    await asyncio.wait_for(waiting, 10.0)


async def test_a_watch_ends_in_time_all_the_same(anyio_backend: str) -> None:
    dispatcher = EmbeddedDispatcher(lambda: 0)
    await asyncio.wait_for(dispatcher.changed(0.05), 10.0)
