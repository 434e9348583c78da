"""How often who may ask: which limit counts for which request, and the headers that tell.

`RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghostnote.api.security.address import client_address
from ghostnote.api.security.secrets import fingerprint
from ghostnote.api.services import Services
from ghostnote.core.errors import RateLimitedError
from ghostnote.service.access import Principal

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

#: Where in a request's state the headers of its answer wait.
_STATE: Final = "rate_limit_headers"


class Policy(StrEnum):
    """A limit, named as clients see it."""

    KEY = "key"
    ANONYMOUS = "anonymous"
    FOLLOW_UP = "follow-up"

    def limit(self, settings: Settings) -> str:
        """Requests in a time, as the settings have it."""
        limits = {
            Policy.KEY: settings.rate_key,
            Policy.ANONYMOUS: settings.rate_anonymous,
            Policy.FOLLOW_UP: settings.rate_follow_up,
        }
        return limits[self]


async def count_request(request: Request, services: Services, who: Principal, *, follow_up: bool = False) -> None:
    """Count a request of `who`: by key, or without one by address.

    Raises:
        RateLimitedError: one too many.
        UnavailableError: the counts cannot be reached.
    """
    policy = Policy.FOLLOW_UP if follow_up else Policy.KEY if who.key else Policy.ANONYMOUS
    await _count(request, services, policy, who.key or _address(request, services))


async def count_failure(request: Request, services: Services) -> None:
    """Count a request that showed no valid key or token against its address; raises as `count_request`."""
    await _count(request, services, Policy.ANONYMOUS, _address(request, services))


async def _count(request: Request, services: Services, policy: Policy, who: str) -> None:
    if not services.settings.limits_requests:
        return
    allowance = await services.limiter.hit(policy.limit(services.settings), f"{policy.value}:{who}")
    reset = math.ceil(allowance.reset)
    setattr(
        request.state,
        _STATE,
        {
            "RateLimit-Policy": f'"{policy.value}";q={allowance.limit};w={allowance.window}',
            "RateLimit": f'"{policy.value}";r={allowance.remaining};t={reset}',
        },
    )
    if not allowance.allowed:
        raise RateLimitedError(
            f"more than {policy.limit(services.settings)} requests",
            hint=f"try again in {reset} s",
            retry_after=max(reset, 1),
        )


def _address(request: Request, services: Services) -> str:
    """Tells addresses apart without keeping them: they are personal data."""
    return fingerprint(services.secret, client_address(request, services.settings.trusted_proxies))


class RateHeaders:
    """ASGI middleware that puts the headers on every answer whose request was counted, whatever made the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and the headers on its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(state.get(_STATE, {}))
            await send(message)

        await self._app(scope, receive, with_headers)
