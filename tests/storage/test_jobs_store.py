from __future__ import annotations

import asyncio
import json
from types import MappingProxyType

import pytest

from ghostnote.core.errors import (
    ConflictError,
    InvalidParameterError,
    NotFoundError,
    QueueFullError,
    QuotaExceededError,
)
from ghostnote.service.jobs.job import MAX_ATTEMPTS, Job, JobState, Queue
from ghostnote.service.jobs.ports import Admission, Snapshot, Waiting
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from tests.storage.asking import (
    LEASE_MS,
    claimed,
    failed,
    failure,
    ids,
    new,
    new_file,
    running,
    submitted,
    succeeded,
    success,
)
from tests.storage.clock import Clock

pytestmark = pytest.mark.anyio

DAY_MS = 24 * 60 * 60 * 1000
NOBODY = "0" * 32


# Accepting


async def test_a_submitted_job_is_read_back_as_it_was_accepted(store: SqlJobStore, clock: Clock) -> None:
    params = {"zulu": 1, "alpha": [1.5, None, "\x00", "naïve \U0001f941"], "nested": MappingProxyType({"b": 1, "a": 2})}
    accepted = await store.submit(new(params=params, request={"prompt": "funk"}, checkpoint="abc"))
    assert not accepted.replayed
    job = await store.get(accepted.job.id)
    assert job == accepted.job
    assert list(job.params) == ["zulu", "alpha", "nested"]
    assert json.dumps(job.params["nested"]) == '{"b": 1, "a": 2}'
    assert (job.state, job.attempt, job.created_at, job.available_at) == (JobState.QUEUED, 0, clock.now, clock.now)
    assert (job.queue, job.checkpoint, job.total, job.files) == (Queue.GENERATION, "abc", 4, ())


async def test_the_same_key_and_content_give_the_same_job(store: SqlJobStore) -> None:
    one = await store.submit(new(idempotency_key="k", fingerprint="f"))
    two = await store.submit(new(idempotency_key="k", fingerprint="f"))
    assert (one.replayed, two.replayed) == (False, True)
    assert two.job == one.job


async def test_a_replay_is_answered_however_full_the_queue_is(store: SqlJobStore) -> None:
    one = await store.submit(new(idempotency_key="k", fingerprint="f"))
    two = await store.submit(new(idempotency_key="k", fingerprint="f"), Admission(queue_length=1, tenant_active=1))
    assert two.job.id == one.job.id


async def test_the_same_key_for_another_content_is_a_conflict(store: SqlJobStore) -> None:
    await store.submit(new(idempotency_key="k", fingerprint="f"))
    with pytest.raises(ConflictError, match="'k'"):
        await store.submit(new(idempotency_key="k", fingerprint="g"))
    assert len((await store.page(None)).jobs) == 1


async def test_idempotency_keys_belong_to_their_owner(store: SqlJobStore) -> None:
    one = await store.submit(new("alice", idempotency_key="k", fingerprint="f"))
    two = await store.submit(new("bob", idempotency_key="k", fingerprint="g"))
    assert one.job.id != two.job.id


async def test_idempotency_keys_are_forgotten_after_a_day(store: SqlJobStore, clock: Clock) -> None:
    one = await store.submit(new(idempotency_key="k", fingerprint="f"))
    clock.pass_ms(DAY_MS - 1)
    assert (await store.submit(new(idempotency_key="k", fingerprint="f"))).replayed
    clock.pass_ms(1)
    two = await store.submit(new(idempotency_key="k", fingerprint="other"))
    assert not two.replayed
    assert two.job.id != one.job.id


async def test_a_refused_job_leaves_its_key_free(store: SqlJobStore) -> None:
    with pytest.raises(QueueFullError):
        await store.submit(new(idempotency_key="k", fingerprint="f"), Admission(queue_length=0))
    assert not (await store.submit(new(idempotency_key="k", fingerprint="g"))).replayed


async def test_concurrent_submits_with_one_key_make_one_job(store: SqlJobStore) -> None:
    accepted = await asyncio.gather(*(store.submit(new(idempotency_key="k", fingerprint="f")) for _ in range(12)))
    assert len({one.job.id for one in accepted}) == 1
    assert sorted(one.replayed for one in accepted) == [False] + [True] * 11
    assert len((await store.page(None)).jobs) == 1


