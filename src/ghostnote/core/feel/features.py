"""Measured features of a pattern, bar by bar.

All are free of tempo and of kit articulation where they can be. A feature that a bar does not define (the swing of a
bar without off-16ths) is NaN, never 0.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, delay_to_swing, ticks_to_ms

WHOLE_NOTE = 4 * PPQ
#: Families that keep time; their off-beats are subdivision, not syncopation.
_TIMEKEEPERS: Final = frozenset({"hat", "ride", "shaker", "tambourine", "cowbell"})

FloatArray = npt.NDArray[np.float32]


def density(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Hits per whole note of time, so that bars of different meters compare; 0 upwards."""
    return len(hits) * WHOLE_NOTE / bar_ticks


def loudness(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Mean velocity, 1-127; NaN without hits."""
    return _mean([hit.velocity for hit in hits])


def dynamics(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Standard deviation of velocity, 0-63; NaN without hits."""
    return float(np.std([hit.velocity for hit in hits])) if hits else math.nan


def swing(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """MPC percent of the pairs of 16ths: 50 straight, 66 2/3 triplet; NaN without hits on second 16ths."""
    return _pair_swing(hits, bar_ticks, TICKS_PER_8TH)


def shuffle(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """MPC percent of the pairs of 8ths: 66 2/3 is a triplet shuffle or jazz swing; NaN without hits on off-8ths."""
    return _pair_swing(hits, bar_ticks, PPQ)


def syncopation(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Velocity-weighted weakness of the places where drums other than the timekeepers are struck, 0-1.

    A beat weighs 0, an off-8th a half, any finer place 1. NaN when only timekeepers play.
    """
    total = weak = 0.0
    for hit in hits:
        if KIT[hit.voice].family not in _TIMEKEEPERS:
            total += hit.velocity
            weak += hit.velocity * _weakness(hit.slot % bar_ticks)
    return weak / total if total else math.nan


def laid_backness(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Mean offset in ms of the hits on beats and off-8ths (which 16th swing does not move); positive is late."""
    return ticks_to_ms(_mean([hit.offset for hit in hits if hit.slot % bar_ticks % TICKS_PER_8TH == 0]), bpm)


def ghost_share(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Share of the snare's hits that are ghost notes (velocity below 50), 0-1; NaN without snare."""
    return _mean([float(hit.velocity < GHOST_VELOCITY) for hit in hits if KIT[hit.voice].family == "snare"])


def timekeeping(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Places per whole note where a timekeeper (hat, ride, shaker, ...) is struck: 8 keeps 8ths, 16 keeps 16ths."""
    slots = {hit.slot for hit in hits if KIT[hit.voice].family in _TIMEKEEPERS}
    return len(slots) * WHOLE_NOTE / bar_ticks


def complexity(hits: Sequence[Hit], bar_ticks: int, bpm: float) -> float:
    """Entropy, in bits, of what sounds together; NaN without hits.

    Each place that is struck has a combination of drums. 0: all have the same one. A rock beat of kick, snare and
    8ths on the hat has three (with kick, with snare, hat alone) and 1.5 bits; the more combinations, and the more
    evenly they are used, the harder the bar is to learn. It does not grow with density alone.
    """
    drums: dict[int, set[str]] = {}
    for hit in hits:
        drums.setdefault(hit.slot, set()).add(KIT[hit.voice].family)
    counts = Counter(frozenset(families) for families in drums.values()).values()
    return sum(count / len(drums) * math.log2(len(drums) / count) for count in counts) if drums else math.nan


#: A snare hit softer than this is counted as a ghost note (design choice: GMD's snare velocities part near it).
GHOST_VELOCITY: Final = 50

BarFeature = Callable[[Sequence[Hit], int, float], float]
_FEATURES: Final[Mapping[str, BarFeature]] = MappingProxyType(
    {
        "density": density,
        "loudness": loudness,
        "dynamics": dynamics,
        "swing": swing,
        "shuffle": shuffle,
        "syncopation": syncopation,
        "laid_backness": laid_backness,
        "ghost_share": ghost_share,
        "timekeeping": timekeeping,
        "complexity": complexity,
    }
)
#: Counted for a bar; for several they are averaged.
_RATES: Final = ("density", "timekeeping")
#: Names of the columns of `bar_features`, in order.
BAR_FEATURES: Final[tuple[str, ...]] = tuple(_FEATURES)


def bar_features(pattern: Pattern) -> FloatArray:
    """Every feature of every bar: shape (bars, len(BAR_FEATURES)), NaN where a bar does not define it."""
    bar_ticks = pattern.meter.bar_ticks
    rows = [[measure(hits, bar_ticks, pattern.bpm) for measure in _FEATURES.values()] for hits in pattern.by_bar()]
    return np.asarray(rows, dtype=np.float32)


def pattern_features(pattern: Pattern) -> dict[str, float]:
    """Every feature over all hits of the pattern at once (NaN where undefined); rates are per whole note."""
    bar_ticks = pattern.meter.bar_ticks
    measured = {name: measure(pattern.hits, bar_ticks, pattern.bpm) for name, measure in _FEATURES.items()}
    return {**measured, **{name: measured[name] / pattern.bars for name in _RATES}}


def _pair_swing(hits: Sequence[Hit], bar_ticks: int, pair: int) -> float:
    """MPC percent of pairs of `pair` ticks from each bar line: the late half's mean delay against the early half's."""
    first: list[float] = []
    second: list[float] = []
    for hit in hits:
        place = hit.slot % bar_ticks % pair
        if place == 0:
            first.append(hit.offset)
        elif place in (pair // 2, pair * 2 // 3):
            second.append(place + hit.offset - pair / 2)
    if not second:
        return math.nan
    return delay_to_swing(_mean(second) - (_mean(first) if first else 0.0), pair)


def _weakness(bar_tick: int) -> float:
    if bar_tick % PPQ == 0:
        return 0.0
    return 0.5 if bar_tick % TICKS_PER_8TH == 0 else 1.0


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan
