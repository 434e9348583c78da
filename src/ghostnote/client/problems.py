"""What a service refused, as the typed error that it is."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx2
from pydantic import ValidationError

from ghostnote.core.errors import (
    ConflictError,
    ForbiddenError,
    GhostnoteError,
    InvalidParameterError,
    JobCancelledError,
    JobFailedError,
    NotFoundError,
    RateLimitedError,
    RetryLaterError,
    StorageFullError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
)
from ghostnote.schemas.answers import JobView, Problem
from ghostnote.service.jobs.job import JobState
from ghostnote.service.jobs.problem import TYPE_PREFIX

#: Seconds to wait when the service does not say how long.
RETRY_AFTER: Final = 1.0

#: What an answer means that is no problem of ours: something between here and the service has answered.
_BY_STATUS: Final[dict[int, type[GhostnoteError]]] = {
    HTTPStatus.UNAUTHORIZED: UnauthenticatedError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.CONFLICT: ConflictError,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLargeError,
    HTTPStatus.UNPROCESSABLE_ENTITY: InvalidParameterError,
    HTTPStatus.TOO_MANY_REQUESTS: RateLimitedError,
    HTTPStatus.BAD_GATEWAY: UnavailableError,
    HTTPStatus.SERVICE_UNAVAILABLE: UnavailableError,
    HTTPStatus.GATEWAY_TIMEOUT: UnavailableError,
    HTTPStatus.INSUFFICIENT_STORAGE: StorageFullError,
}


def error_of(response: httpx2.Response) -> GhostnoteError:
    """The error that an answer from 400 on tells of. Its body must have been read."""
    problem = _problem(response)
    kind = _BY_SLUG.get(problem.type.removeprefix(TYPE_PREFIX)) or _BY_STATUS.get(response.status_code, GhostnoteError)
    where = problem.where
    if problem.errors:
        where = where or problem.errors[0].where
    detail = _with_fields(problem)
    if issubclass(kind, RetryLaterError):
        return kind(detail, where=where, hint=problem.hint, retry_after=_retry_after(response))
    return kind(detail, where=where, hint=problem.hint)


def ending(job: JobView) -> GhostnoteError | None:
    """Why a job that is over has no result; None if it has."""
    if job.status is JobState.CANCELLED:
        return JobCancelledError("the job was cancelled", where=f"job {job.job_id}")
    if job.status is JobState.FAILED:
        error = job.error
        if error is None:
            return JobFailedError("the job failed", where=f"job {job.job_id}")
        return JobFailedError(error.detail, where=error.where or f"job {job.job_id}", hint=error.hint)
    return None


def unreachable(error: Exception, url: str) -> UnavailableError:
    """No connection, or one that broke."""
    what = str(error) or type(error).__name__
    return UnavailableError(f"the service cannot be reached: {what}", where=url, hint="is it running there?")


def not_ours(url: str) -> NotFoundError:
    """An answer that no Ghostnote service gives."""
    return NotFoundError("what answers there is no Ghostnote service", where=url, hint="check the address")


def _problem(response: httpx2.Response) -> Problem:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        status = response.status_code
        return Problem(
            type="about:blank",
            title=response.reason_phrase,
            status=status,
            detail=f"answered {status} {response.reason_phrase}".rstrip(),
            where=str(response.request.url.copy_with(query=None)),
        )


def _with_fields(problem: Problem) -> str:
    """The detail, and what is wrong with each field if there are several."""
    fields = problem.errors or []
    if len(fields) == 1:
        return fields[0].detail
    return "; ".join([problem.detail, *(f"{field.where}: {field.detail}" for field in fields)])


def _retry_after(response: httpx2.Response) -> float:
    """Seconds, from a header that gives them or a date."""
    from datetime import UTC, datetime

    text = response.headers.get("Retry-After", "")
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return RETRY_AFTER


def _kinds(kind: type[GhostnoteError]) -> Iterator[type[GhostnoteError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


_BY_SLUG: Final = {kind.slug: kind for kind in _kinds(GhostnoteError)}
