"""What an invention makes of what the model played: its limits kept, and something there where something was asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from ghostnote.core.coincidence import apart
from ghostnote.core.feel.features import GHOST_VELOCITY
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.service.arrange.blend import blended, by_cell
from ghostnote.service.arrange.edits.changes import new_hit
from ghostnote.service.arrange.edits.invention import Cell, Invention
from ghostnote.service.arrange.swing import with_swing_of
from ghostnote.service.limbs import playable
from ghostnote.tokens.given import place_of

#: Ghost notes that the model struck harder are laid into this range, their order kept.
_SOFTEST, _HARDEST = 12, GHOST_VELOCITY - 5
_LOUDEST: Final = 127


def shaped(played: Pattern, before: Pattern, invention: Invention) -> Pattern:
    """What was played, as the operation has it.

    Args:
        played: what the model made.
        before: what it was given, without what made room.
        invention: what was left to it.
    """
    if invention.unfelt:
        played = _blended(played, before, invention)
    if invention.ghosts:
        played = _softened(played, before, invention)
    for group in invention.groups:
        played = _ensured(played, before, group, invention)
    return played


def _fresh(played: Pattern, before: Pattern, invention: Invention) -> list[Hit]:
    """The hits that the invention's cells have brought."""
    known = set(before.hits)
    fresh = []
    for hit in played.hits:
        bar, cell = place_of(hit, played.meter)
        position, voice = divmod(cell, invention.cells.shape[2])
        if hit not in known and invention.cells[bar, position, voice]:
            fresh.append(hit)
    return fresh


def _softened(played: Pattern, before: Pattern, invention: Invention) -> Pattern:
    fresh = set(_fresh(played, before, invention))
    return played.with_hits(_as_ghost(hit) if hit in fresh else hit for hit in played.hits)


def _as_ghost(hit: Hit) -> Hit:
    return replace(hit, velocity=round(_SOFTEST + (_HARDEST - _SOFTEST) * hit.velocity / _LOUDEST))


def _ensured(played: Pattern, before: Pattern, group: Collection[Cell], invention: Invention) -> Pattern:
    """With a hit in one of the cells, the first that hands can reach if the model left all of them silent."""
    known = set(before.hits)
    cells = set(group)
    if any((hit.slot, hit.voice) in cells and hit not in known for hit in played.hits):
        return played
    taken = {(hit.slot, hit.voice) for hit in played.hits}
    for slot, voice in group:
        hit = new_hit(before if before.hits else played, slot, voice, 0.85)
        hit = replace(hit, velocity=min(hit.velocity, _HARDEST - 10)) if invention.ghosts else hit
        hits = (*played.hits, hit)
        if (slot, voice) not in taken and len(hits) - 1 in playable(hits, range(len(played.hits))):
            return played.with_hits(hits)
    return played


def _blended(played: Pattern, before: Pattern, invention: Invention) -> Pattern:
    """As `service.arrange.humanize` does it, for some of the hits: the clip's own swing is kept."""
    cells = {(hit.slot, hit.voice) for hit in invention.unfelt & frozenset(before.hits)}
    own = [hit for cell, stack in by_cell(before.hits).items() if cell in cells for hit in stack]
    sampled = [hit for cell, stack in by_cell(played.hits).items() if cell in cells for hit in stack]
    swung = with_swing_of(own, sampled, before)
    meant = [
        blended(first, second, invention.share) if first in invention.unfelt else first
        for first, second in zip(own, swung, strict=True)
    ]
    gone = set(sampled)
    return played.with_hits(apart([*(hit for hit in played.hits if hit not in gone), *meant]))
