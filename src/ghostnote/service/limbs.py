"""What two hands and two feet can play, and what one hi-hat can sound.

An instant is a 16th, counted by where hits sound. In one instant two hands strike at most two drums (articulations of
one drum are one). Feet have a pedal each: kick and hi-hat.

The hi-hat is open or it is closed: a stroke of either kind sounds at least a 64th from the next of the other, and one
place holds one articulation of it. The foot that closes it may sound together with a closed stroke; an open one it may
choke, but not come just before, for then the stroke would not be open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit
from ghostnote.core.units import PPQ, TICKS_PER_16TH

HANDS: Final = 2
#: Strokes that sound less than this apart are one moment to the hi-hat. (No drummer of GMD opens or closes it faster.)
_MOMENT: Final = PPQ // 16
_OPEN: Final = frozenset(voice for voice in Voice if KIT[voice].basic is Voice.OPEN_HAT)
_HAT: Final = KIT[Voice.CLOSED_HAT].family


def playable(hits: Sequence[Hit], fixed: Collection[int]) -> list[int]:
    """The places in `hits` of those that may stay: hits are left out until limbs suffice, the softest first.

    Args:
        hits: of a pattern.
        fixed: places of hits that stay in any case, playable or not.
    """
    kept: list[int] = []
    drums: dict[int, set[Voice]] = {}
    hats: dict[int, list[Hit]] = {}
    for index in sorted(range(len(hits)), key=lambda i: (i not in fixed, -hits[i].velocity, i)):
        hit = hits[index]
        instant = (hit.onset + TICKS_PER_16TH // 2) // TICKS_PER_16TH
        struck = drums.setdefault(instant, set())
        if index not in fixed and not (_within_reach(hit, struck) and _hat_allows(hit, instant, hats)):
            continue
        if KIT[hit.voice].limb == "hand":
            struck.add(_drum(hit))
        if KIT[hit.voice].family == _HAT:
            hats.setdefault(instant, []).append(hit)
        kept.append(index)
    return sorted(kept)


def _drum(hit: Hit) -> Voice:
    basic = KIT[hit.voice].basic
    return hit.voice if basic is None else basic


def _within_reach(hit: Hit, struck: Collection[Voice]) -> bool:
    return KIT[hit.voice].limb != "hand" or _drum(hit) in struck or len(struck) < HANDS


def _hat_allows(hit: Hit, instant: int, hats: dict[int, list[Hit]]) -> bool:
    if KIT[hit.voice].family != _HAT:
        return True
    near = (other for at in (instant - 1, instant, instant + 1) for other in hats.get(at, ()))
    return not any(_exclude(hit, other) for other in near)


def _exclude(one: Hit, other: Hit) -> bool:
    """Whether one hi-hat cannot sound both."""
    if Voice.PEDAL_HAT in (one.voice, other.voice):
        foot, stroke = (one, other) if one.voice is Voice.PEDAL_HAT else (other, one)
        return stroke.voice in _OPEN and 0 < stroke.onset - foot.onset < _MOMENT
    at_once = (one.voice in _OPEN) != (other.voice in _OPEN) and abs(one.onset - other.onset) < _MOMENT
    return at_once or (one.slot == other.slot and one.voice != other.voice)
