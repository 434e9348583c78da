"""What holds requests: answers that are kept for a moment, and waits that end with the server."""

from __future__ import annotations

import asyncio

import pytest

from ghostnote.api.lifetime import Lifetime
from ghostnote.api.recent import Recent
from ghostnote.core.errors import UnavailableError

pytestmark = pytest.mark.anyio


async def test_a_burst_asks_once() -> None:
    asked = 0

    async def ask() -> int:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return asked

    recent = Recent(ask, seconds=60)
    assert await asyncio.gather(*(recent() for _ in range(10))) == [1] * 10
    again = Recent(ask, seconds=0)
    assert [await again(), await again()] == [2, 3]


async def test_that_a_part_is_gone_is_kept_for_a_moment_too() -> None:
    asked = 0

    async def ask() -> None:
        nonlocal asked
        asked += 1
        raise UnavailableError("gone", where="queue", hint="start it", retry_after=7)

    recent = Recent(ask, seconds=60)
    caught = []
    for _ in range(3):
        with pytest.raises(UnavailableError) as error:
            await recent()
        caught.append(error.value)
    assert asked == 1
    assert {(str(error), error.retry_after) for error in caught} == {("queue: gone (start it)", 7)}
    assert len({id(error) for error in caught}) == 3


async def test_a_wait_has_the_result_or_ends_with_the_server() -> None:
    lifetime = Lifetime()
    never = asyncio.Event()

    async def soon() -> str:
        return "done"

    assert await lifetime.wait_for(soon()) == "done"
    waits = [asyncio.create_task(lifetime.wait_for(never.wait())) for _ in range(3)]
    await asyncio.sleep(0)
    lifetime.end()
    assert await asyncio.gather(*waits) == [None] * 3
    assert await lifetime.wait_for(never.wait()) is None


async def test_a_wait_passes_on_errors_and_cancellation() -> None:
    lifetime = Lifetime()

    async def fail() -> None:
        raise UnavailableError("gone")

    with pytest.raises(UnavailableError):
        await lifetime.wait_for(fail())
    waits = asyncio.create_task(lifetime.wait_for(asyncio.Event().wait()))
    await asyncio.sleep(0)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
