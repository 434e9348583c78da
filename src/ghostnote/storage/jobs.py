"""`SqlJobStore`: the table of jobs in SQLite or PostgreSQL.

Here stand the transactions; the modules beside hold the SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from ghostnote.core.errors import UnavailableError
from ghostnote.service.jobs.job import File, Job, JobState, NewFile, NewJob, Outcome, Queue, now_ms
from ghostnote.service.jobs.ports import Accepted, Admission, Delivery, Page, Purged, Reaped, Snapshot, Waiting
from ghostnote.storage import attempts, deliveries, migrate, reading, retention, submission, upkeep
from ghostnote.storage.database import Database
from ghostnote.storage.failures import MIGRATE

_ANYTHING = Admission()


class SqlJobStore:
    """The `JobStore` of a database. `clock` gives milliseconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], int] = now_ms) -> None:
        self._database = database
        self._clock = clock

    async def submit(self, new: NewJob, admission: Admission = _ANYTHING) -> Accepted:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await submission.submit(connection, self._clock(), new, admission)

    async def get(self, job: str, owner: str | None = None) -> Job:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.get_job(connection, job, owner)

    async def page(
        self,
        owner: str | None,
        *,
        cursor: str | None = None,
        limit: int = 50,
        state: JobState | None = None,
        kind: str | None = None,
    ) -> Page:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.page(connection, owner, cursor, limit, state, kind)

    async def claim(
        self,
        queue: Queue,
        worker: str,
        *,
        batchable: Collection[str],
        most: int,
        lease_ms: int,
        first: str | None = None,
        most_units: int | None = None,
    ) -> list[Job]:
        """See `JobStore`. Workers ask often in vain: looking first disturbs nobody who writes."""
        async with self._database.read() as connection:
            if not await attempts.any_waiting(connection, self._clock(), queue):
                return []
        async with self._database.write(durable=False) as connection:
            return await attempts.claim(
                connection,
                self._clock(),
                queue,
                worker,
                batchable=batchable,
                most=most,
                lease_ms=lease_ms,
                first=first,
                most_units=most_units,
            )

    async def extend(self, worker: str, jobs: Collection[tuple[str, int]], lease_ms: int) -> set[str]:
        """See `JobStore`."""
        async with self._database.write(durable=False) as connection:
            return await attempts.extend(connection, self._clock(), worker, jobs, lease_ms)

    async def advance(self, done: Mapping[tuple[str, int], int]) -> None:
        """See `JobStore`."""
        async with self._database.write(durable=False) as connection:
            await attempts.advance(connection, done)

    async def finish(self, outcomes: Sequence[Outcome]) -> set[str]:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await attempts.finish(connection, self._clock(), outcomes)

    async def release(self, jobs: Collection[tuple[str, int]]) -> None:
        """See `JobStore`."""
        async with self._database.write(durable=False) as connection:
            await attempts.release(connection, jobs)

    async def cancel(self, job: str, owner: str | None = None) -> Job:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await upkeep.cancel(connection, self._clock(), job, owner)

    async def retry(self, job: str) -> Job:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await upkeep.retry(connection, self._clock(), job)

    async def snapshots(self, jobs: Collection[str]) -> dict[str, Snapshot]:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.snapshots(connection, jobs)

    async def reap(self) -> Reaped:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await upkeep.reap(connection, self._clock())

    async def unsent(self, queue: Queue, older_than_ms: int, most: int) -> list[str]:
        """See `JobStore`."""
        async with self._database.write(durable=False) as connection:
            return await upkeep.unsent(connection, self._clock(), queue, older_than_ms, most)

    async def waiting(self) -> dict[Queue, Waiting]:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.waiting(connection, self._clock())

    async def outcomes(self) -> dict[tuple[str, JobState], int]:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.outcomes(connection)

    async def due_deliveries(self, most: int, lease_ms: int) -> list[Delivery]:
        """See `JobStore`."""
        async with self._database.write(durable=False) as connection:
            return await deliveries.due(connection, self._clock(), most, lease_ms)

    async def delivered(self, job: str, *, error: str | None = None, retry_in_ms: int | None = None) -> None:
        """See `JobStore`."""
        async with self._database.write() as connection:
            await deliveries.delivered(connection, self._clock(), job, error, retry_in_ms)

    async def purge(self, before_ms: int) -> Purged:
        """See `JobStore`. In several transactions, so that others get their turn."""
        jobs, files, blobs = 0, 0, set[str]()
        while True:
            async with self._database.write() as connection:
                some = await retention.purge(connection, before_ms)
            if not some.jobs and not some.files:
                return Purged(jobs, files, sorted(blobs))
            jobs, files, blobs = jobs + some.jobs, files + some.files, blobs | set(some.blobs)

    async def add_upload(self, owner: str, new: NewFile, admission: Admission = _ANYTHING) -> File:
        """See `JobStore`."""
        async with self._database.write() as connection:
            return await submission.add_upload(connection, self._clock(), owner, new, admission)

    async def file(self, file: str, owner: str | None = None) -> File:
        """See `JobStore`."""
        async with self._database.read() as connection:
            return await reading.get_file(connection, file, owner)

    async def check(self) -> None:
        """See `JobStore`."""
        async with self._database.read() as connection:
            found = await migrate.current(connection)
        if found != migrate.needed():
            problem = f"the database's schema is {found or 'empty'}, and this version needs {migrate.needed()}"
            raise UnavailableError(problem, where=self._database.name, hint=MIGRATE)
