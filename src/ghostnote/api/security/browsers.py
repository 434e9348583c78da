"""`LocalOnly`: keeps web pages off a service that asks for no key.

Such a service trusts whoever can connect, and every page that is open in a browser on the machine can. Two ways in are
shut: a name of the page's own that it lets point here (DNS rebinding), and requests that change something, which a
browser sends across sites without asking.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ghostnote.core.errors import ForbiddenError
from ghostnote.settings.model import is_loopback

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: What browsers say of requests that a page of this very origin, or the person, made.
_OWN_SITES: Final = frozenset({"same-origin", "none"})


class LocalOnly:
    """ASGI middleware that raises `ForbiddenError`.

    Args:
        app: what is wrapped.
        public_url: how clients reach the service, if not by an address of this machine's own.
        origins: whose pages may call the service.
    """

    def __init__(self, app: ASGIApp, public_url: AnyHttpUrl | None, origins: list[str]) -> None:
        self._app = app
        self._public = urlsplit(str(public_url)) if public_url else None
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, if nothing speaks against it."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            self._check_host(headers.get("Host", ""))
            if scope["method"] not in _SAFE:
                self._check_origin(scope["scheme"], headers)
        await self._app(scope, receive, send)

    def _check_host(self, host: str) -> None:
        name = _host_name(host)
        if not is_loopback(name) and not (self._public and name == self._public.hostname):
            raise ForbiddenError(
                f"this service is not called {host[:100]!r}",
                where="Host",
                hint="call it localhost or 127.0.0.1, or set GHOSTNOTE_PUBLIC_URL",
            )

    def _check_origin(self, scheme: str, headers: Headers) -> None:
        origin = headers.get("Origin")
        if origin is None:
            # Only browsers send it, and always with an origin where it matters; programs send neither.
            own = headers.get("Sec-Fetch-Site", "none") in _OWN_SITES
        else:
            own = origin in self._origins | self._own_origins(scheme, headers.get("Host", ""))
        if not own:
            raise ForbiddenError(
                "a page of another site asked, and this service asks for no key",
                where="Origin",
                hint="name the page's origin in GHOSTNOTE_CORS_ORIGINS",
            )

    def _own_origins(self, scheme: str, host: str) -> set[str]:
        public = {f"{self._public.scheme}://{self._public.netloc}"} if self._public else set()
        return {f"{scheme}://{host}"} | public


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