async def test_a_queue_takes_no_more_than_its_length(store: SqlJobStore) -> None:
    limit = Admission(queue_length=2)
    await store.submit(new("alice"), limit)
    await store.submit(new("bob"), limit)
    with pytest.raises(QueueFullError, match="2 jobs wait"):
        await store.submit(new("carol"), limit)
    await store.submit(new("carol", queue=Queue.MIDI), limit)
    await claimed(store, 1)
    await store.submit(new("carol"), limit)


async def test_a_tenant_may_have_so_many_active_jobs(store: SqlJobStore) -> None:
    limit = Admission(tenant_active=2)
    await running(store)
    last = (await store.submit(new(), limit)).job
    with pytest.raises(QuotaExceededError):
        await store.submit(new(), limit)
    await store.submit(new("bob"), limit)
    await store.cancel(last.id)
    await store.submit(new(), limit)


async def test_a_tenant_may_start_so_many_jobs_a_day(store: SqlJobStore, clock: Clock) -> None:
    limit = Admission(tenant_daily=2)
    await store.cancel((await store.submit(new(), limit)).job.id)
    await store.submit(new(), limit)
    with pytest.raises(QuotaExceededError) as refused:
        await store.submit(new(), limit)
    assert refused.value.retry_after > 60
    await store.submit(new("bob"), limit)
    clock.pass_ms(DAY_MS + 1000)
    await store.submit(new(), limit)


async def test_a_tenant_may_store_so_many_bytes(store: SqlJobStore) -> None:
    limit = Admission(tenant_bytes=250)
    await store.add_upload("alice", new_file(size=100), limit)
    await succeeded(store, new_file(size=100))
    with pytest.raises(QuotaExceededError):
        await store.add_upload("alice", new_file(size=51), limit)
    await store.add_upload("bob", new_file(size=51), limit)
    await store.add_upload("alice", new_file(size=50), limit)
    await store.submit(new(), limit)
    with pytest.raises(QuotaExceededError):
        await store.submit(new(), Admission(tenant_bytes=249))


async def test_concurrent_submits_keep_to_a_tenants_limits(store: SqlJobStore) -> None:
    limit = Admission(tenant_active=5)
    tried = await asyncio.gather(*(store.submit(new(), limit) for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(one, QuotaExceededError) for one in tried) == 7
    assert len((await store.page("alice")).jobs) == 5


# Reading


async def test_anothers_job_is_not_found(store: SqlJobStore) -> None:
    job = await submitted(store, "alice")
    assert (await store.get(job.id, "alice")).id == job.id
    with pytest.raises(NotFoundError):
        await store.get(job.id, "bob")


@pytest.mark.parametrize("wrong", [NOBODY, "", "\x00", "\ud800", "x" * 32, "0" * 5000, "' OR 1=1 --"])
async def test_ids_that_are_none_are_not_found(store: SqlJobStore, wrong: str) -> None:
    for ask in (store.get, store.file, store.cancel, store.retry):
        with pytest.raises(NotFoundError):
            await ask(wrong)
    assert await store.snapshots([wrong]) == {}


async def test_pages_hold_every_job_once_newest_first(store: SqlJobStore) -> None:
    made = [await submitted(store) for _ in range(7)]
    await submitted(store, "bob")
    seen: list[str] = []
    cursor = None
    while True:
        page = await store.page("alice", cursor=cursor, limit=3)
        seen += [job.id for job in page.jobs]
        if page.cursor is None:
            break
        cursor = page.cursor
        await submitted(store)
    assert seen == sorted(ids(made), reverse=True)


async def test_a_page_that_ends_with_the_last_job_has_no_cursor(store: SqlJobStore) -> None:
    for _ in range(2):
        await submitted(store)
    assert (await store.page("alice", limit=2)).cursor is None
    assert (await store.page("carol")).jobs == (await store.page(None, kind="\x00")).jobs == []


async def test_pages_can_be_of_one_state_and_kind(store: SqlJobStore) -> None:
    done = await succeeded(store, new_file())
    humanised = await submitted(store, kind="humanise")
    waiting = await submitted(store)
    assert list((await store.page("alice", state=JobState.SUCCEEDED)).jobs) == [done]
    assert ids(list((await store.page(None, kind="humanise")).jobs)) == [humanised.id]
    assert ids(list((await store.page(None, kind="generate", state=JobState.QUEUED)).jobs)) == [waiting.id]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "=" * 22, "é" * 22, "A" * 23, "B" * 22])
