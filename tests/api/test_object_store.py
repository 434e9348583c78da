"""Downloads where results lie in an object store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx2
import pytest

from tests.api.live import drum_file, live, problem
from tests.services.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server

pytestmark = pytest.mark.anyio


async def test_a_download_leads_to_a_link_that_needs_no_key(tmp_path: Path, s3_server: S3Server) -> None:
    async with live(tmp_path, **in_bucket(s3_server)) as service:
        job = await service.generate(bars=1, style="funk", seed=9)
        for url in (job["files"][0]["url"], job["urls"]["download"]):
            answer = await service.client.get(url)
            assert answer.status_code == 307
            assert answer.headers["Cache-Control"] == "no-store"
            async with httpx2.AsyncClient() as anybody:
                linked = await anybody.get(answer.headers["Location"])
            assert hashlib.sha256(linked.content).hexdigest() == job["files"][0]["sha256"]
            assert "funk-9.mid" in linked.headers["Content-Disposition"]
        etag = f'"{job["files"][0]["sha256"]}"'
        kept = await service.client.get(job["files"][0]["url"], headers={"If-None-Match": etag})
        assert kept.status_code == 304


async def test_a_dead_object_store_is_503_and_takes_no_upload(tmp_path: Path) -> None:
    server = S3Server()
    try:
        server.start()
        async with live(tmp_path, **in_bucket(server)) as service:
            server.kill()
            answer = await service.client.post(
                "/api/v1/midi", content=drum_file(), headers={"Content-Type": "audio/midi"}
            )
            problem(answer, 503, "unavailable")
            ready = await service.client.get("/readyz")
            assert [name for name, part in ready.json()["parts"].items() if not part["ok"]] == ["results"]
    finally:
        server.remove()


def in_bucket(server: S3Server) -> dict[str, str]:
    """Settings that keep results in a new bucket."""
    return {
        "s3_bucket": server.bucket(),
        "s3_endpoint": server.endpoint,
        "s3_region": REGION,
        "s3_access_key": ACCESS_KEY,
        "s3_secret_key": SECRET_KEY,
    }
