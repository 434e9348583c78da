"""What is locked comes out of the file as it went in."""

from __future__ import annotations

from collections.abc import Mapping

from ghostnote.core.kit import kit_map
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.tokens.given import Given


def locked(given: Given | None) -> frozenset[Hit]:
    """The hits of which everything is known."""
    if given is None:
        return frozenset()
    return frozenset(stroke.hit for stroke in given.strokes if stroke.velocity and stroke.offset)


def settled(given: Given | None) -> bool:
    """Whether nothing is left to the model."""
    return given is not None and not given.open.any() and len(locked(given)) == len(given.strokes)


def without_clashes(pattern: Pattern, kept: frozenset[Hit], notes: Mapping[Hit, int], kit: str) -> Pattern:
    """`pattern` without hits that would become one note with a locked one, and so change how loud it is.

    Two voices may share a note number; where they coincide, one note is written, with the louder's velocity.

    Args:
        pattern: what is to be written.
        kept: its locked hits.
        notes: note numbers of hits that have one of their own.
        kit: kit map of all others.
    """
    if not kept:
        return pattern
    to_note, last = kit_map(kit).to_note, pattern.ticks - 1

    def written(hit: Hit) -> tuple[int, int]:
        return max(0, min(hit.onset, last)), notes.get(hit, to_note[hit.voice])

    taken = {written(hit) for hit in kept}
    return pattern.with_hits(hit for hit in pattern.hits if hit in kept or written(hit) not in taken)
