"""What operators see and do."""

from __future__ import annotations

import pytest

from ghostnote.service.jobs.job import JobState, Outcome, Queue
from ghostnote.storage.checkpoints import publish
from tests.api.live import Live, problem
from tests.tiny import tiny_checkpoint, tiny_dataset

pytestmark = pytest.mark.anyio

ADMIN = "/api/v1/admin"


async def test_queues_show_what_waits(service: Live) -> None:
    with service.paused():
        await service.client.post("/api/v1/generate", json={})
        queues = {queue["queue"]: queue for queue in (await service.client.get(f"{ADMIN}/queues")).json()["queues"]}
    assert set(queues) == {queue.value for queue in Queue}
    assert queues["gpu_generation"]["queued"] == 1
    assert queues["heavy_tasks"]["queued"] == 0


async def test_jobs_of_every_tenant_are_listed_and_cancelled(service: Live) -> None:
    with service.paused():
        own = (await service.client.post("/api/v1/generate", json={})).json()["job_id"]
        listed = (await service.client.get(f"{ADMIN}/jobs")).json()["jobs"]
        assert [job["job_id"] for job in listed] == [own]
        answer = await service.client.post(f"{ADMIN}/jobs/{own}/cancel")
    assert answer.json()["status"] == "cancelled"
    problem(await service.client.post(f"{ADMIN}/jobs/{'0' * 32}/cancel"), 404, "not-found")


async def test_a_failed_job_is_queued_again(service: Live) -> None:
    with service.paused():
        job = (await service.client.post("/api/v1/generate", json={"bars": 1})).json()["job_id"]
        await service.parts.store.claim(Queue.GENERATION, "w", batchable=(), most=1, lease_ms=60_000)
        await service.parts.store.finish(
            [Outcome(job, 1, JobState.FAILED, error={"type": "x", "title": "", "detail": ""})]
        )
        assert (await service.client.get(f"/api/v1/jobs/{job}")).json()["status"] == "failed"
        answer = await service.client.post(f"{ADMIN}/jobs/{job}/retry")
        assert answer.status_code == 200
        assert answer.json()["status"] == "queued"
    assert (await service.job(job)).state is JobState.SUCCEEDED
    problem(await service.client.post(f"{ADMIN}/jobs/{job}/retry"), 409, "conflict")


async def test_a_checkpoint_of_the_object_store_is_made_known_and_used(
    service: Live, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tiny")
    tiny = tiny_checkpoint(folder / "checkpoint", tiny_dataset(folder / "data"))
    digest = publish(tiny, service.parts.checkpoints._objects)
    own = service.parts.checkpoints.own.hash
    answer = await service.client.post(f"{ADMIN}/checkpoints", json={"hash": digest, "name": "tiny", "activate": False})
    assert (answer.status_code, answer.json()["active"]) == (201, False)
    answer = await service.client.post(f"{ADMIN}/checkpoints/{digest}/activate")
    assert answer.json()["active"] is True
    listed = (await service.client.get(f"{ADMIN}/checkpoints")).json()["checkpoints"]
    assert {known["hash"]: known["active"] for known in listed} == {digest: True, own: False}


async def test_a_checkpoint_that_the_object_store_lacks_is_404(service: Live) -> None:
    answer = await service.client.post(f"{ADMIN}/checkpoints", json={"hash": "0" * 64, "name": "none"})
    problem(answer, 404, "not-found")
    problem(await service.client.post(f"{ADMIN}/checkpoints/{'0' * 64}/activate"), 404, "not-found")
