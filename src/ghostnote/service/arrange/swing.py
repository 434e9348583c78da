"""A clip's own swing: measured, asked of the model, and kept exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.pattern import MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH

#: Lengths of pairs that swing.
_PAIRS: Final = (TICKS_PER_8TH, PPQ)
#: Shuffles nearer to straight than this (percent) are the player's looseness and left to the model.
_STRAIGHT: Final = 2.0


def own_swing(pattern: Pattern) -> dict[str, float]:
    """Bar controls that ask for the swing that a pattern has; none where it has no pairs."""
    features = pattern_features(pattern)
    return {name: features[name] for name in ("swing", "shuffle") if not math.isnan(features[name])}


def with_swing_of(own: Sequence[Hit], played: Sequence[Hit], pattern: Pattern) -> list[Hit]:
    """`played` with the second notes of pairs moved together, so that they are as late on average as in `own`.

    Args:
        own: notes as they were.
        played: the same notes, in the same order, played otherwise.
        pattern: the one that they belong to.
    """
    result = list(played)
    for length in _pairs_that_swing(pattern):
        places = [hit.slot % pattern.meter.bar_ticks % length for hit in own]
        firsts = [i for i, place in enumerate(places) if place == 0]
        seconds = [i for i, place in enumerate(places) if place in (length // 2, length * 2 // 3)]
        if seconds:
            move = round(_lateness(own, firsts, seconds) - _lateness(result, firsts, seconds))
            for i in seconds:
                result[i] = replace(result[i], offset=_held(result[i].offset + move))
    return result


def _pairs_that_swing(pattern: Pattern) -> list[int]:
    shuffle = own_swing(pattern).get("shuffle", 50.0)
    return [length for length in _PAIRS if length != PPQ or abs(shuffle - 50.0) > _STRAIGHT]


def _lateness(hits: Sequence[Hit], firsts: Sequence[int], seconds: Sequence[int]) -> float:
    """Mean offset of the second notes beyond that of the first."""
    late = sum(hits[i].offset for i in seconds) / len(seconds)
    return late - sum(hits[i].offset for i in firsts) / len(firsts) if firsts else late


def _held(offset: int) -> int:
    return max(-MAX_OFFSET, min(MAX_OFFSET, offset))
