"""What every operation's documentation has in common: its problems."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from ghostnote.schemas.answers import JobAccepted, JobView, Problem

_MEANING: Final[Mapping[int, str]] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: "The request cannot be parsed, or comes from where it may not.",
        HTTPStatus.UNAUTHORIZED: "No key or token, or one that is wrong, expired or revoked.",
        HTTPStatus.FORBIDDEN: "The key does not reach so far.",
        HTTPStatus.NOT_FOUND: "Nothing of this name or id that belongs to whom asks.",
        HTTPStatus.CONFLICT: "It contradicts what is there.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More bytes than are taken.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Not a type that is taken.",
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "There are no such bytes.",
        HTTPStatus.UNPROCESSABLE_ENTITY: "A field is unknown, missing or out of range; each is named.",
        HTTPStatus.TOO_MANY_REQUESTS: "More requests or jobs than are allowed; `Retry-After` says when to come back.",
        HTTPStatus.SERVICE_UNAVAILABLE: "A part that is needed cannot be reached, or the queue is full.",
        HTTPStatus.INSUFFICIENT_STORAGE: "No room is left.",
    }
)
_ANYWHERE: Final = (400, 401, 403, 422, 429, 503)
_RETRIED: Final = frozenset({429, 503, 507})

Responses = dict[int | str, dict[str, Any]]


def header(description: str, example: str) -> dict[str, Any]:
    """The documentation of a header of an answer."""
    return {"description": description, "schema": {"type": "string"}, "example": example}


def problems(*more: int) -> Responses:
    """Documentation of the problems that any operation may answer with, and of those that only this one does."""
    return {status: _problem(status) for status in sorted({*_ANYWHERE, *more})}


def job_answers() -> Responses:
    """Documentation of the answers to a request that makes a job."""
    location = {"Location": header("Where the job's status is.", "/api/v1/status/019359a1c0de7abc8def0123456789ab")}
    applied = {"Preference-Applied": header("That the job was waited for.", "wait=5")}
    done = "The job is over: it was waited for, as `Prefer` asked. `status` says how it ended."
    return {
        200: {"model": JobView, "description": done, "headers": {**location, **applied}},
        202: {"model": JobAccepted, "description": "The job is accepted and will be done.", "headers": location},
        **problems(404, 409, 413, 507),
    }


def _problem(status: int) -> dict[str, Any]:
    documented: dict[str, Any] = {"model": Problem, "description": _MEANING[status]}
    if status in _RETRIED:
        documented["headers"] = {"Retry-After": header("Seconds after which it is worth trying again.", "5")}
    if status == HTTPStatus.UNAUTHORIZED:
        documented["headers"] = {"WWW-Authenticate": header("How to show who asks.", "Bearer")}
    return documented
