"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ghostnote.core.errors import GhostnoteError


class Level(StrEnum):
    """How well a part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        part: what was looked at.
        level: how well it is.
        says: what was found.
        hint: what to do.
    """

    part: str
    level: Level
    says: str
    hint: str | None = None

    @classmethod
    def of(cls, part: str, error: GhostnoteError) -> Finding:
        """A part that failed."""
        where = f"{error.where}: " if error.where and error.where != part else ""
        return cls(part, Level.FAIL, f"{where}{error.problem}", error.hint)


def ok(part: str, says: str) -> Finding:
    """All is well."""
    return Finding(part, Level.OK, says)


def warn(part: str, says: str, hint: str) -> Finding:
    """It works, but."""
    return Finding(part, Level.WARN, says, hint)


def fail(part: str, says: str, hint: str) -> Finding:
    """It does not work."""
    return Finding(part, Level.FAIL, says, hint)
