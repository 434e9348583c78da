"""The runner: whatever the work does, each job answers for itself, and nothing is recorded for whom it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from ghostnote.core.errors import GhostnoteError, PatternError, UnavailableError
from ghostnote.service.jobs.job import Job, JobState, Queue
from ghostnote.service.jobs.kinds.base import Product, Tools
from ghostnote.service.jobs.runner import Runner
from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.jobs import SqlJobStore
from tests.service.jobs.parts import Held, Recorded, Run, makes, product, runner, submitted

pytestmark = pytest.mark.anyio


class Bench:
    """The parts of a test, and runners made of them."""

    def __init__(self, store: SqlJobStore, blobs: LocalBlobs, home: Path, recorded: Recorded) -> None:
        self.store, self.blobs, self.home, self.recorded = store, blobs, home, recorded

    def runner(self, run: Run, **changes: Any) -> Runner:
        store, blobs = changes.pop("store", self.store), changes.pop("blobs", self.blobs)
        return runner(run, store, blobs, self.home, self.recorded, **changes)


@pytest.fixture
def bench(store: SqlJobStore, blobs: LocalBlobs, tmp_path: Path, recorded: Recorded) -> Bench:
    return Bench(store, blobs, tmp_path, recorded)


async def test_jobs_that_wait_are_made_together(bench: Bench) -> None:
    ids = [await submitted(bench.store) for _ in range(3)]
    assert await bench.runner(makes).run_some(Queue.GENERATION) == 3
    jobs = [await bench.store.get(job) for job in ids]
    assert [job.result for job in jobs] == [{"of": job} for job in ids]
    assert [await bench.blobs.get(job.files[0].sha256) for job in jobs] == [job.encode() for job in ids]
    assert bench.recorded.batches == [3]
    assert bench.recorded.ends == [JobState.SUCCEEDED] * 3
    assert set(bench.recorded.touched) == set(ids)


async def test_an_empty_queue_is_nothing(bench: Bench) -> None:
    await submitted(bench.store, queue=Queue.HEAVY)
    assert await bench.runner(makes).run_some(Queue.GENERATION) == 0


async def test_a_job_of_a_batch_that_breaks_fails_alone(bench: Bench) -> None:
    ids = [await submitted(bench.store, params={"bad": number == 1}) for number in range(3)]

    def run(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
        if any(job.params["bad"] for job in jobs):
            raise PatternError("a hit outside its bar", where="bar 2", hint="move it")
        return makes(jobs, tools)

    await bench.runner(run).run_some(Queue.GENERATION)
    jobs = [await bench.store.get(job) for job in ids]
    assert [job.state.value for job in jobs] == ["succeeded", "failed", "succeeded"]
    assert jobs[1].error == {
        "type": "urn:ghostnote:problem:invalid-pattern",
        "title": "Invalid pattern",
        "detail": "a hit outside its bar",
        "where": "bar 2",
        "hint": "move it",
    }


async def test_an_error_inside_is_not_shown_to_clients(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    job = await submitted(bench.store)

    def run(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
        raise ZeroDivisionError("of a secret")

    await bench.runner(run).run_some(Queue.GENERATION)
    error = (await bench.store.get(job)).error
    assert error is not None
    assert "secret" not in str(error)
    assert error["detail"] == "an internal error"
    assert "of a secret" in caplog.text


async def test_an_error_in_place_of_a_product_is_that_jobs_own(bench: Bench) -> None:
    ids = [await submitted(bench.store) for _ in range(2)]

    def run(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
        return [PatternError("no"), product(jobs[1])]

    await bench.runner(run).run_some(Queue.GENERATION)
    assert [(await bench.store.get(job)).state.value for job in ids] == ["failed", "succeeded"]
    assert bench.recorded.batches == [2]


async def test_a_job_that_takes_too_long_fails(bench: Bench) -> None:
    job = await submitted(bench.store)
    await bench.runner(Held(), seconds=0.1).run_some(Queue.GENERATION)
    ended = await bench.store.get(job)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error["where"] == "time limit"


async def test_a_cancelled_job_stops_the_work(bench: Bench) -> None:
    job = await submitted(bench.store)
    held = Held()
    working = asyncio.create_task(bench.runner(held, lease=0.3).run_some(Queue.GENERATION))
    await asyncio.to_thread(held.begun.wait)
    await bench.store.cancel(job)
    await working
    ended = await bench.store.get(job)
    assert (ended.state, ended.files, bench.recorded.ends) == (JobState.CANCELLED, (), [])


async def test_a_stopped_runner_gives_its_job_back(bench: Bench) -> None:
    job = await submitted(bench.store)
    held = Held()
    working = asyncio.create_task(bench.runner(held).run_some(Queue.GENERATION))
    await asyncio.to_thread(held.begun.wait)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await bench.store.get(job)).state is JobState.QUEUED
    assert await bench.runner(makes, worker="other").run_some(Queue.GENERATION) == 1
    assert (await bench.store.get(job)).state is JobState.SUCCEEDED


async def test_a_worker_that_was_given_up_records_nothing(bench: Bench) -> None:
    job = await submitted(bench.store)
    held = Held()
    slow = bench.runner(held, lease=10.0, worker="slow")
    working = asyncio.create_task(slow.run_some(Queue.GENERATION))
    await asyncio.to_thread(held.begun.wait)
    running = await bench.store.get(job)
    await bench.store.release([(job, running.attempt)])
    assert await bench.runner(makes, worker="fast").run_some(Queue.GENERATION) == 1
    held.let_go.set()
    await working
    ended = await bench.store.get(job)
    assert (ended.worker, ended.attempt, len(ended.files)) == ("fast", 2, 1)
    assert bench.recorded.ends == [JobState.SUCCEEDED]


async def test_progress_is_told_while_the_work_goes_on(bench: Bench) -> None:
    job = await submitted(bench.store, total=1000)
    held = Held()
    working = asyncio.create_task(bench.runner(held).run_some(Queue.GENERATION))
    async with asyncio.timeout(30):
        while not bench.recorded.written:  # noqa: ASYNC110 - written by the runner, which sets no event
            await asyncio.sleep(0.01)
    held.let_go.set()
    await working
    assert 0 < bench.recorded.written[job, 1] < 1000


class _Faulty:
    """A part whose named method cannot be reached some times, and works then."""

    def __init__(self, part: Any, method: str, times: int) -> None:
        self._part, self._method, self._times = part, method, times

    def __getattr__(self, name: str) -> Any:
        if name != self._method or not self._times:
            return getattr(self._part, name)
        self._times -= 1
        return self._refuse

    async def _refuse(self, *_: object, **__: object) -> None:
        raise UnavailableError("cannot be reached", where="part")


async def test_results_are_recorded_as_soon_as_the_table_is_back(bench: Bench) -> None:
    job = await submitted(bench.store)
    await bench.runner(makes, store=_Faulty(bench.store, "finish", 2)).run_some(Queue.GENERATION)
    assert (await bench.store.get(job)).state is JobState.SUCCEEDED


async def test_results_that_cannot_be_stored_for_long_are_made_again(bench: Bench) -> None:
    job = await submitted(bench.store)
    with pytest.raises(UnavailableError):
        await bench.runner(makes, blobs=_Faulty(bench.blobs, "put", 100)).run_some(Queue.GENERATION)
    assert (await bench.store.get(job)).state is JobState.QUEUED


async def test_inputs_that_cannot_be_read_now_are_waited_for(bench: Bench) -> None:
    digest = await bench.blobs.put(b"MThd")
    job = await submitted(bench.store, params={"midi": digest})
    faulty = bench.runner(makes, blobs=_Faulty(bench.blobs, "get", 1))
    with pytest.raises(UnavailableError):
        await faulty.run_some(Queue.GENERATION)
    await faulty.run_some(Queue.GENERATION)
    assert (await bench.store.get(job)).state is JobState.SUCCEEDED


async def test_inputs_that_are_gone_fail_the_job(bench: Bench) -> None:
    job = await submitted(bench.store, params={"midi": "0" * 64})
    await bench.runner(makes, batchable=False).run_some(Queue.GENERATION)
    ended = await bench.store.get(job)
    assert ended.error is not None
    assert ended.error["type"].endswith("not-found")


class _DeafProgress(Recorded):
    async def write(self, done: object) -> None:
        raise UnavailableError("cannot be reached", where="Redis")

    async def touch(self, jobs: Collection[str]) -> None:
        raise UnavailableError("cannot be reached", where="Redis")


async def test_progress_that_nobody_can_hear_stops_nothing(bench: Bench) -> None:
    job = await submitted(bench.store)
    await bench.runner(makes, progress=_DeafProgress()).run_some(Queue.GENERATION)
    assert (await bench.store.get(job)).state is JobState.SUCCEEDED


async def test_a_table_that_cannot_be_reached_is_said(bench: Bench) -> None:
    await submitted(bench.store)
    with pytest.raises(UnavailableError):
        await bench.runner(makes, store=_Faulty(bench.store, "claim", 1)).run_some(Queue.GENERATION)


async def test_the_same_bytes_end_in_one_blob(bench: Bench, tmp_path: Path) -> None:
    def run(jobs: Sequence[Job], tools: Tools) -> list[Product | GhostnoteError]:
        one = product(jobs[0])
        return [one for _ in jobs]

    for _ in range(3):
        await submitted(bench.store)
    await bench.runner(run).run_some(Queue.GENERATION)
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1
