"""Which cells of a pattern are meant: bars, drums, spans, single hits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, N_VOICES, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.events import bar_positions, position_tick
from ghostnote.tokens.given import BoolArray, all_cells, place_of


def voices_named(names: Iterable[str], where: str = "voices") -> frozenset[Voice]:
    """The voices of drums (`snare`) and of single articulations (`side_stick`); `where` is the option that names them.

    Raises:
        InvalidParameterError: a name that is neither.
    """
    found: set[Voice] = set()
    for name in names:
        key = str(name).strip().lower().replace("-", "_").replace(" ", "_")
        voices = _NAMED.get(key) or _NAMED.get(key.removesuffix("s"))
        if not voices:
            hint = f"drums are: {', '.join(dict.fromkeys(spec.family for spec in KIT.values()))}"
            raise InvalidParameterError(f"unknown drum {name!r}", where=where, hint=hint)
        found |= voices
    return frozenset(found)


def require_bars(bars: Iterable[int], pattern: Pattern, where: str) -> None:
    """Refuse bars (from 1) that a pattern does not have; `where` is the option that names them.

    Raises:
        InvalidParameterError: there is one.
    """
    for bar in bars:
        if isinstance(bar, bool) or not isinstance(bar, int) or not 1 <= bar <= pattern.bars:
            hint = f"the clip has bars 1 to {pattern.bars}"
            raise InvalidParameterError(f"there is no bar {bar}", where=where, hint=hint)


def cells_of(pattern: Pattern, voices: frozenset[Voice], bars: Iterable[int]) -> BoolArray:
    """(bars, positions, N_VOICES) True for these voices in these bars (from 1)."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    for bar in bars:
        cells[bar - 1, :, sorted(voices)] = True
    return cells


def from_tick(pattern: Pattern, tick: int) -> BoolArray:
    """(positions,) whether each lies at or after a tick of its bar."""
    return np.array([position_tick(position) >= tick for position in range(bar_positions(pattern.meter))])


def close_hits(cells: BoolArray, pattern: Pattern, indices: Iterable[int]) -> None:
    """Close the cells of single hits, given by their place in score order.

    Raises:
        InvalidParameterError: there is no such hit.
    """
    for index in indices:
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(pattern.hits):
            hint = f"hits are counted from 0 to {len(pattern.hits) - 1}"
            raise InvalidParameterError(f"there is no hit {index}", where="lock_hits", hint=hint)
        bar, cell = place_of(pattern.hits[index], pattern.meter)
        cells[bar, cell // N_VOICES, cell % N_VOICES] = False


def _named() -> dict[str, frozenset[Voice]]:
    names: dict[str, set[Voice]] = {}
    for voice, spec in KIT.items():
        names.setdefault(spec.family, set()).add(voice)
        names.setdefault(voice.slug, set()).add(voice)
        if spec.family.endswith("_tom"):
            names.setdefault("tom", set()).add(voice)
        if spec.family.startswith("crash") or spec.family in ("splash", "china"):
            names.setdefault("cymbal", set()).add(voice)
    return {name.replace("-", "_"): frozenset(voices) for name, voices in names.items()}


_NAMED = _named()
