"""Errors as RFC 9457 problems: the one shape that the API answers with and that a failed job keeps."""

from __future__ import annotations

from typing import Any, Final

from ghostnote.core.errors import GhostnoteError

#: Put before an error's slug: a stable name of the kind of problem, and where it is explained.
TYPE_PREFIX: Final = "urn:ghostnote:problem:"


def problem_of(error: GhostnoteError) -> dict[str, Any]:
    """`type`, `title` and `detail`, and where it was and what to do if the error says so."""
    problem = {"type": TYPE_PREFIX + error.slug, "title": title_of(error.slug), "detail": error.problem}
    if error.where is not None:
        problem["where"] = error.where
    if error.hint is not None:
        problem["hint"] = error.hint
    return problem


def title_of(slug: str) -> str:
    """The kind of problem, for people."""
    return slug.replace("-", " ").capitalize()
