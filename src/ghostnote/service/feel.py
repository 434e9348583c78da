"""The last touch on what the model played: limbs, and corrections that make exact what can be exact without damage.

What is given is never touched: not a hit of which everything is known, nor the known half of any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from ghostnote.core.coincidence import apart
from ghostnote.core.feel.features import GHOST_VELOCITY
from ghostnote.core.feel.transforms import apply_swing, quantise
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH, ms_to_ticks, swing_to_delay
from ghostnote.service.limbs import playable
from ghostnote.styles.manner.force import forced
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.manner.timing import timed as in_manner
from ghostnote.tokens.given import Given, Stroke, place_of

#: Places in a beat, in ticks, that only triplets have. (Its 160 and 400 are also where swung 16ths are written.)
_TRIPLET_PLACES: Final = frozenset({PPQ // 6, PPQ // 6 * 4})
#: Velocities are scaled around a bar's mean by at most this, or its inverse.
_MOST_CONTRAST: Final = 1.8
_LOUDEST: Final = 127

#: What is asked of bars, by control: one value for all, or one a bar (`conditioning.wishes`).
Wishes = Mapping[str, "float | Sequence[float]"]
_NONE: Final[Wishes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Played:
    """A hit, and what of it may still change."""

    hit: Hit
    given: bool = False
    force: bool = True
    time: bool = True


def finish(
    pattern: Pattern,
    params: GenerationParams,
    given: Given | None = None,
    asked: Wishes = _NONE,
    manner: Manner | None = None,
) -> Pattern:
    """What is written of what the model played.

    Limbs: hits that four limbs cannot play are left out, unless that is allowed. Dynamics: velocities are scaled around
    each bar's mean to the spread that was asked for, as far as ghost notes stay ghost notes and others do not become
    some. Timing: not humanised, every hit is put on its slot; humanised in part, it goes part of the way. When a swing
    was asked for, second 16ths are moved together so that their mean swing is that (`apply_swing`); beats in triplets
    are left alone: their notes are no second 16ths, and moving them would bend the figure. When a place behind the beat
    was asked for, everything is shifted so that the mean of beats and off-8ths is that.

    The model was asked for all of this too, so that hits move little, and each keeps its own deviation from the mean.

    Args:
        pattern: what the model played.
        params: what was asked for.
        given: what is to be kept.
        asked: what the model was asked for, in its units.
        manner: profiles that act: velocities go to their levels, and each drum to its place beside the beat (`timed`).
    """
    if not params.limbs:
        return _corrected(pattern, params, given, asked, manner)
    able = _able(pattern, given)
    # What was moved may meet what it did not meet before.
    return _able(_corrected(able, params, given, asked, manner), given)


def _able(pattern: Pattern, given: Given | None) -> Pattern:
    """`pattern` without hits that four limbs cannot play, as far as they are not given."""
    fixed = {index for index, one in enumerate(_marked(pattern, given)) if one.given}
    kept = playable(pattern.hits, fixed)
    return pattern if len(kept) == len(pattern.hits) else pattern.with_hits(pattern.hits[index] for index in kept)


def _corrected(
    pattern: Pattern, params: GenerationParams, given: Given | None, asked: Wishes, manner: Manner | None
) -> Pattern:
    hits = _marked(pattern, given)
    if manner is not None:
        hits = _levelled(hits, pattern, params, manner)
    if "dynamics" in asked:
        hits = _contrasted(hits, pattern, _by_bar(asked["dynamics"], pattern.bars))
    moving = pattern.with_hits(one.hit for one in hits if one.time)
    moved = _timed(moving, params, asked, manner)
    if moved is moving and "dynamics" not in asked and manner is None:
        return pattern
    # Those that stay come first, so that no other takes their place.
    return pattern.with_hits(apart([*(one.hit for one in hits if not one.time), *moved.hits]))


def _marked(pattern: Pattern, given: Given | None) -> list[_Played]:
    if given is None:
        return [_Played(hit) for hit in pattern.hits]
    # A known offset tells which stroke a hit is; the rest come in order, wherever their offsets have led them since.
    timed = {
        (stroke.hit.slot, stroke.hit.voice, stroke.hit.offset): stroke for stroke in given.strokes if stroke.offset
    }
    untimed = {
        place: iter([one.stroke for one in wanted if not one.stroke.offset]) for place, wanted in given.wanted.items()
    }
    nothing: Iterator[Stroke] = iter(())
    return [
        _marked_as(
            hit,
            timed.get((hit.slot, hit.voice, hit.offset))
            or next(untimed.get(place_of(hit, pattern.meter), nothing), None),
        )
        for hit in pattern.hits
    ]


def _marked_as(hit: Hit, stroke: Stroke | None) -> _Played:
    if stroke is None:
        return _Played(hit)
    return _Played(hit, given=True, force=not stroke.velocity, time=not stroke.offset)


def _by_bar(wish: float | Sequence[float], bars: int) -> list[float]:
    return [float(value) for value in np.broadcast_to(np.asarray(wish, dtype=np.float64), bars)]


def _levelled(hits: list[_Played], pattern: Pattern, params: GenerationParams, manner: Manner) -> list[_Played]:
    free = [index for index, one in enumerate(hits) if one.force]
    velocities = forced([hits[index].hit for index in free], pattern, manner, params.ghost_notes is not None)
    levelled = list(hits)
    for index, velocity in zip(free, velocities, strict=True):
        one = hits[index]
        levelled[index] = replace(one, hit=replace(one.hit, velocity=velocity))
    return levelled


def _contrasted(hits: list[_Played], pattern: Pattern, spreads: Sequence[float]) -> list[_Played]:
    bars: dict[int, list[_Played]] = {}
    for one in hits:
        bars.setdefault(pattern.bar_of(one.hit), []).append(one)
    return [
        replace(one, hit=replace(one.hit, velocity=velocity))
        for bar, members in bars.items()
        for one, velocity in zip(members, _scaled(members, spreads[bar]), strict=True)
    ]


def _scaled(members: Sequence[_Played], spread: float) -> list[int]:
    """Velocities of a bar's hits with this standard deviation, as far as that does no damage."""
    velocities = np.array([one.hit.velocity for one in members], dtype=np.float64)
    mean, own = float(velocities.mean()), float(velocities.std())
    if own == 0.0 or not spread >= 0.0:
        return [one.hit.velocity for one in members]
    factor = min(_MOST_CONTRAST, max(1 / _MOST_CONTRAST, spread / own))
    scaled = np.rint(mean + (velocities - mean) * factor).astype(int)
    return [
        _same_kind(one.hit.velocity, int(velocity)) if one.force else one.hit.velocity
        for one, velocity in zip(members, scaled, strict=True)
    ]


