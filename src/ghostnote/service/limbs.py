"""What two hands and two feet can play, and what one hi-hat can sound.

An instant is a 16th, counted by where hits sound. In one instant two hands strike at most two drums (articulations of
one drum are one), and of the hi-hat, which cannot be open and closed at once, only one stroke by hand sounds at one
place. Feet have a pedal each: kick and hi-hat.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit
from ghostnote.core.units import TICKS_PER_16TH

HANDS: Final = 2


def playable(hits: Sequence[Hit], fixed: Collection[int]) -> list[int]:
    """The places in `hits` of those that may stay: hits are left out until limbs suffice, the softest first.

    Args:
        hits: of a pattern.
        fixed: places of hits that stay in any case, playable or not.
    """
    kept: list[int] = []
    drums: dict[int, set[Voice]] = {}
    hats: dict[int, Voice] = {}
    for index in sorted(range(len(hits)), key=lambda i: (i not in fixed, -hits[i].velocity, i)):
        hit = hits[index]
        spec = KIT[hit.voice]
        if spec.chokes == spec.family and hats.setdefault(hit.slot, hit.voice) != hit.voice and index not in fixed:
            continue
        if spec.limb == "hand":
            instant = (hit.onset + TICKS_PER_16TH // 2) // TICKS_PER_16TH
            struck = drums.setdefault(instant, set())
            drum = spec.basic if spec.basic is not None else hit.voice
            if drum not in struck and len(struck) >= HANDS and index not in fixed:
                continue
            struck.add(drum)
        kept.append(index)
    return sorted(kept)
