"""The server's end: what waits for jobs is told to stop, so that a restart does not wait for open streams."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from anyio import CancelScope

T = TypeVar("T")


class Lifetime:
    """Ends what waits. The server's program calls `end` when it is asked to stop, before it closes connections."""

    def __init__(self) -> None:
        self.ended = False
        self._scopes: set[CancelScope] = set()

    def end(self) -> None:
        """Stop every wait, now and from now on."""
        self.ended = True
        for scope in self._scopes:
            scope.cancel()

    async def wait_for(self, awaitable: Awaitable[T]) -> T | None:
        """The result of `awaitable`; None if the server ends first."""
        with CancelScope() as scope:
            self._scopes.add(scope)
            if self.ended:
                scope.cancel()
            try:
                return await awaitable
            finally:
                self._scopes.discard(scope)
        return None
