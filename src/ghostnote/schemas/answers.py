"""What the API answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from ghostnote.schemas.base import Answer, Id
from ghostnote.service.jobs.job import JobState

#: How MIDI was read, where that was not plain.
Remarks = Annotated[list[str], Field(default_factory=list, description="What was chosen in reading the MIDI, and why.")]


class Problem(Answer):
    """RFC 9457: what was wrong, where, and what to do. The body of every answer from 400 on."""

    type: Annotated[str, Field(description="Stable name of the kind of problem.")]
    title: str
    status: int
    detail: str
    instance: str | None = None
    where: Annotated[str | None, Field(description="The field, file or bar.")] = None
    hint: Annotated[str | None, Field(description="What to do.")] = None
    errors: Annotated[list[FieldProblem] | None, Field(description="Each field that was wrong.")] = None
    request_id: str | None = None


class FieldProblem(Answer):
    """One field of a body, or one parameter, that was wrong."""

    where: str
    detail: str


class JobProblem(Answer):
    """Why a job failed."""

    type: str
    title: str
    detail: str
    where: str | None = None
    hint: str | None = None


class JobUrls(Answer):
    """Where a job is followed. `download` is the first result's; it answers 404 until the job has succeeded."""

    self: str
    cancel: str
    events: str
    download: str


class Understood(Answer):
    """How a prompt was read: words and what they became, what was assumed, and words that meant nothing."""

    text: str
    fields: dict[str, Any]
    understood: list[Meaning]
    assumed: dict[str, Any]
    ignored: list[str]
    remarks: Annotated[list[str], Field(default_factory=list)]


class Meaning(Answer):
    """Some words of a prompt and the field that they set."""

    words: str
    field: str
    value: Any


class JobAccepted(Answer):
    """202: the job is in the table, and will be done."""

    task_id: Id
    job_id: Id
    status: JobState
    estimated_time: Annotated[float, Field(description="Seconds until it is done, waiting included; an estimate.")]
    urls: JobUrls
    prompt: Understood | None = None
    prompts: Annotated[list[Understood | None] | None, Field(description="Of a batch, in its order.")] = None
    remarks: Remarks


class FileView(Answer):
    """A result or an upload."""

    file_id: Id
    name: str
    media_type: str
    size: int
    sha256: str
    url: Annotated[str, Field(description="Where its bytes are.")]
    pattern_url: Annotated[str | None, Field(description="Where it is as JSON, if it is a pattern.")] = None


class ProgressView(Answer):
    """How far a job is, in bars (or steps)."""

    done: int
    total: int


class JobView(Answer):
    """A job."""

    task_id: Id
    job_id: Id
    kind: str
    status: JobState
    progress: ProgressView
    attempt: int
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    checkpoint: str | None = None
    params: Annotated[dict[str, Any], Field(description="What it was settled to, seed included.")]
    prompt: Understood | None = None
    prompts: Annotated[list[Understood | None] | None, Field(description="Of a batch, in its order.")] = None
    remarks: Remarks
    error: JobProblem | None = None
    result: dict[str, Any] | None = None
    files: Annotated[list[FileView], Field(default_factory=list)]
    urls: JobUrls


class JobPage(Answer):
    """Some jobs, newest first."""

    jobs: list[JobView]
    next: Annotated[str | None, Field(description="`cursor` of the next page; null at the end.")] = None


class JobEvent(Answer):
    """The data of a server-sent event."""

    task_id: Id
    status: JobState
    attempt: int
    done: int
    total: int


class HitView(Answer):
    """One stroke."""

    slot: Annotated[int, Field(description="Notated place, in ticks (480 a quarter) from the start.")]
    voice: str
    offset: Annotated[int, Field(description="Micro-timing in ticks; negative is early.")]
    velocity: Annotated[int, Field(ge=1, le=127)]


class PatternView(Answer):
    """A pattern, for the studio."""

    pattern_id: Id
    name: str
    meter: str
    tempo: float
    bars: int
    ppq: int = 480
    hits: list[HitView]
    features: dict[str, float | None]
    receipt: dict[str, Any] | None = None
    why: Annotated[
        dict[str, Any] | None,
        Field(
            description="If `explain` asked for it: `hits`, how likely each was that the model played, and `nearest`, "
            "training bars by bar; text where there are none."
        ),
    ] = None
    distance: Annotated[float | None, Field(description="Of a variation, from the original: 0-1.")] = None
    download: str


class UploadView(FileView):
    """A MIDI file that was checked and taken, and how it is read."""

    bars: int
    meter: str
    tempo: float
    hits: int
    remarks: Annotated[list[str], Field(default_factory=list)]


class Health(Answer):
    """Whether the process runs."""

    status: str
    version: str


class PartView(Answer):
    """One part of the service."""

    ok: bool
    detail: str | None = None


class Readiness(Answer):
    """Whether requests can be taken: every part answers."""

    ready: bool
    parts: dict[str, PartView]


class TokenView(Answer):
    """A bearer token."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the name of the scheme
    expires_in: int


Problem.model_rebuild()
Understood.model_rebuild()
