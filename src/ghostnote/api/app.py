"""`create_app`: the application, put together from routes, middleware and what opens the parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

import ghostnote
from ghostnote.api.desk import Desk
from ghostnote.api.lifetime import Lifetime
from ghostnote.api.openapi import document
from ghostnote.api.problems import Problems, answer
from ghostnote.api.request_id import Bind, RequestIds
from ghostnote.api.routes.all import router
from ghostnote.api.routes.docs import add_docs
from ghostnote.api.routes.studio import add_studio
from ghostnote.api.security.middleware import guard_middleware, header_middleware
from ghostnote.api.services import Services

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

OpenServices = Callable[[], AbstractAsyncContextManager[Services]]


def create_app(
    settings: Settings,
    open_services: OpenServices,
    *,
    metrics: Callable[[], Awaitable[bytes]] | None = None,
    outermost: Sequence[Middleware] = (),
    bind: Bind | None = None,
) -> FastAPI:
    """The application.

    Args:
        settings: of the service.
        open_services: opens the parts when the server starts, and closes them when it ends.
        metrics: what `/metrics` shows; None shows nothing.
        outermost: middleware around all other, e.g. what measures and logs requests.
        bind: binds a request's id to its log lines.

    Returns:
        The application. `app.state.lifetime.end()` ends what waits; the server's program calls it when it is asked to
        stop, as servers close connections only after streams have ended.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services() as services:
            app.state.services = services
            app.state.desk = Desk(services, app.state.lifetime)
            yield
            app.state.lifetime.end()

    app = FastAPI(
        title="Ghostnote",
        version=ghostnote.__version__,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(RequestIds, bind=bind),
            *outermost,
            *header_middleware(settings),
            Middleware(Problems),
            *guard_middleware(settings),
        ],
        exception_handlers={HTTPException: answer, RequestValidationError: answer},
    )
    app.state.lifetime = Lifetime()
    app.state.metrics = metrics
    app.include_router(router)
    add_docs(app)
    add_studio(app)
    app.openapi = document  # type: ignore[method-assign]
    return app
