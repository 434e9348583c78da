"""The table of jobs against a model of it: whatever happens in whatever order."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from typing import Any, TypeVar

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ghostnote.core.errors import ConflictError
from ghostnote.service.jobs.job import MAX_ATTEMPTS, TRANSITIONS, Job, JobState
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.migrate import upgrade
from ghostnote.storage.tables import metadata
from tests.storage.asking import LEASE_MS, claimed, failure, new_file, submitted, success
from tests.storage.clock import Clock

T = TypeVar("T")


class Jobs(RuleBasedStateMachine):
    """`state` is where each job should stand, `tries` its attempts that count, `held` what workers believe to have."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.database = Database(f"sqlite:///{self.folder.name}/db")
        self.store = SqlJobStore(self.database, self.clock)
        self.run(upgrade(self.database))
        self.state: dict[str, JobState] = {}
        self.tries: dict[str, int] = {}
        self.held: list[Job] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    def is_current(self, attempt: Job) -> bool:
        """Whether the table should still know this attempt as running."""
        newest = max(job.attempt for job in self.held if job.id == attempt.id)
        return self.state[attempt.id] is JobState.RUNNING and attempt.attempt == newest

    def move(self, job: str, state: JobState) -> None:
        assert state in TRANSITIONS[self.state[job]]
        self.state[job] = state

    @rule()
    def submit(self) -> None:
        job = self.run(submitted(self.store))
        self.state[job.id], self.tries[job.id] = JobState.QUEUED, 0

    @rule(most=st.integers(1, 4))
    def claim(self, most: int) -> None:
        taken = self.run(claimed(self.store, most))
        assert len(taken) <= most
        assert len(taken) == 1 or all(self.tries[job.id] == 0 for job in taken)
        for job in taken:
            assert job.attempt > max((old.attempt for old in self.held if old.id == job.id), default=0)
            self.move(job.id, JobState.RUNNING)
            self.tries[job.id] += 1
        self.held += taken

    @precondition(lambda self: self.held)
    @rule(data=st.data(), fails=st.booleans())
    def finish(self, data: st.DataObject, fails: bool) -> None:
        attempt = data.draw(st.sampled_from(self.held))
        current = self.is_current(attempt)
        outcome = failure(attempt) if fails else success(attempt, new_file())
        assert self.run(self.store.finish([outcome])) == ({attempt.id} if current else set())
        if current:
            self.move(attempt.id, outcome.state)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(self.held))
        current = self.is_current(attempt)
        self.run(self.store.release([(attempt.id, attempt.attempt)]))
        if current:
            self.move(attempt.id, JobState.QUEUED)
            self.tries[attempt.id] -= 1

    @precondition(lambda self: self.state)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(sorted(self.state)))
        try:
            self.run(self.store.cancel(job))
        except ConflictError:
            assert self.state[job] in {JobState.SUCCEEDED, JobState.FAILED}
        else:
            assert self.state[job] not in {JobState.SUCCEEDED, JobState.FAILED}
            self.state[job] = JobState.CANCELLED

    @rule()
    def every_worker_dies(self) -> None:
        self.clock.pass_ms(LEASE_MS + 1)
        reaped = self.run(self.store.reap())
        left = {job for job, state in self.state.items() if state is JobState.RUNNING}
        assert {job for job, _ in reaped.requeued} == {job for job in left if self.tries[job] < MAX_ATTEMPTS}
        assert set(reaped.failed) == {job for job in left if self.tries[job] >= MAX_ATTEMPTS}
        for job in left:
            self.move(job, JobState.FAILED if job in reaped.failed else JobState.QUEUED)
        self.clock.pass_ms(60_000)

    @invariant()
    def the_table_agrees(self) -> None:
        found = self.run(self.store.snapshots(self.state))
        assert {job: snapshot.state for job, snapshot in found.items()} == self.state

    @invariant()
    def results_belong_to_successes(self) -> None:
        succeeded = {job for job, state in self.state.items() if state is JobState.SUCCEEDED}
        assert sorted(self.run(self._files())) == sorted(succeeded)

    async def _files(self) -> list[str]:
        async with self.database.read() as connection:
            return list((await connection.execute(sa.select(metadata.tables["files"].c.job))).scalars())


TestJobs = Jobs.TestCase
TestJobs.settings = settings(max_examples=25, stateful_step_count=30)
