"""Both clients behind one face, so that every test runs with either."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from ghostnote.client import AsyncClient, Client, Patience

#: Tries again at once, and not for long.
QUICK = Patience(attempts=4, seconds=5.0, pause=0.01, longest=0.02)

#: Does something with a client and jobs whose methods are awaited, whichever client it is.
Act = Callable[[Any], Any]


class _Awaited:
    """A synchronous object with methods that are awaited."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not callable(value):
            return value

        def call(*args: Any, **named: Any) -> Any:
            if name == "job":
                return _Awaited(value(*args, **named))
            if name == "events":
                return self._events(value, args, named)

            async def result() -> Any:
                made = value(*args, **named)
                return _Awaited(made) if type(made).__name__ == "Job" else made

            return result()

        return call

    @staticmethod
    async def _events(value: Any, args: Any, named: Any) -> AsyncIterator[Any]:
        for event in value(*args, **named):
            yield event


def with_sync(url: str, act: Act, **options: Any) -> Any:
    """Act with the synchronous client."""

    async def run() -> Any:
        with Client(url, **{"patience": QUICK, **options}) as client:
            return await act(_Awaited(client))

    return asyncio.run(run())


def with_async(url: str, act: Act, **options: Any) -> Any:
    """Act with the asynchronous client."""

    async def run() -> Any:
        async with AsyncClient(url, **{"patience": QUICK, **options}) as client:
            return await act(client)

    return asyncio.run(run())


BOTH = (with_sync, with_async)
