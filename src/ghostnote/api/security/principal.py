"""`principal(scope)`: the dependency by which a route asks who is there, and counts the request.

who: Annotated[Principal, Depends(principal(Scope.GENERATE, anonymous=True))]
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer

from ghostnote.api.parts import Parts
from ghostnote.api.security.authentication import authenticate, local, valid_key
from ghostnote.api.security.credentials import KEY_HEADER, credential, refused
from ghostnote.api.security.rates import count_failure, count_request
from ghostnote.api.services import Services
from ghostnote.core.errors import ConflictError, ForbiddenError, UnauthenticatedError
from ghostnote.service.access import ANONYMOUS_TENANT, DEFAULT_SCOPES, ApiKey, Principal, Scope

_BEARER: Final = HTTPBearer(
    scheme_name="bearer", auto_error=False, description="An API key, or a token from POST /api/v1/token."
)
_KEY: Final = APIKeyHeader(name=KEY_HEADER, scheme_name="apiKey", auto_error=False, description="An API key.")


async def _declared(_bearer: Annotated[object, Depends(_BEARER)], _key: Annotated[object, Depends(_KEY)]) -> None:
    """Puts the two schemes into the OpenAPI document; `credential` reads the headers, and refuses more than these."""


Declared = Annotated[None, Depends(_declared)]


def principal(scope: Scope, *, follow_up: bool = False, anonymous: bool = False) -> Callable[..., Awaitable[Principal]]:
    """A dependency that gives who asks.

    Args:
        scope: what the route needs.
        follow_up: the route only looks at one job or file by its id: counted at the higher `rate_follow_up`.
        anonymous: the route may be used without a key where the settings allow that. Never for lists: all requests
            without a key are one tenant, which only unguessable ids keep apart.

    The dependency raises `UnauthenticatedError`, `ForbiddenError`, `RateLimitedError`, or `UnavailableError` if keys or
    counts cannot be reached.
    """

    async def asks(request: Request, services: Parts, _: Declared) -> Principal:
        async with _failures_counted(request, services):
            who = await _identified(request, services, anonymous=anonymous)
        await count_request(request, services, who, follow_up=follow_up)
        if scope not in who.scopes:
            raise ForbiddenError(
                f"this key does not reach so far: it lacks the scope {scope.value}", hint="ask the operator for another"
            )
        return who

    return asks


async def key_holder(request: Request, services: Parts, _: Declared) -> ApiKey:
    """A dependency that gives the key of a request. A token is not enough: it would never end if it bred others.

    Raises:
        UnauthenticatedError: no valid key.
        ConflictError: this service asks for none.
    """
    if not services.settings.auth:
        raise ConflictError("this service asks for no key, so it issues no tokens", hint="ask without one")
    async with _failures_counted(request, services):
        key = await valid_key(services.keys, credential(request) or "")
    await count_request(request, services, Principal(key.tenant, key.scopes, key.id))
    return key


async def _identified(request: Request, services: Services, *, anonymous: bool) -> Principal:
    if not services.settings.auth:
        return local()
    value = credential(request)
    if value is not None:
        return await authenticate(services, value)
    if anonymous and services.settings.anonymous:
        return Principal(ANONYMOUS_TENANT, DEFAULT_SCOPES)
    raise refused()


@asynccontextmanager
async def _failures_counted(request: Request, services: Services) -> AsyncIterator[None]:
    try:
        yield
    except UnauthenticatedError:
        await count_failure(request, services)
        raise
