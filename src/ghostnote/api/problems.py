"""Errors as RFC 9457 problems: one table says which kind has which status."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghostnote.api.request_id import request_id_of
from ghostnote.core import errors
from ghostnote.core.errors import GhostnoteError
from ghostnote.schemas.mistakes import place_of, said_of
from ghostnote.service.jobs.problem import TYPE_PREFIX, problem_of, title_of

MEDIA_TYPE: Final = "application/problem+json"

#: A kind that is not here has the status of what it is a kind of. Kinds without any are our own mistakes: 500.
STATUSES: Final[Mapping[type[GhostnoteError], HTTPStatus]] = MappingProxyType(
    {
        errors.InvalidParameterError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.UnknownStyleError: HTTPStatus.NOT_FOUND,
        errors.OwnStyleError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.OwnStyleMismatchError: HTTPStatus.CONFLICT,
        errors.PatternError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.MidiError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ReceiptError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
        errors.AccessError: HTTPStatus.FORBIDDEN,
        errors.NotFoundError: HTTPStatus.NOT_FOUND,
        errors.ConflictError: HTTPStatus.CONFLICT,
        errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        errors.RateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
        errors.QuotaExceededError: HTTPStatus.TOO_MANY_REQUESTS,
        errors.StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.RetryLaterError: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)

#: Of a body with very many mistakes the first ones are told.
_MOST_ERRORS: Final = 50

_LOG: Final = logging.getLogger(__name__)


class Problems:
    """Pure ASGI: answers what is raised inside with a problem.

    Args:
        app: what is wrapped.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer what it raises."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await (await answer(Request(scope, receive), error))(scope, receive, send)


async def answer(request: Request, error: Exception) -> Response:
    """The problem that `error` is."""
    if isinstance(error, RequestValidationError):
        return _invalid(request, error.errors())
    if isinstance(error, HTTPException):
        return _http(request, error)
    status = status_of(error)
    if not isinstance(error, GhostnoteError) or status is None:
        return _unexpected(request, error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.warning("%s %s: %s", request.method, request.url.path, error)
    content = problem_of(error)
    if status is HTTPStatus.UNPROCESSABLE_ENTITY and error.where is not None:
        content["errors"] = [{"where": error.where, "detail": error.problem}]
    return _response(request, status, content, _headers(error))


def status_of(error: Exception) -> HTTPStatus | None:
    """The status of an error that a client is told about."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)


def _headers(error: GhostnoteError) -> dict[str, str]:
    if isinstance(error, errors.UnauthenticatedError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, errors.RetryLaterError):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    return {}


def _invalid(request: Request, mistakes: Sequence[Mapping[str, Any]]) -> Response:
    found = [{"where": _where(item), "detail": _said(item)} for item in mistakes[:_MOST_ERRORS]]
    detail = "; ".join(f"{item['where']}: {item['detail']}" for item in found)
    content = {**_kind(errors.InvalidParameterError.slug), "detail": detail, "errors": found}
    if len(found) == 1:
        content |= found[0]
    return _response(request, HTTPStatus.UNPROCESSABLE_ENTITY, content)


def _where(mistake: Mapping[str, Any]) -> str:
    """The place, as the client wrote it; where it was sent if it is no field."""
    sent_in, *names = mistake["loc"]
    if names and isinstance(names[0], int):
        # Not JSON: what follows is a character's number, which the message gives.
        names = []
    return place_of(mistake, names) or str(sent_in)


def _said(mistake: Mapping[str, Any]) -> str:
    if mistake["type"] == "json_invalid":
        return f"this is not JSON: {mistake['ctx']['error']} at character {mistake['loc'][-1]}"
    return said_of(mistake)


def _http(request: Request, error: HTTPException) -> Response:
    """What the framework raises: paths and methods that there are not, bodies that cannot be parsed."""
    status = HTTPStatus(error.status_code)
    content = {**_kind(status.phrase.lower().replace(" ", "-")), "detail": str(error.detail)}
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return _response(request, status, content, headers)


def _methods(request: Request) -> Iterable[str]:
    """Every method of this path: the framework names those of one route only."""
    path = request.scope["path"]
    for context in iter_route_contexts(request.app.routes):
        if context.path_regex.match(path):
            yield from context.methods or ()


def _unexpected(request: Request, error: Exception) -> Response:
    # What went wrong inside is for the operator: a client is told nothing that could give anything away.
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    content = {**_kind("internal-error"), "detail": "an internal error", "hint": "the log has it under this request id"}
    return _response(request, HTTPStatus.INTERNAL_SERVER_ERROR, content)


def _kind(slug: str) -> dict[str, Any]:
    return {"type": TYPE_PREFIX + slug, "title": title_of(slug)}


def _response(
    request: Request, status: HTTPStatus, content: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    scope = request.scope
    about = {"status": int(status), "instance": quote(scope["path"]), "request_id": request_id_of(scope)}
    return JSONResponse({**content, **about}, status, headers, MEDIA_TYPE)
