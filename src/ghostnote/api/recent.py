"""Answers that hold for a moment, so that a burst of requests asks a part of the service once."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from ghostnote.core.errors import RetryLaterError

T = TypeVar("T")


class Recent(Generic[T]):
    """What `ask` answered last, be it a value or that the part cannot be reached.

    Args:
        ask: asks the part.
        seconds: how long its answer holds.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]], seconds: float = 1.0) -> None:
        self._ask = ask
        self._seconds = seconds
        self._until = float("-inf")
        self._answer: T | RetryLaterError
        self._asking = asyncio.Lock()

    async def __call__(self) -> T:
        """The answer.

        Raises:
            RetryLaterError: what `ask` raised.
        """
        loop = asyncio.get_running_loop()
        if loop.time() >= self._until:
            async with self._asking:
                if loop.time() >= self._until:
                    try:
                        self._answer = await self._ask()
                    except RetryLaterError as error:
                        self._answer = error
                    self._until = loop.time() + self._seconds
        if isinstance(self._answer, RetryLaterError):
            # Each request raises an error of its own: a traceback is not shared.
            raise copy.copy(self._answer)
        return self._answer
