"""What jobs need from the world, as protocols; `ghostnote.storage` and `ghostnote.queue` implement them.

Every method that touches the world may raise `UnavailableError` when it cannot be reached.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ghostnote.service.jobs.job import File, Job, JobState, NewFile, NewJob, Outcome, Queue


@dataclass(frozen=True, slots=True)
class Admission:
    """What is allowed when a job is accepted; None is no limit.

    Attributes:
        queue_length: jobs that may wait in the queue it joins, of all tenants.
        tenant_active: jobs of its tenant that may be queued or running.
        tenant_daily: jobs that its tenant may have accepted within 24 hours.
        tenant_bytes: bytes of files that its tenant may have stored.
    """

    queue_length: int | None = None
    tenant_active: int | None = None
    tenant_daily: int | None = None
    tenant_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job as it stands after `submit`; `replayed` if the idempotency key had been used for it before."""

    job: Job
    replayed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, newest first, and the cursor that continues after them (None at the end)."""

    jobs: Sequence[Job]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a watcher needs to see whether a job has moved."""

    id: str
    state: JobState
    attempt: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Reaped:
    """Jobs whose worker had gone: `requeued` wait again, `failed` had used up their attempts."""

    requeued: Sequence[tuple[str, Queue]]
    failed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue: jobs that wait, milliseconds since the oldest of them could have been taken, jobs that run."""

    queued: int
    age_ms: int
    running: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that is due: where to, for which job of whom, and how often it was tried before."""

    job: str
    owner: str
    url: str
    tries: int


@dataclass(frozen=True, slots=True)
class Purged:
    """What retention removed: jobs, files, and digests of blobs that no file names any more."""

    jobs: int
    files: int
    blobs: Sequence[str]


class JobStore(Protocol):
    """The table of jobs. Each method is one transaction, committed when it returns."""

    async def submit(self, new: NewJob, admission: Admission = ...) -> Accepted:
        """Accept a job: it is durable when this returns.

        Raises:
            ConflictError: the idempotency key was used (within 24 hours, by this owner) for another content, or its
                owner has a style of the name that it is to teach.
            QueueFullError, QuotaExceededError: see `Admission`.
        """

    async def get(self, job: str, owner: str | None = None) -> Job:
        """A job with its files.

        Raises:
            NotFoundError: there is none, or it belongs to another owner (None: anybody's).
        """

    async def page(
        self,
        owner: str | None,
        *,
        cursor: str | None = None,
        limit: int = 50,
        state: JobState | None = None,
        kind: str | None = None,
    ) -> Page:
        """Jobs, newest first.

        Raises:
            InvalidParameterError: a cursor that `page` did not give.
        """

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
        """Take jobs of a queue for `worker`: they are running, their attempt counted, leased for `lease_ms`.

        Taken is job `first` if it waits (or, without `first` or if it does not, the one that has waited longest). If
        its kind is in `batchable` and this is its first attempt, up to `most` jobs in all are taken: those of the same
        kind and checkpoint in their first attempt that have waited longest, as long as their units (`total`) with
        those before stay within `most_units`. A job that has failed a worker before therefore runs alone. No two claims
        ever take the same attempt of a job.
        """

    async def extend(self, worker: str, jobs: Collection[tuple[str, int]], lease_ms: int) -> set[str]:
        """Heartbeat for (job, attempt) pairs; those still running under this worker and attempt."""

    async def advance(self, done: Mapping[tuple[str, int], int]) -> None:
        """Write progress of (job, attempt) pairs; it never goes back, nor on to another attempt."""

    async def finish(self, outcomes: Sequence[Outcome]) -> set[str]:
        """Record how attempts ended, files included; the jobs for which this was still their running attempt."""

    async def release(self, jobs: Collection[tuple[str, int]]) -> None:
        """Give (job, attempt) pairs back unharmed, when a worker stops: queued, and the attempt not counted."""

    async def cancel(self, job: str, owner: str | None = None) -> Job:
        """Cancel a queued or running job. Cancelling a cancelled job changes nothing.

        Raises:
            NotFoundError: see `get`.
            ConflictError: it has succeeded or failed.
        """

    async def retry(self, job: str) -> Job:
        """Queue a failed job again with its attempts counted from 0 (for operators).

        Raises:
            NotFoundError: see `get`.
            ConflictError: it has not failed.
        """

    async def snapshots(self, jobs: Collection[str]) -> dict[str, Snapshot]:
        """How these jobs stand; those that are not there are left out."""

    async def reap(self) -> Reaped:
        """Find running jobs whose lease is over: queue them again (later with each attempt), or fail them."""

    async def unsent(self, queue: Queue, older_than_ms: int, most: int) -> list[str]:
        """Jobs that wait, could be taken, and were last announced longer ago than this; they count as announced now."""

    async def waiting(self) -> dict[Queue, Waiting]:
        """Every queue."""

    async def outcomes(self) -> dict[tuple[str, JobState], int]:
        """How many jobs of each (kind, state) there are."""

    async def due_deliveries(self, most: int, lease_ms: int) -> list[Delivery]:
        """Webhooks of jobs that are over and whose time has come, taken for `lease_ms`."""

    async def delivered(self, job: str, *, error: str | None = None, retry_in_ms: int | None = None) -> None:
        """Record a delivery: done (no error), to be tried again, or given up (an error and no retry)."""

    async def purge(self, before_ms: int) -> Purged:
        """Remove jobs that were over, and uploads made, before then, with their files."""

    async def add_upload(self, owner: str, new: NewFile, admission: Admission = ...) -> File:
        """Record an upload.

        Raises:
            QuotaExceededError: see `Admission.tenant_bytes`.
        """

    async def file(self, file: str, owner: str | None = None) -> File:
        """A file.

        Raises:
            NotFoundError: there is none, or it belongs to another owner.
        """

    async def check(self) -> None:
        """Return if the database answers and its schema is the one this version needs.

        Raises:
            UnavailableError: what is wrong, and what to do.
        """


