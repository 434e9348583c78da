"""What every queue does, whoever dies: real servers, workers in processes of their own."""

from __future__ import annotations

import asyncio
from itertools import chain

import pytest

from ghostnote.core.params import GenerationParams
from ghostnote.queue.worker import LANES
from ghostnote.service.jobs.job import MAX_ATTEMPTS, JobState, Queue
from ghostnote.service.verify import receipt_in
from tests.queue.parts import CHECKPOINT
from tests.queue.rig import Rig, eventually

pytestmark = pytest.mark.anyio


async def test_a_job_ends_with_its_files(rig: Rig) -> None:
    rig.start_worker()
    job = await rig.over(await rig.submit("note", text="hello"))
    assert job.state is JobState.SUCCEEDED
    assert (job.attempt, job.done) == (1, job.total)
    assert [await rig.blobs.get(file.sha256) for file in job.files] == [b"hello"]


async def test_a_pattern_is_generated_in_the_worker(rig: Rig) -> None:
    rig.start_worker()
    params = GenerationParams.from_dict({"style": "funk", "bars": 1, "seed": 7})
    accepted = await rig.submit("generate", checkpoint=CHECKPOINT, params=params.to_dict(), variations=2)
    job = await rig.over(accepted)
    assert job.state is JobState.SUCCEEDED, job.error
    receipts = [receipt_in(await rig.blobs.get(file.sha256)) for file in job.files]
    assert [receipt.variation for receipt in receipts] == [0, 1]


async def test_jobs_that_wait_share_a_run_and_each_runs_once(rig: Rig) -> None:
    jobs = [await rig.submit("note", text=f"{number}") for number in range(40)]
    rig.start_worker()
    ended = [await rig.over(job) for job in jobs]
    assert {job.state for job in ended} == {JobState.SUCCEEDED}
    assert [job.result for job in ended] == [{"text": f"{number}"} for number in range(40)]
    runs = rig.runs()
    assert sorted(chain.from_iterable(runs)) == sorted(jobs)
    assert max(map(len, runs)) == 32


async def test_progress_is_seen_while_a_job_runs(rig: Rig) -> None:
    rig.start_worker()
    gate = rig.folder / "gate"
    job = await rig.submit("hold", gate=str(gate), total=1000)
    seen = await rig.watcher.moved(job, None, 30)
    while seen is not None and seen.done < 3:
        seen = await rig.watcher.moved(job, seen, 30)
    assert seen is not None
    assert (seen.state, seen.attempt) == (JobState.RUNNING, 1)
    gate.touch()
    assert (await rig.over(job)).done == 1000


async def test_a_cancelled_job_never_runs(rig: Rig) -> None:
    job = await rig.submit("note")
    await rig.store.cancel(job)
    other = await rig.submit("note")
    rig.start_worker()
    await rig.over(other)
    assert rig.runs() == [[other]]
    assert (await rig.store.get(job)).state is JobState.CANCELLED


async def test_cancelling_a_running_job_frees_its_worker(rig: Rig) -> None:
    rig.start_worker()
    job = await rig.submit("hold", gate=str(rig.folder / "never"))
    await rig.running(job)
    await rig.store.cancel(job)
    assert (await rig.over(await rig.submit("note"))).state is JobState.SUCCEEDED
    ended = await rig.store.get(job)
    assert (ended.state, ended.files) == (JobState.CANCELLED, ())


async def test_heavy_jobs_keep_nobody_waiting(rig: Rig) -> None:
    rig.start_worker(LANES)
    heavy = await rig.submit("hold", queue=Queue.HEAVY, gate=str(rig.folder / "gate"))
    await rig.running(heavy)
    await rig.over(await rig.submit("note"))
    assert (await rig.store.get(heavy)).state is JobState.RUNNING
    (rig.folder / "gate").touch()
    assert (await rig.over(heavy)).state is JobState.SUCCEEDED


async def test_a_job_that_kills_its_worker_fails_and_takes_nobody_with_it(rig: Rig) -> None:
    poison = await rig.submit("poison")
    others = [await rig.submit("note") for _ in range(5)]
    rig.start_worker()
    assert {(await rig.over(job)).state for job in others} == {JobState.SUCCEEDED}
    ended = await rig.over(poison)
    assert (ended.state, ended.attempt) == (JobState.FAILED, MAX_ATTEMPTS)
    assert ended.error is not None
    assert [run for run in rig.runs() if poison in run] == [[poison]] * MAX_ATTEMPTS
    assert (await rig.over(await rig.submit("note"))).state is JobState.SUCCEEDED


async def test_jobs_of_a_killed_worker_are_done_by_the_next(rig: Rig) -> None:
    rig.start_worker()
    gate = rig.folder / "gate"
    job = await rig.submit("hold", gate=str(gate), text="kept")
    await rig.running(job)
    await rig.kill_worker()
    waiting = await rig.submit("note")
    gate.touch()
    ended = await rig.over(job)
    assert (ended.state, ended.attempt, ended.result) == (JobState.SUCCEEDED, 2, {"text": "kept"})
    assert len(ended.files) == 1
    assert (await rig.over(waiting)).state is JobState.SUCCEEDED


async def test_a_stopped_worker_gives_its_jobs_back_unharmed(rig: Rig) -> None:
    rig.start_worker()
    gate = rig.folder / "gate"
    job = await rig.submit("hold", gate=str(gate))
    await rig.running(job)
    await rig.stop_worker()
    released = await rig.store.get(job)
    assert released.state is JobState.QUEUED
    gate.touch()
    rig.start_worker()
    assert (await rig.over(job)).state is JobState.SUCCEEDED
    assert not [what for step, what in rig.reports if step == "reap"]


async def test_a_stopped_worker_finishes_what_is_nearly_done(rig: Rig) -> None:
    rig.start_worker()
    gate = rig.folder / "gate"
    job = await rig.submit("hold", gate=str(gate))
    await rig.running(job)
    stopping = asyncio.create_task(rig.stop_worker())
    gate.touch()
    await stopping
    ended = await rig.store.get(job)
    assert (ended.state, ended.attempt) == (JobState.SUCCEEDED, 1)


async def test_nothing_is_left_of_a_stopped_worker(rig: Rig) -> None:
    rig.start_worker()
    await rig.over(await rig.submit("note"))
    processes = await rig.worker_processes()
    await rig.stop_worker()

    async def gone() -> bool:
        return not any(process.is_running() for process in processes)

    await eventually(gone)
