"""Following, listing and cancelling jobs."""

from __future__ import annotations

from typing import Any

import pytest

from ghostnote.service.jobs.intake import train_job
from tests.api.live import Live, problem

pytestmark = pytest.mark.anyio

NOBODYS = "0" * 32


async def test_status_and_job_are_one_view(service: Live) -> None:
    job = await service.generate(bars=1)
    for url in (f"/api/v1/status/{job['task_id']}", f"/api/v1/jobs/{job['job_id']}"):
        answer = await service.client.get(url)
        assert answer.status_code == 200
        assert answer.json() == job


@pytest.mark.parametrize("job", [NOBODYS, "no-id", "%00", "0" * 33])
@pytest.mark.parametrize("path", ["status/{}", "jobs/{}", "jobs/{}/events", "jobs/{}/download"])
async def test_a_job_that_is_not_there_is_404(service: Live, path: str, job: str) -> None:
    problem(await service.client.get(f"/api/v1/{path.format(job)}"), 404, "not-found")


async def test_pages_lead_through_all_jobs_newest_first(service: Live) -> None:
    with service.paused():
        made = [(await service.client.post("/api/v1/generate", json={})).json()["job_id"] for _ in range(5)]
        found: list[str] = []
        query: dict[str, Any] = {"limit": 2}
        while query.get("cursor", "") is not None:
            page = (await service.client.get("/api/v1/jobs", params=query)).json()
            assert len(page["jobs"]) <= 2
            found += [job["job_id"] for job in page["jobs"]]
            query["cursor"] = page["next"]
    assert found == sorted(made, reverse=True)


async def test_lists_hold_what_was_asked_for(service: Live) -> None:
    await service.generate(bars=1)
    with service.paused():
        waiting = (await service.client.post("/api/v1/generate", json={})).json()["job_id"]
        for query, count in (({"status": "queued"}, 1), ({"kind": "generate"}, 2), ({"kind": "verify"}, 0)):
            page = (await service.client.get("/api/v1/jobs", params=query)).json()
            assert len(page["jobs"]) == count
        only = (await service.client.get("/api/v1/jobs", params={"status": "queued"})).json()["jobs"]
    assert [job["job_id"] for job in only] == [waiting]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "cursor=nonsense", "status=lost"])
async def test_lists_name_what_is_wrong_with_a_query(service: Live, query: str) -> None:
    content = problem(await service.client.get(f"/api/v1/jobs?{query}"), 422, "invalid-parameter")
    assert [error["where"] for error in content["errors"]] == [query.split("=", maxsplit=1)[0]]


async def test_a_waiting_job_is_cancelled_for_good(service: Live) -> None:
    with service.paused():
        job = (await service.client.post("/api/v1/generate", json={})).json()["job_id"]
        answer = await service.client.delete(f"/api/v1/jobs/{job}")
        assert answer.status_code == 200
        assert answer.json()["status"] == "cancelled"
        assert (await service.client.delete(f"/api/v1/jobs/{job}")).status_code == 200
    await service.generate(bars=1)
    assert (await service.client.get(f"/api/v1/jobs/{job}")).json()["status"] == "cancelled"
    problem(await service.client.get(f"/api/v1/jobs/{job}/download"), 404, "not-found")


async def test_what_is_over_cannot_be_cancelled(service: Live) -> None:
    job = await service.generate(bars=1)
    problem(await service.client.delete(job["urls"]["cancel"]), 409, "conflict")
    problem(await service.client.delete(f"/api/v1/jobs/{NOBODYS}"), 404, "not-found")


async def test_a_batch_keeps_the_order_of_its_requests(service: Live) -> None:
    requests = [{"style": "funk", "bars": 1, "seed": 1, "variations": 2}, {"prompt": "one bar of jazz", "seed": 2}]
    answer = await service.client.post("/api/v1/batch", json={"requests": requests}, headers={"Prefer": "wait=30"})
    assert answer.status_code == 200, answer.text
    job = answer.json()
    assert job["result"]["items"] == [{"first": 0, "count": 2}, {"first": 2, "count": 1}]
    assert [file["name"].split("-")[0] for file in job["files"]] == ["funk", "funk", "jazz"]
    assert job["prompts"][0] is None
    assert job["prompts"][1]["fields"]["style"] == "jazz"


async def test_a_batch_says_which_request_is_wrong(service: Live) -> None:
    requests: list[dict[str, Any]] = [{}, {"style": "zydeco"}]
    content = problem(await service.client.post("/api/v1/batch", json={"requests": requests}), 404, "unknown-style")
    assert content["where"] == "requests.1.style"
    requests[1] = {"bars": 0, "webhook_url": "https://example.com/"}
    content = problem(await service.client.post("/api/v1/batch", json={"requests": requests}), 422, "invalid-parameter")
    assert {error["where"] for error in content["errors"]} == {"requests.1.bars", "requests.1.webhook_url"}
    problem(await service.client.post("/api/v1/batch", json={"requests": []}), 422, "invalid-parameter")


async def test_training_waits_in_the_queue_of_heavy_tasks(service: Live) -> None:
    with service.paused():
        answer = await service.client.post("/api/v1/train", json={"name": "mine", "preset": "tiny", "steps": 1})
        assert answer.status_code == 202
        job = await service.parts.store.get(answer.json()["job_id"])
        await service.parts.store.cancel(job.id)
    expected = train_job(job.owner, "mine", "tiny", 1)
    assert (job.kind, job.queue, job.params) == ("train", expected.queue, expected.params)
