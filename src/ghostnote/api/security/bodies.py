"""`BodyLimit`: how long a request's body may be."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghostnote.core.errors import TooLargeError


class BodyLimit:
    """ASGI middleware that raises `TooLargeError`: at once by `Content-Length`, else as soon as too much has come.

    Args:
        app: what is wrapped.
        most: bytes of a body.
        paths: bytes of a body on paths where another limit holds.
    """

    def __init__(self, app: ASGIApp, most: int, paths: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._paths.get(scope["path"], self._most)
        stated = Headers(scope=scope).get("Content-Length", "")
        if stated.isdecimal() and int(stated[:19]) > most:
            raise _too_large(most)
        await _Counted(self._app, most).run(scope, receive, send)


class _Counted:
    """One request whose body is counted as it comes.

    Whatever the application makes of a body that broke off is kept back: the limit is the answer.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._read = 0
        self._started = False

    @property
    def _over(self) -> bool:
        return self._read > self._most and not self._started

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""

        async def counted() -> Message:
            message = await receive()
            self._read += len(message.get("body", b""))
            if self._over:
                raise _too_large(self._most)
            return message

        async def answered(message: Message) -> None:
            if not self._over:
                self._started = True
                await send(message)

        try:
            await self._app(scope, counted, answered)
        except Exception:
            if not self._over:
                raise
        if self._over:
            raise _too_large(self._most)


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"more than {most} bytes", where="body", hint="send less, or upload MIDI to /api/v1/midi")
