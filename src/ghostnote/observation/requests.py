"""Every request, counted and logged: by route, status and time. No address, no query, no path: nothing about people."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

from ghostnote.observation.metrics import Metrics
from ghostnote.observation.routes import UNMATCHED, Templates

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Other methods are counted as one: anybody can invent some.
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
#: Status of a client that left before it was answered.
_LEFT: Final = 499
_BROKEN: Final = 500
#: Routes that are asked all the time by machines are logged for debugging only.
_ROUTINE: Final = frozenset({"/healthz", "/readyz", "/metrics"})

_LOG: Final = logging.getLogger("ghostnote.requests")


class RequestObserver:
    """ASGI middleware; inside of what gives requests their id, outside of everything else.

    Time is taken until the answer begins: how long a stream of events lasts is its client's choice.
    """

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: Templates | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        answered = 0.0
        status = _LEFT

        async def watched(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                answered, status = perf_counter(), message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            status = status if answered else _BROKEN
            raise
        finally:
            self._note(scope, status, (answered or perf_counter()) - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = self._route(scope)
        self._metrics.requests.labels(method, route, f"{status // 100}xx").observe(seconds)
        level = logging.DEBUG if route in _ROUTINE and status < _BROKEN else logging.INFO
        entry = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        _LOG.log(level, "request", extra=entry)

    def _route(self, scope: Scope) -> str:
        if "app" not in scope:
            return UNMATCHED
        if self._templates is None:
            self._templates = Templates(scope["app"].routes)
        return self._templates.of(scope)
