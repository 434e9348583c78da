"""A style's placements in any meter.

A bar is taken apart into beats and put together again; slots stay where they are inside their beat.

- What beat comes where: `beats_for`. The first beat and the last keep their places, so that the downbeat and what leads
  into the next bar line stay. A shorter bar loses the beats before its last (3/4 of 4/4: 1 2 4). A longer one repeats
  the last two beats of the old bar, a backbeat with what comes before it, and an odd one out repeats the one before
  the last (5/4: 1 2 3 3 4, backbeats on 2 and 5; 6/4: 1 2 3 4 3 4; 7/4: 1 2 3 4 3 3 4).
- A bar that ends inside a beat (7/8, 5/8, 11/16) counts that beat as its last and cuts off what lies behind the bar
  line (7/8: 1 2 3 and the first half of 4, backbeats on the third and the seventh 8th).
- Compound meters (6/8, 9/8, 12/8: more than one group of three 8ths) have beats of a dotted quarter. A beat in
  16ths becomes one of triplets as a shuffle does: its 16ths go to the places 0, 2, 4 and 5 of six. A beat of triplets
  or a compound one keeps its places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter, is_place
from ghostnote.core.units import PPQ, TICKS_PER_8TH
from ghostnote.styles.profile import Level, Placement, StyleProfile

_DOTTED: Final = 3 * TICKS_PER_8TH
#: Where the 32nds of a beat go among the six places of a compound one.
_SIXTHS: Final[Mapping[Fraction, int]] = MappingProxyType(
    {Fraction(eighth, 8): sixth for eighth, sixth in enumerate((0, 1, 2, 3, 4, 4, 5, 5))}
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in a bar of some meter that a style strikes.

    Attributes:
        bar: of the style's cycle, from 0.
        tick: from the bar line, always a notated place.
        voice: what is struck.
        chance: how often, 0-1, above 0.
        level: how hard.
    """

    bar: int
    tick: int
    voice: Voice
    chance: float
    level: Level


def placed(profile: StyleProfile, meter: Meter) -> tuple[Placed, ...]:
    """Where a style strikes what in bars of `meter`: its whole cycle, by bar, tick and voice.

    Where two slots fall together, the likelier one counts.
    """
    found: dict[tuple[int, int, Voice], Placed] = {}
    for placement in profile.placements:
        for one in _placed(placement, profile, meter):
            key = (one.bar, one.tick, one.voice)
            if key not in found or one.chance > found[key].chance:
                found[key] = one
    return tuple(found[key] for key in sorted(found))


def beats_for(count: int, wanted: int) -> list[int]:
    """Which of `count` beats, from 0, each of `wanted` beats is.

    Args:
        count: beats of the bar that is there, 1 or more.
        wanted: beats of the bar that is made, 1 or more.
    """
    if wanted == 1:
        return [0]
    if wanted <= count:
        return [*range(wanted - 1), count - 1]
    if count == 1:
        return [0] * wanted
    pairs, single = divmod(wanted - count, 2)
    before, last = count - 2, count - 1
    return [*range(count), *([before, last] * pairs)][: wanted - single - 1] + [before] * single + [last]


def beat_ticks(meter: Meter) -> int:
    """Length of a meter's beat in ticks: a quarter note, in compound meters a dotted one."""
    compound = meter.denominator == 8 and meter.numerator % 3 == 0 and meter.numerator > 3
    return _DOTTED if compound else PPQ


def _placed(placement: Placement, profile: StyleProfile, meter: Meter) -> Iterator[Placed]:
    own, new = beat_ticks(profile.meter), beat_ticks(meter)
    sources = beats_for(_beats(profile.meter), _beats(meter))
    for bar in range(profile.cycle):
        slots = placement.bars[bar % len(placement.bars)]
        for index, slot in enumerate(slots):
            beat, inside = divmod(index * profile.step, own)
            if not slot.chance:
                continue
            offset = _moved(inside, own, new)
            for place, source in enumerate(sources):
                tick = place * new + offset
                if source == beat and tick < meter.bar_ticks and is_place(tick):
                    yield Placed(bar, tick, placement.voice, slot.chance, slot.level)


def _beats(meter: Meter) -> int:
    """Beats of a bar, one that is cut off included."""
    return -(-meter.bar_ticks // beat_ticks(meter))


def _moved(inside: int, own: int, new: int) -> int:
    """Where a slot `inside` a beat of `own` ticks lies in one of `new` ticks."""
    if own == new:
        return inside
    part = Fraction(inside, own)
    sixth = _SIXTHS.get(part) if own == PPQ else None
    return int(part * new) if sixth is None else sixth * new // 6
