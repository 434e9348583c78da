"""Every request is counted under its route and logged without anything about who made it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse

from ghostnote.observation.metrics import Metrics
from ghostnote.observation.requests import RequestObserver


async def job(job_id: str) -> str:
    return job_id


async def generate() -> str:
    return "accepted"


async def broken() -> None:
    raise RuntimeError("inside")


async def stream() -> StreamingResponse:
    async def body() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    return StreamingResponse(body())


def application() -> FastAPI:
    jobs = APIRouter(prefix="/jobs")
    jobs.get("/{job_id}")(job)
    version = APIRouter(prefix="/api/v1")
    version.include_router(jobs)
    version.post("/generate")(generate)
    app = FastAPI()
    app.include_router(version)
    app.post("/generate")(generate)
    app.get("/broken")(broken)
    app.get("/stream")(stream)
    app.get("/healthz")(generate)
    return app


def ask(metrics: Metrics, requests: Sequence[tuple[str, str]]) -> None:
    async def run() -> None:
        transport = httpx2.ASGITransport(app=RequestObserver(application(), metrics), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            for method, path in requests:
                await client.request(method, path)

    asyncio.run(run())


def counts(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    (family,) = metrics.requests.collect()
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for sample in family.samples
        if sample.name.endswith("_count")
    }


@pytest.mark.parametrize(
    ("method", "path", "counted"),
    [
        ("GET", "/api/v1/jobs/123?token=abc", ("GET", "/api/v1/jobs/{job_id}", "2xx")),
        ("POST", "/api/v1/generate", ("POST", "/api/v1/generate", "2xx")),
        ("POST", "/generate", ("POST", "/generate", "2xx")),
        ("DELETE", "/api/v1/jobs/123", ("DELETE", "/api/v1/jobs/{job_id}", "4xx")),
        ("GET", "/wp-admin/x.php", ("GET", "none", "4xx")),
        ("BREW", "/coffee", ("other", "none", "4xx")),
        ("GET", "/broken", ("GET", "/broken", "5xx")),
    ],
)
def test_a_request_is_counted_by_the_template_of_its_route(
    method: str, path: str, counted: tuple[str, str, str]
) -> None:
    metrics = Metrics()
    ask(metrics, [(method, path)])
    assert counts(metrics) == {counted: 1}


def test_a_stream_counts_until_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr("ghostnote.observation.requests.perf_counter", lambda: next(ticks))
    metrics = Metrics()
    ask(metrics, [("GET", "/stream")])
    (family,) = metrics.requests.collect()
    (total,) = [sample.value for sample in family.samples if sample.name.endswith("_sum")]
    assert (total, next(ticks)) == (1, 2)


def test_the_log_names_the_route_and_neither_path_nor_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "ghostnote.requests")
    ask(Metrics(), [("GET", "/api/v1/jobs/123?prompt=mine"), ("GET", "/healthz")])
    (record,) = [record for record in caplog.records if record.name == "ghostnote.requests"]
    entry = vars(record)
    assert (entry["method"], entry["route"], entry["status"]) == ("GET", "/api/v1/jobs/{job_id}", 200)
    assert "123" not in str({name: entry[name] for name in ("msg", "args", "route", "method")})
    assert "mine" not in str(entry)
