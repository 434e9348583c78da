"""When a style's drums sound: swing and systematic offsets met exactly, each hit's own deviation kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from ghostnote.core.coincidence import apart
from ghostnote.core.feel.transforms import second_notes
from ghostnote.core.kit import KIT
from ghostnote.core.pattern import MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, ms_to_ticks, swing_to_delay
from ghostnote.styles.manner.manner import Manner, weighted
from ghostnote.styles.places import places_of

#: Deviations are widened by at most this.
_MOST_WIDER: Final = 1.6
_Rule: TypeAlias = tuple[tuple[str, str | None], ...]
#: Of a group: its rule, or the drum that has none; and which notes of a pair they are.
_Group: TypeAlias = tuple[_Rule | str, int]
_TRIPLET: Final = frozenset({PPQ // 6, PPQ // 6 * 4})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A hit as the profile has it.

    Attributes:
        hit: as it was played.
        base: tick where it is written when nothing swings.
        delay: ticks that swing adds.
        second: 2 for a second 16th, 1 for a second 8th, 0 for what does not swing.
        rule: which offsets hold for it; None if no profile states any.
        mean: where its drum is to sound on average, ticks after base and delay.
        spread: standard deviation wished for, in ticks.
    """

    hit: Hit
    base: int
    delay: float
    second: int
    rule: _Rule | None
    mean: float
    spread: float

    @property
    def deviation(self) -> float:
        """Ticks after base and delay."""
        return self.hit.onset - self.base - self.delay


def timed(
    pattern: Pattern, manner: Manner, swings: Sequence[float], shuffles: Sequence[float], humanity: float = 1.0
) -> Pattern:
    """`pattern` with the swing asked for, and each drum where the profile has it on average.

    The hits of a drum that share a rule are moved together, those on second notes of a swung pair apart from the
    others. Their deviations are scaled towards the profile's spread; a drum without a rule keeps its own place.

    Args:
        pattern: as played; every hit of it may move.
        manner: whose offsets.
        swings: MPC percent of 16ths, one a bar; NaN leaves them as played.
        shuffles: the same of 8ths.
        humanity: 0-1, how much of offsets and spreads is left, as `humanize_amount`.
    """
    groups: dict[_Group, list[_Placed]] = defaultdict(list)
    for one in _all_placed(pattern, manner, swings, shuffles, humanity):
        groups[one.rule or KIT[one.hit.voice].family, one.second].append(one)
    moved = [
        _moved(one, target, manner.amount)
        for (rule, second), members in groups.items()
        for one, target in zip(members, _targets(members, _home(groups, rule, second)), strict=True)
    ]
    return pattern.with_hits(apart(moved))


def triplet_beats(pattern: Pattern) -> set[int]:
    """Ticks of the beats in which some drum plays 16th triplets: 16ths there are notes of these, and do not swing."""
    bar_ticks = pattern.meter.bar_ticks
    return {beat_of(hit.slot, bar_ticks) for hit in pattern.hits if hit.slot % bar_ticks % PPQ in _TRIPLET}


def beat_of(tick: int, bar_ticks: int) -> int:
    """The tick at which the beat of a tick begins."""
    return tick - tick % bar_ticks % PPQ


def _all_placed(
    pattern: Pattern, manner: Manner, swings: Sequence[float], shuffles: Sequence[float], humanity: float
) -> list[_Placed]:
    bar_ticks = pattern.meter.bar_ticks
    triplets = triplet_beats(pattern)
    sixteenths, eighths = second_notes(pattern, TICKS_PER_8TH), second_notes(pattern, PPQ)
    found = []
    for index, hit in enumerate(pattern.hits):
        bar = hit.slot // bar_ticks
        base, delay, second = hit.slot, 0.0, 0
        if index in eighths and not np.isnan(shuffles[bar]):
            base, delay, second = eighths[index], swing_to_delay(shuffles[bar], PPQ), 1
        elif index in sixteenths and not np.isnan(swings[bar]) and beat_of(hit.slot, bar_ticks) not in triplets:
            base, delay, second = sixteenths[index], swing_to_delay(swings[bar], TICKS_PER_8TH), 2
        found.append(_with_rule(_Placed(hit, base, delay, second, None, 0.0, 0.0), pattern, manner, bar, humanity))
    return found


def _with_rule(one: _Placed, pattern: Pattern, manner: Manner, bar: int, humanity: float) -> _Placed:
    places = places_of(one.base % pattern.meter.bar_ticks, pattern.meter)
    rules = [
        (profile.feel.offset_of(one.hit.voice, places), share)
        for profile, share in zip(manner.profiles, manner.shares[bar], strict=True)
        if share
    ]
    stated = [(rule, share) for rule, share in rules if rule is not None]
    mean = weighted((rule.mean, share) for rule, share in stated)
    spread = weighted((rule.spread, share) for rule, share in stated)
    if mean is None or spread is None:
        return one
    ticks = ms_to_ticks(humanity, pattern.bpm)
    drum = (KIT[one.hit.voice].family, None)
    keys = tuple(dict.fromkeys((drum, *((rule.drum, rule.place) for rule, _ in stated))))
    return replace(one, rule=keys, mean=mean * ticks, spread=spread * ticks)


def _home(groups: Mapping[_Group, list[_Placed]], rule: _Rule | str, second: int) -> float | None:
    """Where the second notes of a drum without a rule belong: where its first ones are. None to leave first ones."""
    if not second:
        return None
    firsts = groups.get((rule, 0), [])
    return float(np.mean([one.deviation for one in firsts])) if firsts else 0.0


def _targets(members: Sequence[_Placed], home: float | None) -> list[float]:
    """Where each of a group is to be, in ticks after base and delay."""
    own = np.array([one.deviation for one in members])
    if members[0].rule is None:
        return [float(value) for value in (own if home is None else own - own.mean() + home)]
    wished = float(np.mean([one.spread for one in members]))
    around = own - own.mean()
    factor = min(_MOST_WIDER, wished / float(around.std())) if around.std() else 0.0
    return [one.mean + float(value) * factor for one, value in zip(members, around, strict=True)]


def _moved(one: _Placed, target: float, amount: float) -> Hit:
    # Swing is exact however little of the rest acts.
    goal = one.deviation + amount * (target - one.deviation) if not one.second else target
    onset = one.base + round(one.delay + goal)
    length = PPQ if one.second == 1 else TICKS_PER_8TH
    slots = [one.hit.slot, one.base, *([one.base + length // 6] if one.second else [])]
    slot = next((slot for slot in slots if abs(onset - slot) <= MAX_OFFSET), one.hit.slot)
    return replace(one.hit, slot=slot, offset=max(-MAX_OFFSET, min(MAX_OFFSET, onset - slot)))
