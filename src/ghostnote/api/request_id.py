"""Request ids: one for each request, taken from the client if it gives a sane one, and echoed with the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghostnote.service.jobs.job import new_id

HEADER: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_STATE: Final = "request_id"

#: Binds an id to the log lines of a request.
Bind = Callable[[str], AbstractContextManager[object]]


class RequestIds:
    """Pure ASGI: streams pass through untouched.

    Args:
        app: what is wrapped.
        bind: see `Bind`; None binds nothing.
    """

    def __init__(self, app: ASGIApp, bind: Bind | None = None) -> None:
        self._app = app
        self._bind: Bind = bind or nullcontext

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its id with the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _SANE.fullmatch(given) else new_id()
        scope.setdefault("state", {})[_STATE] = request_id

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with self._bind(request_id):
            await self._app(scope, receive, with_id)


def request_id_of(scope: Scope) -> str | None:
    """The id of a request that passed `RequestIds`."""
    request_id: str | None = scope.get("state", {}).get(_STATE)
    return request_id
