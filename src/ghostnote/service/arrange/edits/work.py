"""A sequence of operations on one clip: exact ones, one pass of the model, and exact ones on what it played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.prompt.edits.plan import Operation
from ghostnote.service.arrange.edits.exact import done
from ghostnote.service.arrange.edits.invention import INVENTED, Invention
from ghostnote.service.arrange.edits.shaping import shaped
from ghostnote.tokens.given import Given, Stroke, all_cells


@dataclass(frozen=True)
class Work:
    """What is to be done, and what became of the operations.

    Attributes:
        before: the clip after the exact operations that come first.
        inventions: what is left to the model, all at once.
        after: exact operations on what it has played.
        remarks: operations that found nothing to change, and why.
    """

    before: Pattern
    inventions: tuple[Invention, ...]
    after: tuple[Operation, ...]
    remarks: tuple[str, ...]

    @property
    def given(self) -> Given:
        """What the model is given."""
        cells = all_cells(self.before.meter, self.before.bars, opened=False)
        for one in self.inventions:
            cells |= one.cells
        unfelt = frozenset[Hit]().union(*(one.unfelt for one in self.inventions))
        strokes = tuple(Stroke(hit, hit not in unfelt, hit not in unfelt) for hit in self.kept.hits)
        return Given(self.before.meter, self.before.bars, strokes, cells)

    @property
    def kept(self) -> Pattern:
        """`before` without the hits that make room."""
        cleared = frozenset[Hit]().union(*(one.cleared for one in self.inventions))
        return self.before.with_hits(hit for hit in self.before.hits if hit not in cleared)

    def shaped(self, played: Pattern) -> Pattern:
        """What the model played, as the operations have it."""
        for one in self.inventions:
            played = shaped(played, self.kept, one)
        return played

    def finished(self, played: Pattern) -> Pattern:
        """With the operations that come after.

        Raises:
            InvalidParameterError: one finds nothing to change in what was played.
        """
        for edit in self.after:
            played = done(played, edit)
        return played


def planned(pattern: Pattern, edits: Sequence[Operation]) -> Work:
    """The work that operations mean on a pattern, in their order.

    Raises:
        InvalidParameterError: none of them finds anything to change; the first one's reason.
    """
    before, inventions, after = pattern, list[Invention](), list[Operation]()
    failed: list[tuple[Operation, InvalidParameterError]] = []
    for edit in edits:
        try:
            if edit.kind in INVENTED:
                inventions.append(INVENTED[edit.kind](before, edit))
            elif inventions:
                # Tried on what is there, so that it is refused now if there is nothing to do.
                done(before, edit)
                after.append(edit)
            else:
                before = done(before, edit)
        except InvalidParameterError as error:
            failed.append((edit, error))
    if failed and len(failed) == len(edits):
        raise failed[0][1]
    remarks = tuple(f"{edit.words!r} changed nothing: {error.problem}" for edit, error in failed)
    return Work(before, tuple(inventions), tuple(after), remarks)
