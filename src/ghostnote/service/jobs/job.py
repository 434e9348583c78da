"""`Job` and its states: what may follow what is stated once, in `TRANSITIONS`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ghostnote.service.jobs.own import NewStyle


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing follows by itself."""
        return self in _OVER


_OVER: Final = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})

#: From running back to queued leads the way of a job whose worker died, from failed that of one an operator retries.
TRANSITIONS: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {
        JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
        JobState.RUNNING: frozenset({JobState.QUEUED, JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}),
        JobState.SUCCEEDED: frozenset(),
        JobState.FAILED: frozenset({JobState.QUEUED}),
        JobState.CANCELLED: frozenset(),
    }
)


class Queue(StrEnum):
    """What kind of worker a job waits for."""

    MIDI = "midi_processing"
    GENERATION = "gpu_generation"
    HEAVY = "heavy_tasks"


#: A job is tried so often; a worker that dies of it counts as a try.
MAX_ATTEMPTS: Final = 3


def new_id() -> str:
    """32 hex digits that sort by the time they were made: a version 7 UUID without dashes."""
    milliseconds = now_ms()
    low = (0b10 << 62) | secrets.randbits(62)
    return f"{milliseconds:012x}7{secrets.randbits(12):03x}{low:016x}"


def now_ms() -> int:
    """Milliseconds since 1970, UTC: the clock of every time stamp of a job."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class File:
    """One result (or upload) that can be downloaded. Its bytes lie in the blob store under `sha256`.

    Attributes:
        id: as `new_id` makes them.
        owner: tenant.
        job: the job that made it; None for an upload.
        index: place among the job's results, from 0.
        name: for people, e.g. `funk-7.mid`.
        media_type: e.g. `audio/midi`.
        size: bytes.
        sha256: hex digest of the bytes.
        details: JSON about it: of a pattern, `pattern`, `features` and `receipt`.
        created_at: milliseconds since 1970.
    """

    id: str
    owner: str
    job: str | None
    index: int
    name: str
    media_type: str
    size: int
    sha256: str
    details: Mapping[str, Any]
    created_at: int


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the table of jobs. All times in milliseconds since 1970, UTC.

    Attributes:
        id: as `new_id` makes them; also called the task id.
        kind: a name of `kinds.KINDS`.
        queue: where it waits.
        owner: the tenant it belongs to.
        state: see `JobState`.
        params: JSON that the kind reads; settled when the job is accepted (seed, checkpoint), so that every attempt
            makes the same bytes.
        request: JSON about how the request was understood, for the client.
        checkpoint: hash of the checkpoint it runs on, or None if it needs none.
        attempt: how often a worker has taken it, from 0; it only ever grows.
        worker: who has it, or had it last.
        done, total: bars (or other units) that are made, and in all; `done` starts again with each attempt.
        created_at: when it was accepted.
        available_at: not taken before then; a job that broke its worker waits longer each time.
        started_at: when the current attempt began.
        finished_at: when it was over.
        lease_until: its worker must show itself before then.
        error: RFC 9457 problem of a failed job: `type`, `title`, `detail`, `where`, `hint`.
        result: JSON summary of a job that succeeded.
        files: its results, in order; empty until it succeeded.
    """

    id: str
    kind: str
    queue: Queue
    owner: str
    state: JobState
    params: Mapping[str, Any]
    request: Mapping[str, Any]
    checkpoint: str | None
    attempt: int
    worker: str | None
    done: int
    total: int
    created_at: int
    available_at: int
    started_at: int | None
    finished_at: int | None
    lease_until: int | None
    error: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is to be accepted.

    Attributes:
        kind, queue, owner, params, request, checkpoint, total: as in `Job`.
        idempotency_key: the client's own name for the request, or None.
        fingerprint: hash of the request's content: the same key with another content is a mistake.
        webhook: where to tell that it is over, or None.
        style: name of a style that it is to teach: its owner must have none of this name. None asks for nothing.
    """

    kind: str
    queue: Queue
    owner: str
    params: Mapping[str, Any]
    request: Mapping[str, Any] = field(default_factory=dict)
    checkpoint: str | None = None
    total: int = 0
    idempotency_key: str | None = None
    fingerprint: str = ""
    webhook: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A result whose bytes are in the blob store; see `File`."""

    name: str
    media_type: str
    size: int
    sha256: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `state` is succeeded (with result, files and perhaps a style) or failed (with error)."""

    job: str
    attempt: int
    state: JobState
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    files: tuple[NewFile, ...] = ()
    style: NewStyle | None = None
