"""How far a variation is from its original.

Two patterns are laid on one grid of 16ths and drums (families of the kit). Of the cells that either strikes, one that
only one of them strikes counts 1; one that both strike counts how differently it is played: the mean of the velocity's
difference over 127 and the onset's over half a 16th. The distance is the mean: 0 for the same, 1 for nothing shared.
"""

from __future__ import annotations

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import TICKS_PER_16TH


def distance(first: Pattern, second: Pattern) -> float:
    """0-1, see above; 0 for two empty patterns."""
    one, other = _cells(first), _cells(second)
    either = one.keys() | other.keys()
    if not either:
        return 0.0
    both = one.keys() & other.keys()
    return (len(either) - len(both) + sum(_apart(one[cell], other[cell]) for cell in sorted(both))) / len(either)


def _cells(pattern: Pattern) -> dict[tuple[int, str], Hit]:
    """The loudest hit of each 16th and drum."""
    cells: dict[tuple[int, str], Hit] = {}
    for hit in pattern.hits:
        cell = (hit.slot // TICKS_PER_16TH, KIT[hit.voice].family)
        if cell not in cells or cells[cell].velocity < hit.velocity:
            cells[cell] = hit
    return cells


def _apart(first: Hit, second: Hit) -> float:
    timing = min(1.0, abs(first.onset - second.onset) / MAX_OFFSET)
    return (abs(first.velocity - second.velocity) / 127 + timing) / 2
