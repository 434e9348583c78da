"""Parts of every exact operation: hits taken out of a pattern and put back otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from statistics import median

from ghostnote.core.coincidence import apart
from ghostnote.core.feel.features import GHOST_VELOCITY
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import PPQ
from ghostnote.service.arrange.edits.scope import nothing

#: How hard a drum is struck that the clip does not play.
_USUAL_VELOCITY = 96


def replaced(pattern: Pattern, taken: Collection[Hit], put: Iterable[Hit]) -> Pattern:
    """`pattern` without the hits `taken` and with those `put`; all others stay as they are.

    A hit that would sound with another of its drum moves to the nearest free tick; one whose place in the bar another
    hit of its voice has already, and stays there, is left out.
    """
    gone = set(taken)
    stay = [hit for hit in pattern.hits if hit not in gone]
    held = {(hit.slot, hit.voice) for hit in stay}
    fresh = [hit for hit in sorted(put) if (hit.slot, hit.voice) not in held]
    return pattern.with_hits(apart([*stay, *fresh]))


def moved(pattern: Pattern, taken: Collection[Hit], put: Iterable[Hit]) -> Pattern:
    """The same, but no hit is left out: strokes of one drum may share a place in the bar."""
    gone = set(taken)
    return pattern.with_hits(apart([*(hit for hit in pattern.hits if hit not in gone), *sorted(put)]))


def played_by(pattern: Pattern, voice: Voice) -> list[Hit]:
    """The hits of a voice, else of its drum."""
    own = [hit for hit in pattern.hits if hit.voice is voice]
    return own or [hit for hit in pattern.hits if KIT[hit.voice].family == KIT[voice].family]


def usual_velocity(pattern: Pattern, voice: Voice) -> int:
    """How hard the clip strikes a drum, ghost notes aside; else how hard it strikes any."""
    for hits in (played_by(pattern, voice), list(pattern.hits)):
        plain = [hit.velocity for hit in hits if hit.velocity >= GHOST_VELOCITY]
        if plain:
            return round(median(plain))
    own = [hit.velocity for hit in played_by(pattern, voice)]
    return round(median(own)) if own else _USUAL_VELOCITY


def usual_offset(pattern: Pattern, slot: int) -> int:
    """How early or late the clip plays here, else at this place of any beat, in ticks."""
    here = [hit.offset for hit in pattern.hits if hit.slot == slot]
    alike = here or [hit.offset for hit in pattern.hits if hit.slot % PPQ == slot % PPQ]
    return round(median(alike)) if alike else 0


def new_hit(pattern: Pattern, slot: int, voice: Voice, share: float = 1.0) -> Hit:
    """A hit as the clip would play it, `share` as hard."""
    velocity = max(1, min(127, round(usual_velocity(pattern, voice) * share)))
    return Hit(slot, voice, usual_offset(pattern, slot), velocity)


def with_velocity(hit: Hit, velocity: float) -> Hit:
    """The hit, as hard as this within what MIDI holds."""
    return replace(hit, velocity=max(1, min(127, round(velocity))))


def require_change(before: Pattern, after: Pattern, problem: str) -> Pattern:
    """`after`.

    Raises:
        InvalidParameterError: it is what it was.
    """
    if after == before:
        raise nothing(problem)
    return after


def loudest(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that have come to sound as one, the loudest."""
    found: dict[tuple[int, Voice, int], Hit] = {}
    for hit in hits:
        key = (hit.slot, hit.voice, hit.offset)
        if key not in found or found[key].velocity < hit.velocity:
            found[key] = hit
    return list(found.values())
