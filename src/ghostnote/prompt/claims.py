"""Which words get to set a field: the last of equals, a number before a vague word, anything before a mood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import Meter
from ghostnote.prompt.reading import Meaning


class Rank(IntEnum):
    """How firmly something is said."""

    SUGGESTED = 0
    VAGUE = 1
    EXACT = 2


@dataclass(frozen=True, slots=True)
class _Claim:
    meaning: Meaning
    rank: Rank
    place: int


class Claims:
    """The fields of one prompt, as they are claimed."""

    def __init__(self) -> None:
        self._claims: dict[str, _Claim] = {}
        self.remarks: list[str] = []

    def __contains__(self, field: str) -> bool:
        return field in self._claims

    def value(self, field: str) -> Any:
        """What the field is set to so far, or None."""
        claim = self._claims.get(field)
        return None if claim is None else claim.meaning.value

    def rank(self, field: str) -> Rank | None:
        """How firmly the field is set so far, or None."""
        claim = self._claims.get(field)
        return None if claim is None else claim.rank

    def claim(self, words: str, field: str, value: Any, rank: Rank, place: int) -> None:
        """Let the words that stand at `place` set a field, unless the value cannot be had or the words are beaten."""
        problem = _problem(field, value)
        if problem is not None:
            self.remarks.append(f"{words!r} was left out: {problem}")
            return
        claim = _Claim(Meaning(words, field, _settled(field, value)), rank, place)
        before = self._claims.get(field)
        if before is not None and before.meaning.value == claim.meaning.value:
            return
        if before is not None:
            winner, loser = (claim, before) if claim.rank >= before.rank else (before, claim)
            if loser.rank is not Rank.SUGGESTED:
                self.remarks.append(f"{field}: {loser.meaning.words!r} gave way to {winner.meaning.words!r}")
            claim = winner
        self._claims[field] = claim

    def meanings(self) -> tuple[Meaning, ...]:
        """Which words set which field, in the prompt's order."""
        return tuple(claim.meaning for claim in sorted(self._claims.values(), key=lambda claim: claim.place))


def _settled(field: str, value: Any) -> Any:
    """A whole number as such where a field is measured in whole numbers, a fraction without spaces."""
    if field == "meter":
        return str(Meter.parse(value))
    limits = RANGES.get(field)
    return value if limits is None or limits.whole or not isinstance(value, int) else float(value)


def _problem(field: str, value: Any) -> str | None:
    """Why a field cannot have this value."""
    try:
        if field == "meter":
            Meter.parse(value)
        elif field in RANGES:
            RANGES[field].check(field, value)
    except InvalidParameterError as error:
        return error.hint or error.problem
    return None
