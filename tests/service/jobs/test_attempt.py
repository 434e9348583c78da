"""One attempt at some jobs, as the event loop and the working thread share it."""

from __future__ import annotations

import pytest

from ghostnote.service.jobs.attempt import Attempt, AttemptStopped
from ghostnote.service.jobs.job import Queue
from ghostnote.storage.jobs import SqlJobStore
from tests.service.jobs.parts import submitted

pytestmark = pytest.mark.anyio


@pytest.fixture
async def attempt(store: SqlJobStore) -> Attempt:
    for _ in range(2):
        await submitted(store, total=2)
    return Attempt(await store.claim(Queue.GENERATION, "w", batchable={"test"}, most=8, lease_ms=10_000))


async def test_what_has_moved_is_told_once(attempt: Attempt) -> None:
    first, second = attempt.jobs
    attempt.unit_done(0)
    attempt.unit_done(1)
    attempt.unit_done(1)
    assert attempt.moved() == {(first.id, 1): 1, (second.id, 1): 2}
    assert attempt.moved() == {}
    attempt.unit_done(0)
    assert attempt.moved() == {(first.id, 1): 2}


async def test_no_job_is_further_than_its_end(attempt: Attempt) -> None:
    for _ in range(5):
        attempt.unit_done(0)
    assert attempt.moved() == {(attempt.jobs[0].id, 1): 2}


async def test_the_work_goes_on_while_any_job_is_wanted(attempt: Attempt) -> None:
    first, second = attempt.jobs
    attempt.keep({second.id})
    assert attempt.held == {(second.id, 1)}
    attempt.unit_done(0)
    attempt.keep(set())
    with pytest.raises(AttemptStopped):
        attempt.unit_done(1)
    assert first.id != second.id
