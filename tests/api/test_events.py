"""Server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx2
import pytest
import uvicorn

from tests.api.live import PATIENCE, Live, events_of, problem, until

pytestmark = pytest.mark.anyio


async def test_a_stream_tells_a_jobs_whole_life_and_ends(service: Live) -> None:
    with service.paused():
        accepted = (await service.client.post("/api/v1/generate", json={"bars": 3})).json()
    answer = await service.client.get(accepted["urls"]["events"])
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = events_of(answer.text)
    assert [event["event"] for event in events] == ["queued", "running", *["progress"] * 3, "done"]
    assert [event["data"]["done"] for event in events] == [0, 0, 1, 2, 3, 3]
    assert events[-1]["data"] == {
        "task_id": accepted["task_id"],
        "status": "succeeded",
        "attempt": 1,
        "done": 3,
        "total": 3,
    }


async def test_a_stream_goes_on_after_any_event(service: Live) -> None:
    job = await service.generate(bars=2)
    whole = events_of((await service.client.get(job["urls"]["events"])).text)
    for place, event in enumerate(whole):
        rest = await service.client.get(job["urls"]["events"], headers={"Last-Event-ID": event["id"]})
        assert events_of(rest.text) == whole[place + 1 :]


@pytest.mark.parametrize("seen", ["-1", "1.5", "latest", str(10**13)])
async def test_an_id_that_no_stream_gave_is_refused(service: Live, seen: str) -> None:
    job = await service.generate(bars=1)
    answer = await service.client.get(job["urls"]["events"], headers={"Last-Event-ID": seen})
    assert problem(answer, 422, "invalid-parameter")["where"] == "Last-Event-ID"


async def test_a_stream_ends_when_its_job_is_cancelled(service: Live) -> None:
    with service.paused():
        accepted = (await service.client.post("/api/v1/generate", json={})).json()
        async with asyncio.TaskGroup() as both:
            stream = both.create_task(service.client.get(accepted["urls"]["events"]))
            both.create_task(service.client.delete(accepted["urls"]["cancel"]))
    assert [event["data"]["status"] for event in events_of(stream.result().text)][-1] == "cancelled"


async def test_streams_and_waits_end_when_the_server_stops(service: Live) -> None:
    with service.paused():
        accepted = (await service.client.post("/api/v1/generate", json={})).json()
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as both:
            stream = both.create_task(service.client.get(accepted["urls"]["events"]))
            wait = both.create_task(service.client.post("/api/v1/generate", json={}, headers={"Prefer": "wait=30"}))
            await until(lambda: _told(service) == 2)
            assert not stream.done()
            service.app.state.lifetime.end()
    assert [event["event"] for event in events_of(stream.result().text)] == ["queued"]
    assert wait.result().status_code == 202


async def test_a_client_that_leaves_is_watched_for_no_longer(service: Live) -> None:
    with service.paused():
        accepted = (await service.client.post("/api/v1/generate", json={})).json()
        async with served(service) as url, httpx2.AsyncClient(base_url=url) as client:
            async with client.stream("GET", accepted["urls"]["events"]) as stream:
                first = await anext(stream.aiter_text())
                assert "event: queued" in first
                assert service.services.watcher._waiting
            await until(lambda: not service.services.watcher._waiting)


def _told(service: Live) -> int:
    """How many wait for a job to move of which they know how it stands."""
    return sum(seen is not None for _, seen in service.services.watcher._waiting.values())


@contextlib.asynccontextmanager
async def served(service: Live) -> AsyncIterator[str]:
    """The application on a free port, by the server that is used in earnest."""
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, lifespan="off", log_config=None))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running
