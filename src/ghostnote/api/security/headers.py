"""`SecurityHeaders`: what browsers are told about every answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Sent unless the route has said otherwise. An answer of the API is data: nothing in it may run, load or be framed.
_ALWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
#: The page of the API's documentation runs Swagger UI, which is started by a script inside the page.
_PAGE: Final = "/docs"
_PAGE_POLICY: Final = (
    "default-src 'none'; connect-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: Two years, as browsers' preload lists want it.
_STAY_ON_TLS: Final = "max-age=63072000; includeSubDomains"


class SecurityHeaders:
    """ASGI middleware.

    Args:
        app: what is wrapped.
        https: whether clients reach the service by TLS, as far as the settings know.
    """

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and headers on its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _headers(self, scope: Scope) -> dict[str, str]:
        headers = dict(_ALWAYS)
        if scope["path"] == _PAGE:
            headers["Content-Security-Policy"] = _PAGE_POLICY
        if self._https or scope["scheme"] == "https":
            headers["Strict-Transport-Security"] = _STAY_ON_TLS
        return headers
