"""How hard a style's drums are struck: the levels of its profile met, each hit's own deviation kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ghostnote.core.feel.features import GHOST_VELOCITY
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.styles.manner.manner import Manner, weighted
from ghostnote.styles.meters import placed
from ghostnote.styles.profile import Level, StyleProfile

_LOUDEST: Final = 127
#: Deviations within a level are kept up to this share of the distance between its drum's ghost and accent.
_WIDEST: Final = 0.25

Levels = Mapping[tuple[int, int, Voice], Level]


def forced(hits: Sequence[Hit], pattern: Pattern, manner: Manner, own_ghosts: bool) -> list[int]:
    """Velocities of some of a pattern's hits, moved to the levels of the profile.

    A hit that the style places has the level that is placed there. Another is a ghost note if it was played as one,
    else plain. The hits of a drum and level are moved together to the level's velocity.

    Args:
        hits: those whose velocities may change.
        pattern: that they are of.
        manner: whose levels.
        own_ghosts: the snare's ghost notes are asked for by a knob: those played as such stay, and only those are.
    """
    levels = {profile.name: _levels(profile, pattern) for profile in manner.profiles}
    groups: dict[tuple[str, Level], list[int]] = defaultdict(list)
    goals: list[tuple[float, float] | None] = []
    for index, hit in enumerate(hits):
        bar, tick = divmod(hit.slot, pattern.meter.bar_ticks)
        chief = manner.chief(bar)
        level = _level(hit, bar - manner.lead, tick, chief, levels, own_ghosts)
        goals.append(_goal(hit.voice, level, manner, bar))
        groups[KIT[hit.voice].family, level].append(index)
    velocities = [hit.velocity for hit in hits]
    for members in groups.values():
        mean = float(np.mean([hits[index].velocity for index in members]))
        for index in members:
            goal = goals[index]
            if goal is not None:
                velocities[index] = _moved(hits[index].velocity, mean, goal, manner.amount)
    return velocities


def _levels(profile: StyleProfile, pattern: Pattern) -> Levels:
    return {(one.bar, one.tick, one.voice): one.level for one in placed(profile, pattern.meter)}


def _level(
    hit: Hit, bar: int, tick: int, chief: StyleProfile | None, levels: Mapping[str, Levels], own_ghosts: bool
) -> Level:
    played = Level.GHOST if hit.velocity < GHOST_VELOCITY else Level.PLAIN
    if chief is None:
        return played
    level = levels[chief.name].get((bar % chief.cycle, tick, hit.voice), played)
    if own_ghosts and KIT[hit.voice].family == "snare" and Level.GHOST in (level, played):
        return played
    return level


def _goal(voice: Voice, level: Level, manner: Manner, bar: int) -> tuple[float, float] | None:
    """The velocity of a level, and how far from it hits may stay; None where no profile says it."""
    stated = [
        (profile.feel.velocities_of(voice), share)
        for profile, share in zip(manner.profiles, manner.shares[bar], strict=True)
        if share
    ]
    known = [(velocities, share) for velocities, share in stated if velocities is not None]
    middle = weighted((velocities.at(level), share) for velocities, share in known)
    width = weighted((_WIDEST * (velocities.accent - velocities.ghost), share) for velocities, share in known)
    return None if middle is None or width is None else (middle, max(1.0, width))


def _moved(velocity: int, mean: float, goal: tuple[float, float], amount: float) -> int:
    middle, width = goal
    target = middle + max(-width, min(width, velocity - mean))
    return max(1, min(_LOUDEST, round(velocity + amount * (target - velocity))))