def _same_kind(before: int, after: int) -> int:
    """A velocity held among the ghost notes if it was one, else among the others."""
    low, high = (1, GHOST_VELOCITY - 1) if before < GHOST_VELOCITY else (GHOST_VELOCITY, _LOUDEST)
    return max(low, min(high, after))


def _timed(pattern: Pattern, params: GenerationParams, asked: Wishes, manner: Manner | None) -> Pattern:
    if not pattern.hits:
        return pattern
    timed = pattern
    strength = 1.0 - params.humanize_amount / 100 if params.humanize else 1.0
    if strength:
        timed = quantise(timed, strength)
    if manner is not None and params.humanize:
        swings, shuffles = (_by_bar(asked.get(name, math.nan), pattern.bars) for name in ("swing", "shuffle"))
        timed = in_manner(timed, manner, swings, shuffles, 1.0 - strength)
    elif params.swing is not None:
        correct = _mean_swung if params.humanize else _swung
        timed = _bar_by_bar(timed, asked.get("swing", params.swing), correct)
    if "laid_backness" in asked and params.humanize:
        timed = _bar_by_bar(timed, asked["laid_backness"], _laid_back)
    return timed


def _bar_by_bar(
    pattern: Pattern, wish: float | Sequence[float], correct: Callable[[Pattern, float], Pattern]
) -> Pattern:
    """A correction of the whole pattern by one value, or of each bar by its own; NaN leaves a bar as it is."""
    if isinstance(wish, (int, float)):
        return correct(pattern, float(wish))
    hits: list[Hit] = []
    for bar, value in zip(pattern.by_bar(), wish, strict=True):
        hits += bar if np.isnan(value) else correct(pattern.with_hits(bar), value).hits
    return pattern.with_hits(hits)


def _mean_swung(pattern: Pattern, percent: float) -> Pattern:
    triplets = set(_triplet_beats(pattern))
    kept = [hit for hit in pattern.hits if _beat(pattern, hit.slot) in triplets]
    others = [hit for hit in pattern.hits if _beat(pattern, hit.slot) not in triplets]
    return pattern.with_hits([*kept, *apply_swing(pattern.with_hits(others), percent).hits])


def _laid_back(pattern: Pattern, ms: float) -> Pattern:
    on_the_beat = [hit.offset for hit in pattern.hits if hit.slot % pattern.meter.bar_ticks % TICKS_PER_8TH == 0]
    if not on_the_beat:
        return pattern
    move = round(ms_to_ticks(ms, pattern.bpm) - sum(on_the_beat) / len(on_the_beat))
    held = (max(-MAX_OFFSET, min(MAX_OFFSET, hit.offset + move)) for hit in pattern.hits)
    return pattern.with_hits(apart(replace(hit, offset=offset) for hit, offset in zip(pattern.hits, held, strict=True)))


def _triplet_beats(pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Bar and beat of every hit that only a triplet explains."""
    for hit in pattern.hits:
        if hit.slot % pattern.meter.bar_ticks % PPQ in _TRIPLET_PLACES:
            yield _beat(pattern, hit.slot)


def _beat(pattern: Pattern, slot: int) -> tuple[int, int]:
    bar, tick = divmod(slot, pattern.meter.bar_ticks)
    return bar, tick // PPQ


def _swung(straight: Pattern, percent: float) -> Pattern:
    delay = round(swing_to_delay(percent, TICKS_PER_8TH))
    bar_ticks = straight.meter.bar_ticks
    return straight.with_hits(
        replace(hit, offset=delay) if hit.slot % bar_ticks % TICKS_PER_8TH == TICKS_PER_16TH else hit
        for hit in straight.hits
    )
