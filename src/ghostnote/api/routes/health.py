"""Whether the process runs, whether requests can be taken, and what is measured."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

import ghostnote
from ghostnote.api.parts import Parts
from ghostnote.core.errors import GhostnoteError, NotFoundError, UnauthenticatedError
from ghostnote.schemas.answers import Health, PartView, Readiness

router = APIRouter(tags=["health"])

#: Seconds in which a part has to answer.
_PATIENCE: Final = 5.0
_METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"

_LOG: Final = logging.getLogger(__name__)


@router.get("/healthz", operation_id="health", summary="Whether the process runs")
async def health() -> Health:
    """Asks nothing of any other part: a process that does not answer this is to be restarted."""
    return Health(status="ok", version=ghostnote.__version__)


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Whether requests can be taken",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "A part that is needed does not answer."}},
)
async def readiness(parts: Parts) -> Response:
    """Asks every part. What is wrong with one is told where no key is needed; else the log says it."""
    names = list(parts.checks)
    views = await asyncio.gather(*(_part(name, parts.checks[name], tell=not parts.settings.auth) for name in names))
    ready = all(view.ok for view in views)
    answer = Readiness(ready=ready, parts=dict(zip(names, views, strict=True)))
    return JSONResponse(answer.model_dump(), 200 if ready else 503, {"Cache-Control": "no-store"})


async def _part(name: str, check: Callable[[], Awaitable[None]], *, tell: bool) -> PartView:
    try:
        async with asyncio.timeout(_PATIENCE):
            await check()
    except TimeoutError:
        problem = f"no answer within {_PATIENCE:g} s"
    except GhostnoteError as error:
        problem = str(error)
    else:
        return PartView(ok=True)
    _LOG.warning("%s is not ready: %s", name, problem)
    return PartView(ok=False, detail=problem if tell else None)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, parts: Parts) -> Response:
    """Prometheus' text format; 404 where nothing is measured."""
    render: Callable[[], Awaitable[bytes]] | None = request.app.state.metrics
    if render is None:
        raise NotFoundError("nothing is measured here", where="metrics")
    token = parts.settings.metrics_token
    if token is None and parts.settings.auth:
        raise UnauthenticatedError("metrics need a token", hint="the operator sets GHOSTNOTE_METRICS_TOKEN")
    if token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
            raise UnauthenticatedError("not the token of the metrics")
    return Response(await render(), media_type=_METRICS)
