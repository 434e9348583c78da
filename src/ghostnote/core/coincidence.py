"""Hits of one voice that would sound in the same tick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import MAX_OFFSET, Hit


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
