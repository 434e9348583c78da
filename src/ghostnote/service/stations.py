"""What a route of styles means to a checkpoint: tempo and swing, and the learned styles that each bar is a mix of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.route import Station, merged, read_route, stations_by_bar
from ghostnote.model.adapter import OWN
from ghostnote.model.request import Mix
from ghostnote.service.styles import playable_style
from ghostnote.styles.registry import mix_of

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


def settled_style(params: GenerationParams, info: CheckpointInfo) -> GenerationParams:
    """`params` with the tempo of its styles, and the swing of those that state one and that are not learned.

    Args:
        params: whose style is the canonical text of a route.
        info: of the checkpoint.

    Raises:
        UnknownStyleError: the checkpoint cannot play a style.
    """
    route = read_route(params.style)
    tempo = params.tempo
    if tempo is None:
        tempo = float(np.mean([_tempo(station, info) for station in route]))
    swing = params.swing
    if swing is None and params.profile:
        stated = [_swing(station, info) for station in route]
        # A curve has no gaps: stations without a swing of their own leave it to the model, and so does the journey.
        known = tuple(value for value in stated if value is not None)
        if len(known) == len(stated):
            swing = known[0] if len(set(known)) == 1 else known
    # A style that cannot be played is refused here, not when its turn comes.
    learned_mixes(params, info)
    return replace(params, tempo=tempo, swing=swing)


def learned_mixes(params: GenerationParams, info: CheckpointInfo, lead: int = 0) -> tuple[Mix, ...]:
    """Of each bar, the styles of the checkpoint that make it up; bars that lead in are as the first.

    Raises:
        UnknownStyleError: the checkpoint cannot play a style.
    """
    if params.style == ANY_STYLE:
        return ((),) * (lead + params.bars)
    mixes = {
        station: _learned(station, info) for station in set(stations_by_bar(read_route(params.style), params.bars))
    }
    found = tuple(mixes[station] for station in stations_by_bar(read_route(params.style), params.bars))
    return found[:1] * lead + found


def median_tempo(info: CheckpointInfo) -> float:
    """Of no style in particular; styles of somebody's own change nothing about it."""
    tempos = [float(one["median"]) for one in info.statistics["tempo"].values() if OWN not in one]
    return float(np.median(sorted(tempos)))


def _learned(station: Station, info: CheckpointInfo) -> Mix:
    parts = [(genre, weight * share) for name, weight in station for genre, share in mix_of(name, info.styles)]
    return merged(parts) if len(parts) > 1 else tuple(parts)


def _tempo(station: Station, info: CheckpointInfo) -> float:
    total = sum(weight for _, weight in station)
    return sum(weight * _tempo_of(name, info) for name, weight in station) / total


def _tempo_of(name: str, info: CheckpointInfo) -> float:
    if name in info.played:
        return float(info.statistics["tempo"][name]["median"])
    return playable_style(name, info).tempo


def _swing(station: Station, info: CheckpointInfo) -> float | None:
    """Of a station of which some style is not learned: the mean of those whose profile states one."""
    if all(name in info.played for name, _ in station):
        return None
    found: list[tuple[float, float]] = []
    for name, weight in station:
        profile = playable_style(name, info).profile
        if profile is not None and profile.feel.swing is not None:
            found.append((profile.feel.swing.value, weight))
    total = sum(weight for _, weight in found)
    return sum(value * weight for value, weight in found) / total if total else None
