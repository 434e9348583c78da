"""Errors: every one is a problem, and none tells what is inside."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware

from ghostnote.api.problems import STATUSES, Problems, status_of
from ghostnote.api.request_id import RequestIds
from ghostnote.core import errors
from ghostnote.core.errors import GhostnoteError
from ghostnote.service.jobs.job import JobState
from tests.api.live import Live, drum_file, live, problem
from tests.services.redis import RedisServer

pytestmark = pytest.mark.anyio

URL = "/api/v1/generate"


def kinds(root: type[GhostnoteError] = GhostnoteError) -> list[type[GhostnoteError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.slug)
async def test_each_kind_of_error_has_one_answer(kind: type[GhostnoteError]) -> None:
    answer = await _raising(kind("the problem", where="the place", hint="the hint"))
    status = status_of(kind("the problem"))
    if status is None:
        content = problem(answer, 500, "internal-error")
        assert "the p" not in answer.text
        return
    content = problem(answer, status, kind.slug)
    assert (content["detail"], content["where"], content["hint"]) == ("the problem", "the place", "the hint")
    assert content["instance"] == "/raise"
    assert ("Retry-After" in answer.headers) is issubclass(kind, errors.RetryLaterError)
    assert ("WWW-Authenticate" in answer.headers) is issubclass(kind, errors.UnauthenticatedError)


def test_the_table_of_statuses_has_no_row_that_another_one_makes_needless() -> None:
    for kind, status in STATUSES.items():
        above = status_of_parent(kind)
        assert above != status, f"{kind.__name__} has the status of its parent"


def status_of_parent(kind: type[GhostnoteError]) -> Any:
    return next((STATUSES[parent] for parent in kind.__mro__[1:] if parent in STATUSES), None)


async def test_what_nobody_expected_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    content = problem(await _raising(ZeroDivisionError("secret")), 500, "internal-error")
    assert "secret" not in str(content)
    assert "secret" in caplog.text


async def test_retry_after_is_whole_seconds() -> None:
    for seconds, told in ((0.0, "1"), (4.2, "5"), (30.0, "30")):
        answer = await _raising(errors.QueueFullError("full", retry_after=seconds))
        assert answer.headers["Retry-After"] == told


async def _raising(error: Exception) -> httpx2.Response:
    app = FastAPI(middleware=[Middleware(RequestIds), Middleware(Problems)])

    @app.get("/raise")
    async def raise_it() -> None:
        raise error

    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get("/raise")


async def test_paths_and_methods_that_there_are_not(service: Live) -> None:
    problem(await service.client.get("/api/v2/generate"), 404, "not-found")
    problem(await service.client.get("/api/v1/jobs/"), 404, "not-found")
    for method, url, allowed in (
        ("PUT", "/api/v1/jobs/x", "DELETE, GET"),
        ("DELETE", URL, "POST"),
        ("PATCH", "/api/v1/download/x", "GET, HEAD"),
        ("TRACE", "/api/v1/admin/keys", "GET, POST"),
    ):
        answer = await service.client.request(method, url)
        problem(answer, 405, "method-not-allowed")
        assert answer.headers["Allow"] == allowed


async def test_a_sane_request_id_is_kept_and_any_other_replaced(service: Live) -> None:
    for given, kept in (("abc-123", True), ("x" * 65, False), ("new\tline", False), ("", False)):
        answer = await service.client.get("/healthz", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is kept
    assert len({(await service.client.get("/healthz")).headers["X-Request-ID"] for _ in range(3)}) == 3


async def test_without_a_worker_jobs_wait_in_the_table_and_readiness_says_why(service: Live) -> None:
    (service.services.settings.home / "worker.alive").unlink()
    with service.paused():
        answer = await service.client.post(URL, json={"bars": 1})
        assert answer.status_code == 202
        assert (await service.client.get("/readyz")).status_code == 503
    assert (await service.job(answer.json()["job_id"])).state is JobState.SUCCEEDED


async def test_a_dead_broker_means_that_nothing_is_accepted(tmp_path: Path, postgres_url: str) -> None:
    redis = RedisServer()
    redis.start()
    try:
        settings = {"queue": "celery", "secret": "0" * 32, "redis_url": redis.url, "database_url": postgres_url}
        async with live(tmp_path, **settings) as service:
            assert (await service.client.post(URL, json={"bars": 1})).status_code == 202
            redis.kill9()
            await asyncio.sleep(1.1)  # as long as an answer of the broker is kept
            answer = await service.client.post(URL, json={"bars": 1})
            problem(answer, 503, "unavailable")
            assert int(answer.headers["Retry-After"]) >= 1
            assert len((await service.client.get("/api/v1/jobs")).json()["jobs"]) == 1
            assert (await service.client.get("/readyz")).json()["parts"]["queue"]["ok"] is False
    finally:
        redis.remove()


async def test_a_dead_database_is_503_everywhere(service: Live) -> None:
    await _break_database(service)
    for method, url, body in (
        ("POST", URL, {}),
        ("GET", "/api/v1/jobs", None),
        ("GET", f"/api/v1/status/{'0' * 32}", None),
        ("GET", f"/api/v1/download/{'0' * 32}", None),
        ("GET", "/api/v1/admin/queues", None),
    ):
        problem(await service.client.request(method, url, json=body), 503, "unavailable")
    ready = await service.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["ready"] is False
    assert [name for name, part in ready.json()["parts"].items() if not part["ok"]] == ["database"]
    assert (await service.client.get("/healthz")).status_code == 200


async def _break_database(service: Live) -> None:
    await service.parts.database.close()
    home = service.services.settings.home
    for file in home.glob("ghostnote.db*"):
        file.unlink()
    (home / "ghostnote.db").mkdir()


async def test_a_full_queue_is_503_and_says_when_to_come_back(tmp_path: Path) -> None:
    async with live(tmp_path, queue_length=2) as service:
        with service.paused():
            answers = [await service.client.post(URL, json={}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 503]
    problem(answers[2], 503, "queue-full")
    assert int(answers[2].headers["Retry-After"]) >= 1


async def test_a_full_disk_is_507(tmp_path: Path) -> None:
    async with live(tmp_path, disk_reserve=2**62) as service:
        answer = await service.client.post("/api/v1/midi", content=drum_file(), headers={"Content-Type": "audio/midi"})
    problem(answer, 507, "storage-full")


async def test_a_checkpoint_that_cannot_be_had_is_503_and_names_no_folder(
    service: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def missing() -> None:
        raise errors.CheckpointMissingError("no checkpoint here", where="/secret/folder")

    monkeypatch.setattr(service.parts.checkpoints, "active", missing)
    for answer in (await service.client.post(URL, json={}), await service.client.get("/api/v1/styles")):
        problem(answer, 503, "unavailable")
        assert "secret" not in answer.text
