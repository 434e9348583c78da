"""The facts about feel that a style's numbers may rest on: `facts.yaml`, one row a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from ghostnote.core.params import Range
from ghostnote.styles.marked import Marked, read_marked

#: P: the author, inventor, or a peer-reviewed study. S: a book review, a lesson, a transcription. W: too weak to cite.
GRADES: Final = ("P", "S", "W")
WEAK: Final = "W"
_ROWS: Final = Range(1, 999, "", "number of a fact", whole=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """One row.

    Attributes:
        number: what a style's `source` names.
        subject: what or whom it is about.
        fact: what is known, in our own words.
        grade: one of `GRADES`; a number must not rest on a `W`.
        source: where it stands.
    """

    number: int
    subject: str
    fact: str
    grade: str
    source: str


@lru_cache(maxsize=1)
def facts() -> Mapping[int, Fact]:
    """Every fact by its number.

    Raises:
        StyleFileError: the file of the package was damaged.
    """
    path = resources.files("ghostnote.styles") / "facts.yaml"
    rows = read_marked(path.read_text("utf-8"), "facts.yaml").section(["facts"])["facts"].items()
    found = [_fact(row) for row in rows]
    return MappingProxyType({fact.number: fact for fact in found})


def _fact(row: Marked) -> Fact:
    fields = row.section(["number", "subject", "fact", "grade", "source"])
    return Fact(
        number=fields["number"].whole(_ROWS),
        subject=fields["subject"].text(),
        fact=fields["fact"].text(),
        grade=fields["grade"].choice(GRADES),
        source=fields["source"].text(),
    )
