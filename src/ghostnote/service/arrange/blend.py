"""Between two ways to play the same notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit

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
