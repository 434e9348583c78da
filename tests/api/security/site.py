"""Routes that show who asked, behind everything that stands around the service's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx2
from fastapi import Depends, FastAPI, Request
from starlette.middleware import Middleware

from ghostnote.api.problems import Problems
from ghostnote.api.routes import keys, token
from ghostnote.api.security.limiter import open_limiter
from ghostnote.api.security.middleware import guard_middleware, header_middleware
from ghostnote.api.security.principal import principal
from ghostnote.api.security.secrets import service_secret
from ghostnote.api.services import Services
from ghostnote.assembly.parts import open_parts
from ghostnote.service.access import DEFAULT_SCOPES, ApiKey, Principal, Scope
from ghostnote.service.jobs.watch import Watcher
from ghostnote.service.keys import create_key
from ghostnote.settings.model import load_settings
from ghostnote.storage.migrate import upgrade

#: An address of the range that is kept for documentation.
SOMEBODY = "203.0.113.7"


@dataclass(frozen=True)
class Site:
    """An application and its parts."""

    app: FastAPI
    services: Services

    def client(
        self, key: str | None = None, address: str = SOMEBODY, headers: Mapping[str, str] | None = None
    ) -> httpx2.AsyncClient:
        sent = {**({"Authorization": f"Bearer {key}"} if key else {}), **(headers or {})}
        transport = httpx2.ASGITransport(self.app, client=(address, 40_000), raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000", headers=sent)

    async def key(self, tenant: str = "alice", scopes: Iterable[Scope] = DEFAULT_SCOPES) -> tuple[ApiKey, str]:
        return await create_key(self.services.keys, tenant, "test", set(scopes))


@asynccontextmanager
async def opened(home: Path, **settings: Any) -> AsyncIterator[Site]:
    """A site in `home` under these settings."""
    chosen = load_settings(home=home, **settings)
    async with open_parts(chosen) as parts:
        await upgrade(parts.database)
        limiter = open_limiter(chosen)
        services = Services(
            settings=chosen,
            store=parts.store,
            blobs=parts.blobs,
            styles=parts.styles,
            dispatcher=parts.dispatcher,
            progress=parts.progress,
            watcher=Watcher(parts.store, parts.progress, parts.dispatcher),
            keys=parts.keys,
            registry=parts.registry,
            checkpoints=parts.checkpoints,
            limiter=limiter,
            secret=service_secret(chosen),
            checks=parts.checks,
        )
        yield Site(application(services), services)
        await limiter.close()


def application(services: Services) -> FastAPI:
    """The routes under test, within what stands around the service's own."""
    settings = services.settings
    app = FastAPI(middleware=[*header_middleware(settings), Middleware(Problems), *guard_middleware(settings)])
    app.state.services = services
    app.include_router(token.router)
    app.include_router(keys.router)

    @app.get("/reader")
    async def reader(who: Annotated[Principal, Depends(principal(Scope.READ))]) -> dict[str, Any]:
        return _shown(who)

    @app.get("/follower")
    async def follower(who: Annotated[Principal, Depends(principal(Scope.READ, follow_up=True))]) -> dict[str, Any]:
        return _shown(who)

    @app.get("/anybody")
    async def anybody(who: Annotated[Principal, Depends(principal(Scope.READ, anonymous=True))]) -> dict[str, Any]:
        return _shown(who)

    @app.post("/maker")
    async def maker(who: Annotated[Principal, Depends(principal(Scope.GENERATE))]) -> dict[str, Any]:
        return _shown(who)

    @app.get("/trainer")
    async def trainer(who: Annotated[Principal, Depends(principal(Scope.TRAIN))]) -> dict[str, Any]:
        return _shown(who)

    @app.post("/json")
    async def takes_json(body: dict[str, Any]) -> int:
        return len(body)

    @app.post("/api/v1/midi")
    async def takes_bytes(request: Request) -> int:
        return len(await request.body())

    return app


def _shown(who: Principal) -> dict[str, Any]:
    return {"tenant": who.tenant, "scopes": sorted(who.scopes), "key": who.key}