class BlobStore(Protocol):
    """Bytes under their SHA-256. Writing the same bytes twice is one blob."""

    async def put(self, data: bytes) -> str:
        """Store bytes durably; their digest in hex.

        Raises:
            StorageFullError: no room.
        """

    async def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest.

        Raises:
            NotFoundError: there are none.
        """

    async def link(self, digest: str, name: str, media_type: str, seconds: int) -> str | None:
        """A URL that downloads the blob as `name` without further rights, for some time; None if there is no such."""

    async def delete(self, digests: Collection[str]) -> None:
        """Remove blobs; those that are not there are no error."""

    async def check(self) -> None:
        """Return if blobs can be written and read.

        Raises:
            UnavailableError, StorageFullError: what is wrong, and what to do.
        """


class Dispatcher(Protocol):
    """Wakes workers. It carries ids and may lose them: the table of jobs is the truth."""

    async def send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        """Announce jobs, after they are committed."""

    async def depth(self, queue: Queue) -> int | None:
        """How many announcements wait in the broker; None where there is no broker to ask."""

    async def changed(self, seconds: float) -> None:
        """Return when some job may have moved, after `seconds` at the latest."""

    async def check(self) -> None:
        """Return if announcements can be sent.

        Raises:
            UnavailableError: what is wrong, and what to do.
        """


class Progress(Protocol):
    """How far running jobs are, passed from workers to watchers."""

    async def write(self, done: Mapping[tuple[str, int], int]) -> None:
        """Units done of (job, attempt) pairs."""

    async def read(self, jobs: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Units done of (job, attempt) pairs; those that are not known are left out."""

    async def touch(self, jobs: Collection[str]) -> None:
        """Tell watchers that these jobs have moved (state changes included)."""


class Observer(Protocol):
    """What a worker tells of its work, for metrics."""

    def batch(self, kind: str, size: int, seconds: float, units: int, steps: int = 0) -> None:
        """A batch of `size` jobs took `seconds`, made `units` (bars) and took the network `steps` (tokens)."""

    def finished(self, kind: str, state: JobState, seconds: float) -> None:
        """A job of `kind` ended in `state`, `seconds` after it was accepted."""

    def fell_back(self, reason: str) -> None:
        """The accelerator was left for the CPU."""


class Webhooks(Protocol):
    """Tells the world that jobs are over."""

    async def deliver(self, delivery: Delivery, body: Mapping[str, Any]) -> None:
        """Send one signed webhook.

        Raises:
            GhostnoteError: it did not arrive; `RetryLaterError` kinds are worth trying again.
        """
