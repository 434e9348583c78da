"""Where a style strikes, as odds for the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter, is_place
from ghostnote.core.reduction import SIXTEENTH_POINTS
from ghostnote.core.units import PPQ, TICKS_PER_16TH
from ghostnote.model.prior import LEAST, MOST, Prior
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.meters import placed
from ghostnote.styles.profile import StyleProfile
from ghostnote.tokens.events import bar_positions, position_of
from ghostnote.tokens.fields import N_POINTS

Chances = npt.NDArray[np.float64]

#: How much the placements of a style count that was not learned: docs/decisions/0014 has the measurement.
WEIGHT: Final = 0.8
#: Fills are the drummer's own: what is left of the weight in them.
_IN_FILLS: Final = 0.35
#: Where the score itself is asked to be more or less syncopated or complex.
_UNDER_KNOBS: Final = 0.5
_KNOBS: Final = ("syncopation", "complexity")
_ROLLED: Final = 0.97
_HALVINGS: Final = 50


def prior_of(
    manner: Manner,
    params: GenerationParams,
    fills: Callable[[int], bool],
    densities: Sequence[float] | None,
    rng: np.random.Generator,
) -> Prior:
    """The odds of a manner's placements.

    Args:
        manner: whose.
        params: what was asked for.
        fills: whether a bar is a fill.
        densities: hits a whole note that each bar is asked to have; NaN or None leaves the placements' own.
        rng: decides which bars have a roll on the hat.
    """
    meter = params.meter
    cycles = [cycle_chances(profile, meter) for profile in manner.profiles]
    bars: list[Chances] = []
    weights: list[float] = []
    eased = _UNDER_KNOBS if any(getattr(params, knob) is not None for knob in _KNOBS) else 1.0
    for bar, shares in enumerate(manner.shares):
        share = sum(shares)
        parts = ((cycle[(bar - manner.lead) % len(cycle)], part) for cycle, part in zip(cycles, shares, strict=True))
        chances = _mixed(parts, share, meter)
        chief = manner.chief(bar)
        if chief is not None:
            _roll(chances, chief, meter, rng)
        wanted = float("nan") if densities is None else densities[bar] * meter.bar_ticks / (4 * PPQ)
        bars.append(chances if np.isnan(wanted) else _thinned(chances, wanted))
        weights.append(WEIGHT * manner.amount * manner.share(bar) * eased * (_IN_FILLS if fills(bar) else 1.0))
    return Prior(np.stack(bars), tuple(weights))


def cycle_chances(profile: StyleProfile, meter: Meter) -> Chances:
    """(bars of the cycle, positions, N_VOICES) how often a style strikes each cell of bars in `meter`."""
    chances: Chances = np.zeros((profile.cycle, bar_positions(meter), N_VOICES))
    for one in placed(profile, meter):
        chances[one.bar, position_of(one.tick), one.voice] = one.chance
    return chances


def _mixed(parts: Iterable[tuple[Chances, float]], total: float, meter: Meter) -> Chances:
    mixed: Chances = np.zeros((bar_positions(meter), N_VOICES))
    for chances, share in parts:
        if share:
            mixed += chances * (share / total)
    return np.minimum(mixed, 1.0)


def _roll(chances: Chances, profile: StyleProfile, meter: Meter, rng: np.random.Generator) -> None:
    """Roll the closed hat on one of the bar's beats, as often as the profile has it."""
    rolls = profile.hats.rolls
    # Drawn in any case, so that a bar's draw does not depend on those before it.
    chance, kind, beat = rng.random(3)
    if rolls is None or chance >= rolls.chance:
        return
    step = rolls.kinds[int(kind * len(rolls.kinds))].step
    beats = max(1, meter.bar_ticks // PPQ)
    first = int(beat * beats) * PPQ
    for tick in range(first, min(first + PPQ, meter.bar_ticks)):
        if not is_place(tick):
            continue
        cell = position_of(tick), Voice.CLOSED_HAT
        if (tick - first) % step == 0:
            chances[cell] = _ROLLED
        elif (tick - first) % TICKS_PER_16TH == 0:
            # Its 16ths make way for triplets.
            chances[cell] = 0.0


def _thinned(chances: Chances, wanted: float) -> Chances:
    """Chances whose log odds are moved alike until they come to so many hits.

    Those of drums that the style places nowhere stay, and so do places beside its own that are no 16ths: busier is not
    stranger.
    """
    held = np.clip(chances, LEAST, MOST)
    points = np.isin(np.arange(len(chances)) % N_POINTS, list(SIXTEENTH_POINTS))
    moving = (points | chances.any(axis=1))[:, None] & chances.any(axis=0)
    odds = np.log(held / (1.0 - held))
    low, high = -20.0, 20.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (1.0 / (1.0 + np.exp(-(odds[moving] + middle)))).sum() > wanted:
            high = middle
        else:
            low = middle
    moved: Chances = np.where(moving, 1.0 / (1.0 + np.exp(-(odds + low))), chances)
    return moved
