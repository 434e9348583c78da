"""The whole service in one process: the application, its parts, and a runner that does its jobs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from ghostnote.api.app import create_app
from ghostnote.api.security.limiter import open_limiter
from ghostnote.api.security.secrets import service_secret
from ghostnote.api.services import Services
from ghostnote.assembly.parts import Parts, open_parts
from ghostnote.assembly.runners import engine_pool, make_runner
from ghostnote.core.errors import RetryLaterError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.writer import write_midi
from ghostnote.service.engines import EnginePool
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.runner import Runner
from ghostnote.service.jobs.watch import Watcher
from ghostnote.settings.model import Settings
from ghostnote.storage.migrate import upgrade

#: Seconds that a job may take before a test gives up.
PATIENCE = 30.0


@dataclass
class Live:
    """A running service. Its worker works unless it is `paused`."""

    app: FastAPI
    parts: Parts
    services: Services
    runner: Runner
    client: httpx2.AsyncClient
    working: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No job is taken meanwhile."""
        self.working.clear()
        try:
            yield
        finally:
            self.working.set()

    async def work(self) -> None:
        """Do jobs until cancelled."""
        self.working.set()
        while True:
            await self.working.wait()
            for queue in Queue:
                with suppress(RetryLaterError):
                    if self.working.is_set():
                        await self.runner.run_some(queue)
            await asyncio.sleep(0.005)

    async def generate(self, **body: Any) -> dict[str, Any]:
        """The job that this body makes, when it is over."""
        answer = await self.client.post("/api/v1/generate", json=body, headers={"Prefer": "wait=30"})
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        return job

    async def job(self, job: str) -> Job:
        """A job when it is over."""
        assert await self.services.watcher.over(job, PATIENCE)
        return await self.parts.store.get(job)


@asynccontextmanager
async def live(home: Path, **settings: Any) -> AsyncIterator[Live]:
    """A service in `home` under these settings."""
    chosen = Settings(**{"_env_file": None, "home": home, **settings})
    async with open_parts(chosen) as parts:
        await upgrade(parts.database)
        await parts.checkpoints.register()
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
        app = application(chosen, services)
        async with app.router.lifespan_context(app), asyncio.TaskGroup() as beside:
            transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
            async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
                made = Live(app, parts, services, make_runner(parts, _engines(parts)), client)
                tasks = [beside.create_task(parts.presence.keep()), beside.create_task(made.work())]
                await asyncio.sleep(0)
                yield made
                for task in tasks:
                    task.cancel()
        await limiter.close()


def application(settings: Settings, services: Services, **options: Any) -> FastAPI:
    """The application around parts that are open."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Services]:
        yield services

    return create_app(settings, opened, **options)


_pools: dict[Path, EnginePool] = {}


def _engines(parts: Parts) -> EnginePool:
    """One pool for all tests: loading the checkpoint is slow, and none changes it."""
    return _pools.setdefault(parts.checkpoints.own.folder, engine_pool(parts))


@cache
def drum_file(bars: int = 2) -> bytes:
    """A MIDI file with a beat."""
    hits = [Hit(slot, Voice.KICK if slot % 960 == 0 else Voice.SNARE, 0, 100) for slot in range(0, bars * 1920, 480)]
    return write_midi(Pattern(Meter(4, 4), 100.0, bars, tuple(hits)))


def events_of(text: str) -> list[dict[str, Any]]:
    """The events of a stream: `id`, `event` and `data`."""
    found = []
    for block in text.split("\n\n"):
        lines = [line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":")]
        if lines:
            event = dict(lines)
            found.append({"id": event["id"], "event": event["event"], "data": json.loads(event["data"])})
    return found


async def until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition()` is true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - there is no event that says so
            await asyncio.sleep(0.01)


def problem(answer: httpx2.Response, status: int, slug: str) -> dict[str, Any]:
    """The problem that an answer is, which has this status and kind."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert content["type"] == f"urn:ghostnote:problem:{slug}"
    assert content["status"] == status
    assert content["request_id"] == answer.headers["X-Request-ID"]
    return content
