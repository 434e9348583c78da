"""What one part of an evaluation found, and the shape in which every part says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ghostnote.evaluation.metrics import Target

#: A cell of a table: text, a number, or nothing.
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that are read side by side.

    Attributes:
        title: for people.
        columns: headings; the first names the rows.
        rows: as many cells each.
        notes: what must be known to read it.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Results of a part.

    Attributes:
        figures: name -> number.
        targets: name -> what the figure should be, in the order of the report.
        people: name -> what people's own playing has.
        tables: more figures, side by side.
        details: JSON-ready data under names of their own, for the pictures and for programs.
    """

    figures: Mapping[str, float]
    targets: Mapping[str, Target]
    people: Mapping[str, float] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
