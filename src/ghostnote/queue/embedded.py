"""The queue of one machine: a worker beside the API that looks at the table of jobs by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from ghostnote.service.jobs.job import Queue
from ghostnote.service.jobs.ports import JobStore

#: Seconds between two looks at the table while somebody waits for a job.
_LOOK: Final = 0.01


class EmbeddedDispatcher:
    """Implements `Dispatcher` without messages.

    Args:
        version: a number that differs when the table may have changed, if it can be had for next to nothing.
    """

    def __init__(self, version: Callable[[], int] | None = None) -> None:
        self._version = version
        self._seen = 0

    async def send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        """Nothing: what is in the table is found there."""

    async def depth(self, queue: Queue) -> int | None:
        """None: there is no broker."""
        return None

    async def changed(self, seconds: float) -> None:
        """A moment later something may have moved; if there is a version, once it has."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await asyncio.sleep(min(_LOOK, seconds))
        if self._version is None:
            return
        while (now := self._version()) == self._seen and loop.time() < end:  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(_LOOK)
        self._seen = now

    async def check(self) -> None:
        """Nothing that could fail: a job is announced by being in the table."""


class TableProgress:
    """Implements `Progress` by the table itself."""

    def __init__(self, store: JobStore) -> None:
        self._store = store

    async def write(self, done: Mapping[tuple[str, int], int]) -> None:
        """See `Progress`."""
        await self._store.advance(done)

    async def read(self, jobs: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Nothing that the table does not say."""
        return {}

    async def touch(self, jobs: Collection[str]) -> None:
        """Nothing: watchers look at the table."""
