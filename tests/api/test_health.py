"""Liveness, readiness, metrics."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

import ghostnote
from tests.api.live import Live, application, live, problem

pytestmark = pytest.mark.anyio


async def test_a_service_whose_parts_answer_is_ready(service: Live) -> None:
    assert (await service.client.get("/healthz")).json() == {"status": "ok", "version": ghostnote.__version__}
    answer = await service.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert {"database", "results", "worker"} == set(answer.json()["parts"])


async def test_what_is_wrong_is_told_only_where_no_key_is_needed(tmp_path: Path) -> None:
    for auth in (False, True):
        async with live(tmp_path / str(auth), auth=auth) as service:
            with service.paused():
                (service.services.settings.home / "worker.alive").unlink()
                part = (await service.client.get("/readyz")).json()["parts"]["worker"]
        assert part["ok"] is False
        assert (part["detail"] is None) is auth


async def test_metrics_are_shown_to_whom_they_are_for(tmp_path: Path) -> None:
    async def render() -> bytes:
        return b"jobs 1\n"

    token = {"Authorization": "Bearer let-me-see"}
    for settings, headers, status in (
        ({}, {}, 200),
        ({"auth": True}, {}, 401),
        ({"auth": True, "metrics_token": "let-me-see"}, {}, 401),
        ({"auth": True, "metrics_token": "let-me-see"}, token, 200),
        ({"metrics_token": "other"}, token, 401),
    ):
        async with live(tmp_path, **settings) as service:
            app = application(service.services.settings, service.services, metrics=render)
            async with app.router.lifespan_context(app):
                transport = httpx2.ASGITransport(app)
                async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
                    answer = await client.get("/metrics", headers=headers)
        assert answer.status_code == status, settings
        assert (answer.content == b"jobs 1\n") is (status == 200)


async def test_without_anything_measured_there_are_no_metrics(service: Live) -> None:
    problem(await service.client.get("/metrics"), 404, "not-found")
