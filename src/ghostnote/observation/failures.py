"""Failed calls of parts (database, blobs, broker), counted where the parts are joined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from ghostnote.core.errors import RetryLaterError
from ghostnote.observation.metrics import Metrics

Part = TypeVar("Part")


def counted(part: Part, name: str, metrics: Metrics) -> Part:
    """`part`, the same in every way, except that calls which fail for reasons of the world are counted under `name`."""
    return cast(Part, _Counted(part, name, metrics))


class _Counted:
    """Stands before a part. What was asked of it once is kept, so that later calls cost no more than a wrapper."""

    def __init__(self, part: object, name: str, metrics: Metrics) -> None:
        self._part = part
        self._name = name
        self._metrics = metrics

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._part, attribute)
        if iscoroutinefunction(value):
            value = self._watched(value)
            self.__dict__[attribute] = value
        return value

    def _watched(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        failures, name = self._metrics.failures, self._name

        @wraps(call)
        async def watched(*arguments: Any, **named: Any) -> Any:
            try:
                return await call(*arguments, **named)
            except RetryLaterError as error:
                failures.labels(name, error.slug).inc()
                raise

        return watched
