"""Jobs and files as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Depends

from ghostnote.api.parts import Parts
from ghostnote.schemas.answers import (
    FileView,
    HitView,
    JobAccepted,
    JobEvent,
    JobProblem,
    JobUrls,
    JobView,
    PatternView,
    ProgressView,
    Understood,
    UploadView,
)
from ghostnote.service.jobs.events import Event
from ghostnote.service.jobs.job import File, Job

#: Where version 1 of the API begins.
PREFIX: Final = "/api/v1"


class Views:
    """Builds answers.

    Args:
        base: what URLs begin with: the service's public address, or nothing: then they are paths on this host.
    """

    def __init__(self, base: str = "") -> None:
        self._api = base.rstrip("/") + PREFIX

    def status_url(self, job: str) -> str:
        """Where a job's status is."""
        return f"{self._api}/status/{job}"

    def accepted(self, job: Job, seconds: float) -> JobAccepted:
        """The answer to a request that made a job."""
        return JobAccepted(
            task_id=job.id,
            job_id=job.id,
            status=job.state,
            estimated_time=round(seconds, 3),
            urls=self._urls(job.id),
            **_read(job),
        )

    def job(self, job: Job) -> JobView:
        """A job."""
        return JobView(
            task_id=job.id,
            job_id=job.id,
            kind=job.kind,
            status=job.state,
            progress=ProgressView(done=job.done, total=job.total),
            attempt=job.attempt,
            created_at=moment(job.created_at),
            started_at=None if job.started_at is None else moment(job.started_at),
            finished_at=None if job.finished_at is None else moment(job.finished_at),
            checkpoint=job.checkpoint,
            params=_shown(job.params),
            error=None if job.error is None else JobProblem(**job.error),
            result=None if job.result is None else dict(job.result),
            files=[self.file(file) for file in job.files],
            urls=self._urls(job.id),
            **_read(job),
        )

    def file(self, file: File) -> FileView:
        """A result or an upload."""
        return FileView(**self._file(file))

    def upload(self, file: File) -> UploadView:
        """An upload, and how it is read."""
        return UploadView(**self._file(file), **file.details)

    def pattern(self, file: File) -> PatternView:
        """A pattern; `file` is one whose details have it."""
        pattern = file.details["pattern"]
        return PatternView(
            pattern_id=file.id,
            name=file.name,
            meter=pattern["meter"],
            tempo=pattern["tempo"],
            bars=pattern["bars"],
            hits=[
                HitView(slot=slot, voice=voice, offset=offset, velocity=velocity)
                for slot, voice, offset, velocity in pattern["hits"]
            ],
            features=file.details["features"],
            receipt=file.details["receipt"],
            why=file.details.get("why"),
            distance=file.details.get("distance"),
            download=self._download_url(file),
        )

    def _file(self, file: File) -> dict[str, Any]:
        return {
            "file_id": file.id,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "url": self._download_url(file),
            "pattern_url": f"{self._api}/patterns/{file.id}" if "pattern" in file.details else None,
        }

    def _download_url(self, file: File) -> str:
        return f"{self._api}/download/{file.id}"

    def _urls(self, job: str) -> JobUrls:
        this = f"{self._api}/jobs/{job}"
        return JobUrls(self=self.status_url(job), cancel=this, events=f"{this}/events", download=f"{this}/download")


def event_view(job: str, event: Event) -> JobEvent:
    """The data of a job's event."""
    return JobEvent(task_id=job, status=event.state, attempt=event.attempt, done=event.done, total=event.total)


def moment(milliseconds: int) -> datetime:
    """A time stamp of the table of jobs."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _shown(params: Mapping[str, Any]) -> dict[str, Any]:
    """All but clips: whoever sent them has them, and receipts hold them."""
    return {name: value for name, value in params.items() if name != "inputs"}


def _read(job: Job) -> dict[str, Any]:
    """How the request was understood."""
    one, many = job.request.get("prompt"), job.request.get("prompts")
    return {
        "remarks": job.request.get("remarks", []),
        "prompt": None if one is None else Understood(**one),
        "prompts": None if many is None else [read and Understood(**read) for read in many],
    }


async def _views(parts: Parts) -> Views:
    public = parts.settings.public_url
    return Views("" if public is None else str(public))


Viewed = Annotated[Views, Depends(_views)]
