"""A score by a style's placements: which slots are struck, bar by bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, is_place
from ghostnote.core.units import PPQ, TICKS_PER_16TH
from ghostnote.styles.meters import Placed, placed
from ghostnote.styles.profile import Level, Mode, StyleProfile

#: Where a bar is played anew, the share of its slots that are decided anew: the others are as a cycle before.
_ANEW: Final = 0.4
#: Velocity of a level where the profile states none.
_VELOCITIES: Final = {Level.ACCENT: 110, Level.PLAIN: 84, Level.GHOST: 30}
_OPEN_HATS: Final = (Voice.OPEN_HAT, Voice.OPEN_HAT_EDGE)

Cell = tuple[int, Voice]


@dataclass(frozen=True, slots=True)
class Score:
    """Bars of one style.

    Attributes:
        bars: hits of each on their slots, ticks from its own bar line, with the velocities of their levels.
        copies: of each bar, the earlier one that it is a copy of, or itself.
    """

    bars: tuple[tuple[Hit, ...], ...]
    copies: tuple[int, ...]


def compose_score(profile: StyleProfile, meter: Meter, bars: int, rng: np.random.Generator) -> Score:
    """Strike each slot as often as the profile says, and let bars come again as it says.

    A cycle's first bars are drawn slot by slot. After that a bar that comes again identically is a copy; any other
    keeps most of what its slots held a cycle before, so that a pattern stays itself while it changes.

    Args:
        profile: whose placements, rolls and repetition.
        meter: of the bars.
        bars: how many.
        rng: source of randomness.
    """
    cycle: list[list[Placed]] = [[] for _ in range(profile.cycle)]
    for one in placed(profile, meter):
        cycle[one.bar].append(one)
    repetition = profile.feel.repetition
    states: list[dict[Cell, bool]] = []
    written: list[tuple[Hit, ...]] = []
    copies: list[int] = []
    for bar in range(bars):
        places, before = cycle[bar % profile.cycle], bar - profile.cycle
        if before >= 0 and repetition.mode is Mode.IDENTICAL and rng.random() < repetition.share:
            states.append(states[before])
            written.append(written[before])
            copies.append(copies[before])
            continue
        state = _drawn(places, states[before] if before >= 0 else None, rng)
        states.append(state)
        struck = [one for one in places if state[one.tick, one.voice]]
        written.append(tuple(_written(struck, profile, meter, rng)))
        copies.append(bar)
    return Score(tuple(written), tuple(copies))


def _drawn(places: Sequence[Placed], before: dict[Cell, bool] | None, rng: np.random.Generator) -> dict[Cell, bool]:
    struck = rng.random(len(places)) < [one.chance for one in places]
    anew = rng.random(len(places)) < _ANEW
    return {
        (one.tick, one.voice): bool(new) if before is None or changed else before[one.tick, one.voice]
        for one, new, changed in zip(places, struck, anew, strict=True)
    }


def _written(struck: Sequence[Placed], profile: StyleProfile, meter: Meter, rng: np.random.Generator) -> Iterator[Hit]:
    """Hits of a bar: an open hat takes the place of a closed one, and now and then the closed hat rolls."""
    opened = {one.tick for one in struck if one.voice in _OPEN_HATS}
    hats = {one.tick: one.level for one in struck if one.voice is Voice.CLOSED_HAT and one.tick not in opened}
    for tick, level in sorted(_rolled(hats, profile, meter, rng).items()):
        yield Hit(tick, Voice.CLOSED_HAT, 0, _velocity(profile, Voice.CLOSED_HAT, level))
    for one in struck:
        if one.voice is not Voice.CLOSED_HAT:
            yield Hit(one.tick, one.voice, 0, _velocity(profile, one.voice, one.level))


def _rolled(hats: dict[int, Level], profile: StyleProfile, meter: Meter, rng: np.random.Generator) -> dict[int, Level]:
    rolls = profile.hats.rolls
    if rolls is None or rng.random() >= rolls.chance:
        return hats
    step = rolls.kinds[int(rng.integers(len(rolls.kinds)))].step
    first = int(rng.integers(max(1, meter.bar_ticks // PPQ))) * PPQ
    last = min(first + PPQ, meter.bar_ticks)
    outside = {tick: level for tick, level in hats.items() if not first <= tick < last}
    inside = {
        tick: hats.get(tick, Level.PLAIN if tick % TICKS_PER_16TH == 0 else Level.GHOST)
        for tick in range(first, last, step)
        if is_place(tick)
    }
    return outside | inside


def _velocity(profile: StyleProfile, voice: Voice, level: Level) -> int:
    velocities = profile.feel.velocities_of(voice)
    return _VELOCITIES[level] if velocities is None else velocities.at(level)
