"""Between two ways to play the same notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import MAX_OFFSET, Hit

Cell = tuple[int, Voice]


def by_cell(hits: Iterable[Hit]) -> dict[Cell, list[Hit]]:
    """The hits of each slot and voice, in the order in which they sound."""
    cells: dict[Cell, list[Hit]] = {}
    for hit in sorted(hits):
        cells.setdefault((hit.slot, hit.voice), []).append(hit)
    return cells


def blended(first: Hit, second: Hit, share: float) -> Hit:
    """The first hit with velocity and offset `share` (0-1) of the way to the second's."""
    return replace(
        first,
        offset=round(first.offset + share * (second.offset - first.offset)),
        velocity=round(first.velocity + share * (second.velocity - first.velocity)),
    )


def apart(hits: Iterable[Hit]) -> list[Hit]:
    """The hits, with those that coincide with one of their cell moved to the nearest free tick."""
    taken: set[tuple[int, Voice, int]] = set()
    result = []
    for hit in hits:
        offset = hit.offset
        if (hit.slot, hit.voice, offset) in taken:
            free = (one for one in range(-MAX_OFFSET, MAX_OFFSET + 1) if (hit.slot, hit.voice, one) not in taken)
            offset = min(free, key=lambda one: (abs(one - hit.offset), one))
        taken.add((hit.slot, hit.voice, offset))
        result.append(replace(hit, offset=offset))
    return result