async def test_cursors_that_were_not_given_are_refused(store: SqlJobStore, cursor: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        await store.page(None, cursor=cursor)
    assert refused.value.where == "cursor"


async def test_snapshots_are_of_the_jobs_that_are_there(store: SqlJobStore) -> None:
    one, two = await submitted(store), await running(store)
    assert await store.snapshots([one.id, two.id, NOBODY]) == {
        one.id: Snapshot(one.id, JobState.QUEUED, 0, 0, 4),
        two.id: Snapshot(two.id, JobState.RUNNING, 1, 0, 4),
    }
    assert await store.snapshots([]) == {}


async def test_waiting_tells_of_every_queue(store: SqlJobStore, clock: Clock) -> None:
    await running(store)
    await submitted(store)
    clock.pass_ms(1500)
    await submitted(store)
    await submitted(store, queue=Queue.MIDI)
    assert await store.waiting() == {
        Queue.MIDI: Waiting(1, 0, 0),
        Queue.GENERATION: Waiting(2, 1500, 1),
        Queue.HEAVY: Waiting(0, 0, 0),
    }


async def test_outcomes_count_kinds_and_states(store: SqlJobStore) -> None:
    await succeeded(store)
    await succeeded(store)
    await failed(store)
    await submitted(store, kind="humanise")
    assert await store.outcomes() == {
        ("generate", JobState.SUCCEEDED): 2,
        ("generate", JobState.FAILED): 1,
        ("humanise", JobState.QUEUED): 1,
    }


# Claiming


async def test_a_claimed_job_runs(store: SqlJobStore, clock: Clock) -> None:
    job = await submitted(store)
    clock.pass_ms(100)
    (taken,) = await claimed(store, worker="w7")
    assert taken == await store.get(job.id)
    assert (taken.state, taken.attempt, taken.worker, taken.done) == (JobState.RUNNING, 1, "w7", 0)
    assert (taken.started_at, taken.lease_until) == (clock.now, clock.now + LEASE_MS)
    assert await claimed(store) == []


async def test_those_that_have_waited_longest_are_taken_first(store: SqlJobStore, clock: Clock) -> None:
    made = []
    for _ in range(4):
        made.append((await submitted(store)).id)
        clock.pass_ms(1)
    assert ids(await claimed(store, 2)) == made[:2]
    assert ids(await claimed(store, 2)) == made[2:]


async def test_a_batch_is_of_one_kind_and_checkpoint_and_queue(store: SqlJobStore, clock: Clock) -> None:
    plain = [await submitted(store)]
    clock.pass_ms(1)
    other = [await submitted(store, checkpoint="c"), await submitted(store, checkpoint="c")]
    await submitted(store, queue=Queue.MIDI)
    lonely = [await submitted(store, kind="train"), await submitted(store, kind="train")]
    clock.pass_ms(1)
    plain += [await submitted(store)]
    assert ids(await claimed(store)) == ids(plain)
    assert sorted(ids(await claimed(store, first=other[1].id))) == sorted(ids(other))
    assert len(await claimed(store)) == 1
    assert len(await claimed(store)) == 1
    assert await claimed(store) == []
    assert {(await store.get(job.id)).state for job in lonely} == {JobState.RUNNING}


async def test_a_batch_ends_before_it_is_too_long(store: SqlJobStore, clock: Clock) -> None:
    jobs = []
    for total in (8, 4, 4, 1):
        jobs.append((await submitted(store, total=total)).id)
        clock.pass_ms(1)
    assert ids(await claimed(store, most_units=15)) == jobs[:2]
    assert ids(await claimed(store, most_units=2)) == jobs[2:3]


async def test_the_job_that_is_asked_for_leads_its_batch(store: SqlJobStore, clock: Clock) -> None:
    made = []
    for _ in range(3):
        made.append((await submitted(store)).id)
        clock.pass_ms(1)
    assert ids(await claimed(store, 2, first=made[2])) == [made[2], made[0]]
    assert ids(await claimed(store, 2, first=made[2])) == [made[1]]


async def test_a_job_of_another_queue_is_not_taken_by_name(store: SqlJobStore) -> None:
    job = await submitted(store, queue=Queue.HEAVY)
    await submitted(store)
    assert job.id not in ids(await claimed(store, first=job.id))
    assert (await store.get(job.id)).state is JobState.QUEUED


async def test_a_job_that_broke_its_worker_runs_alone(store: SqlJobStore, clock: Clock) -> None:
    poison = await running(store)
    clock.pass_ms(LEASE_MS + 1)
    await store.reap()
    clock.pass_ms(60_000)
    others = [await submitted(store) for _ in range(3)]
    assert ids(await claimed(store)) == [poison.id]
    assert sorted(ids(await claimed(store))) == sorted(ids(others))


async def test_concurrent_claims_take_each_job_once(store: SqlJobStore) -> None:
    made = {(await submitted(store)).id for _ in range(300)}

    async def worker(name: str) -> list[str]:
        mine: list[str] = []
        while taken := await claimed(store, 7, worker=name):
            assert {job.worker for job in taken} == {name}
            mine += ids(taken)
        return mine

    took = await asyncio.gather(*(worker(f"w{number}") for number in range(8)))
    everything = [job for mine in took for job in mine]
    assert len(everything) == 300
    assert set(everything) == made


async def test_two_workers_of_other_connections_take_each_job_once(url: str, store: SqlJobStore) -> None:
    made = {(await submitted(store)).id for _ in range(60)}
    other = Database(url)
    stores = [store, SqlJobStore(other, store._clock)]

    async def worker(mine: SqlJobStore) -> list[str]:
        taken: list[str] = []
        while some := await claimed(mine, 2):
            taken += ids(some)
        return taken

    took = await asyncio.gather(*(worker(mine) for mine in stores))
    await other.close()
    assert sorted(took[0] + took[1]) == sorted(made)


# Attempts


async def test_a_heartbeat_keeps_what_is_still_held(store: SqlJobStore, clock: Clock) -> None:
    held, lost, others = await running(store), await running(store), await running(store)
    await store.cancel(lost.id)
    clock.pass_ms(5000)
    beats = [(held.id, 1), (lost.id, 1), (held.id, 2)]
    assert await store.extend("w1", beats, LEASE_MS) == {held.id}
    assert await store.extend("w2", [(others.id, 1)], LEASE_MS) == set()
    assert await store.extend("w1", [], LEASE_MS) == set()
    assert (await store.get(held.id)).lease_until == clock.now + LEASE_MS
    assert (await store.get(others.id)).lease_until == clock.now - 5000 + LEASE_MS
    assert (await store.get(lost.id)).lease_until is None


async def test_progress_goes_forward_within_its_attempt(store: SqlJobStore, clock: Clock) -> None:
    job, other = await running(store), await running(store)
    await store.advance({(job.id, 1): 3, (other.id, 1): 1})
    await store.advance({(job.id, 1): 2, (other.id, 2): 4})
    assert {one.done for one in (await store.snapshots([job.id])).values()} == {3}
    assert {one.done for one in (await store.snapshots([other.id])).values()} == {1}
    clock.pass_ms(LEASE_MS + 1)
    await store.reap()
    await store.advance({(job.id, 1): 4})
    assert (await store.get(job.id)).done == 0
    await store.advance({})


async def test_a_success_has_its_files_in_order(store: SqlJobStore, clock: Clock) -> None:
    job = await running(store)
    clock.pass_ms(250)
    results = [new_file(f"{number}.mid", sha256=f"{number}" * 64) for number in range(3)]
    assert await store.finish([success(job, *results)]) == {job.id}
    done = await store.get(job.id, "alice")
    assert (done.state, done.result, done.error, done.done) == (JobState.SUCCEEDED, {"hits": 12}, None, 4)
    assert (done.finished_at, done.lease_until) == (clock.now, None)
    assert [(file.index, file.name, file.sha256) for file in done.files] == [
        (number, f"{number}.mid", f"{number}" * 64) for number in range(3)
    ]
    assert {(file.owner, file.job, file.created_at) for file in done.files} == {("alice", job.id, clock.now)}
    assert await store.file(done.files[1].id, "alice") == done.files[1]


async def test_a_failure_has_its_problem(store: SqlJobStore, clock: Clock) -> None:
    job = await running(store)
    await store.advance({(job.id, 1): 2})
    assert await store.finish([failure(job)]) == {job.id}
    done = await store.get(job.id)
    assert (done.state, done.done, done.result) == (JobState.FAILED, 2, None)
    assert done.error == {"type": "error", "title": "No luck"}
    assert done.finished_at == clock.now


async def test_a_batch_is_finished_at_once(store: SqlJobStore) -> None:
    for number in range(32):
        await submitted(store, f"tenant{number % 3}")
    batch = await claimed(store)
    assert len(batch) == 32
    outcomes = [failure(job) if number % 4 == 0 else success(job, new_file()) for number, job in enumerate(batch)]
    assert await store.finish(outcomes) == set(ids(batch))
    assert await store.outcomes() == {("generate", JobState.FAILED): 8, ("generate", JobState.SUCCEEDED): 24}
    for job in batch:
        assert {file.owner for file in (await store.get(job.id)).files} <= {job.owner}


async def test_who_lost_a_job_cannot_finish_it(store: SqlJobStore, clock: Clock) -> None:
    lost, kept = await running(store), await running(store)
    clock.pass_ms(LEASE_MS + 1)
    await store.extend("w1", [(kept.id, 1)], LEASE_MS)
    await store.reap()
    clock.pass_ms(60_000)
    (again,) = await claimed(store, first=lost.id, worker="w2")
    assert again.attempt == 2
    assert await store.finish([success(lost, new_file()), success(kept, new_file())]) == {kept.id}
    assert (await store.get(lost.id)).state is JobState.RUNNING
    assert await store.finish([success(again, new_file(sha256="b" * 64))]) == {lost.id}
    assert [file.sha256 for file in (await store.get(lost.id)).files] == ["b" * 64]


async def test_of_two_attempts_in_one_batch_the_running_one_counts(store: SqlJobStore) -> None:
    old = await running(store)
    await store.release([(old.id, old.attempt)])
    (current,) = await claimed(store)
    assert await store.finish([success(current, new_file()), failure(old)]) == {old.id}
    assert (await store.get(old.id)).state is JobState.SUCCEEDED


async def test_an_attempt_is_finished_once(store: SqlJobStore) -> None:
    job = await running(store)
    tried = await asyncio.gather(*(store.finish([success(job, new_file())]) for _ in range(4)))
    assert sorted(map(len, tried)) == [0, 0, 0, 1]
    assert len((await store.get(job.id)).files) == 1
    assert await store.finish([]) == set()


async def test_a_released_job_waits_again_unharmed(store: SqlJobStore) -> None:
    job = await running(store)
    neighbour = await submitted(store)
    await store.advance({(job.id, 1): 3})
    await store.release([(job.id, 1), (neighbour.id, 0)])
    back = await store.get(job.id)
    assert (back.state, back.done, back.available_at) == (JobState.QUEUED, 0, job.available_at)
    assert (back.started_at, back.lease_until) == (None, None)
    assert sorted(ids(await claimed(store))) == sorted([job.id, neighbour.id])


async def test_who_released_a_job_cannot_finish_the_next_attempt(store: SqlJobStore) -> None:
    before = await running(store)
    await store.release([(before.id, before.attempt)])
    (after,) = await claimed(store, worker="w2")
    assert await store.finish([success(before)]) == set()
    assert await store.finish([success(after)]) == {after.id}


async def test_releases_do_not_use_up_attempts(store: SqlJobStore, clock: Clock) -> None:
    await submitted(store)
    for _ in range(MAX_ATTEMPTS + 2):
        (job,) = await claimed(store)
        await store.release([(job.id, job.attempt)])
    await claimed(store)
    clock.pass_ms(LEASE_MS + 1)
    assert len((await store.reap()).requeued) == 1


# From outside


@pytest.mark.parametrize("start", [submitted, running])
async def test_cancelling_ends_a_job_that_is_not_over(store: SqlJobStore, clock: Clock, start: type) -> None:
    job: Job = await start(store)
    cancelled = await store.cancel(job.id, "alice")
    assert cancelled == await store.get(job.id)
    assert (cancelled.state, cancelled.finished_at) == (JobState.CANCELLED, clock.now)
    clock.pass_ms(5)
    assert await store.cancel(job.id, "alice") == cancelled
    assert await store.finish([success(job, new_file())]) == set()
    assert await claimed(store) == []


@pytest.mark.parametrize("end", [succeeded, failed])
async def test_what_is_over_cannot_be_cancelled(store: SqlJobStore, end: type) -> None:
    job: Job = await end(store)
    with pytest.raises(ConflictError, match=job.state):
        await store.cancel(job.id)
    assert await store.get(job.id) == job


async def test_anothers_job_cannot_be_cancelled(store: SqlJobStore) -> None:
    job = await submitted(store)
    with pytest.raises(NotFoundError):
        await store.cancel(job.id, "bob")
    assert (await store.get(job.id)).state is JobState.QUEUED


async def test_a_failed_job_can_be_queued_again_with_all_its_attempts(store: SqlJobStore, clock: Clock) -> None:
    job = await failed(store)
    clock.pass_ms(10)
    again = await store.retry(job.id)
    assert (again.state, again.error, again.finished_at, again.available_at) == (
        JobState.QUEUED,
        None,
        None,
        clock.now,
    )
    for number in range(1, MAX_ATTEMPTS + 1):
        clock.pass_ms(60_000)
        assert ids(await claimed(store)) == [job.id]
        clock.pass_ms(LEASE_MS + 1)
        assert bool((await store.reap()).failed) == (number == MAX_ATTEMPTS)


async def test_only_failed_jobs_can_be_queued_again(store: SqlJobStore) -> None:
    for job in (await submitted(store), await running(store), await succeeded(store)):
        with pytest.raises(ConflictError):
            await store.retry(job.id)


async def test_a_job_whose_lease_is_over_waits_again_longer_each_time(store: SqlJobStore, clock: Clock) -> None:
    job = await submitted(store)
    waits = []
    for attempt in range(1, MAX_ATTEMPTS):
        assert [one.attempt for one in await claimed(store)] == [attempt]
        clock.pass_ms(LEASE_MS)
        assert (await store.reap()).requeued == []
        clock.pass_ms(1)
        assert (await store.reap()).requeued == [(job.id, Queue.GENERATION)]
        waits.append((await store.get(job.id)).available_at - clock.now)
        clock.pass_ms(waits[-1] - 1)
        assert await claimed(store) == []
        assert await claimed(store, first=job.id) == []
        clock.pass_ms(1)
    assert waits == [1000, 2000]


async def test_a_job_that_keeps_killing_its_worker_fails(store: SqlJobStore, clock: Clock) -> None:
    job = await submitted(store)
    for _ in range(MAX_ATTEMPTS):
        clock.pass_ms(60_000)
        await claimed(store, worker="victim")
        clock.pass_ms(LEASE_MS + 1)
        reaped = await store.reap()
    assert (reaped.requeued, reaped.failed) == ([], [job.id])
    dead = await store.get(job.id)
    assert (dead.state, dead.finished_at, dead.lease_until) == (JobState.FAILED, clock.now, None)
    assert dead.error is not None
    assert dead.error["type"] == "worker-died"
    assert "victim" in dead.error["detail"]


async def test_concurrent_reapers_requeue_each_job_once(store: SqlJobStore, clock: Clock) -> None:
    made = {(await running(store)).id for _ in range(20)}
    clock.pass_ms(LEASE_MS + 1)
    reaped = await asyncio.gather(*(store.reap() for _ in range(4)))
    assert sorted(job for one in reaped for job, _ in one.requeued) == sorted(made)


async def test_what_was_announced_long_ago_is_announced_again(store: SqlJobStore, clock: Clock) -> None:
    job = await submitted(store)
    await submitted(store, queue=Queue.MIDI)
    await running(store)
    assert await store.unsent(Queue.GENERATION, 5000, 10) == []
    clock.pass_ms(5001)
    assert await store.unsent(Queue.GENERATION, 5000, 10) == [job.id]
    assert await store.unsent(Queue.GENERATION, 5000, 10) == []


async def test_what_waits_again_is_announced_as_soon_as_it_can_be_taken(store: SqlJobStore, clock: Clock) -> None:
    released, dead = await running(store), await running(store)
    await store.release([(released.id, 1)])
    assert await store.unsent(Queue.GENERATION, 5000, 10) == [released.id]
    clock.pass_ms(LEASE_MS + 1)
    await store.reap()
    assert dead.id not in await store.unsent(Queue.GENERATION, 60_000, 10)
    clock.pass_ms(1000)
    assert dead.id in await store.unsent(Queue.GENERATION, 60_000, 10)


async def test_announcements_come_in_parts_the_longest_waiting_first(store: SqlJobStore, clock: Clock) -> None:
    made = []
    for _ in range(5):
        made.append((await submitted(store)).id)
        clock.pass_ms(1)
    clock.pass_ms(5001)
    assert await store.unsent(Queue.GENERATION, 5000, 3) == made[:3]
    assert await store.unsent(Queue.GENERATION, 5000, 3) == made[3:]
