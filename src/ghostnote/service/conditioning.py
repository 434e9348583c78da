"""From params to what the engine is asked for. Percentages become features by the training data's own quantiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice, kit_map
from ghostnote.core.params import ANY_STYLE, KNOBS, GenerationParams
from ghostnote.core.route import merged, read_route, write_route
from ghostnote.model.request import Request, Sampling
from ghostnote.service.arrange.task import Plan
from ghostnote.service.manner.asked import manner_of
from ghostnote.service.manner.placements import prior_of
from ghostnote.service.pulse import with_pulse
from ghostnote.service.sections import section_curves
from ghostnote.service.stations import learned_mixes, median_tempo, settled_style
from ghostnote.styles.profile import StyleProfile
from ghostnote.styles.registry import resolve
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Rules

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo

#: Asked of the bars: one value for all, or one a bar.
Wish = float | tuple[float, ...]

#: Knobs that are percentiles: 0 is the least of what people play in a bar, 100 the most.
PERCENTILES: Final = ("density", "dynamics", "syncopation", "complexity")
#: Other knobs: the bar control that each asks for, and what its unit is worth there.
UNITS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "swing": ("swing", 1.0),
        "ghost_notes": ("ghost_share", 0.01),
        "hat_subdivision": ("timekeeping", 1.0),
        "laid_back": ("laid_backness", 1.0),
    }
)
_NOTHING: Final = Plan()
#: Keeps the random numbers of rolls apart from others of the same seed: see `takes`.
_ROLL_STREAM: Final = 3


def resolved(params: GenerationParams, info: CheckpointInfo) -> GenerationParams:
    """`params` with what was left open filled in.

    Styles get their own names, weights and stations their canonical text. The tempo is the median of what the
    checkpoint was trained on. Of a style of the catalogue that it was not trained on, the profile has the tempo, and
    the swing if it states one. Mixes have the weighted mean of tempos, a journey that of all its bars.

    Raises:
        UnknownStyleError: there is no such style, or the checkpoint cannot play it.
    """
    if params.style == ANY_STYLE:
        return replace(params, tempo=median_tempo(info) if params.tempo is None else params.tempo)
    route = read_route(params.style)
    named = tuple(merged([(resolve(name, info.styles), weight) for name, weight in mix]) for mix in route)
    return settled_style(replace(params, style=write_route(named)), info)


def request_of(params: GenerationParams, info: CheckpointInfo, variation: int = 0, plan: Plan = _NOTHING) -> Request:
    """What the engine is asked for.

    Percentages are asked of every bar as the value that this share of the training bars stays below; other knobs as
    they are.

    Args:
        params: as `resolved` and the task settle them.
        info: of the checkpoint that the engine runs.
        variation: which variation, from 0.
        plan: what the task asks for beside them.
    """
    assert params.tempo is not None
    asked = {name: _placed(wish, params, plan) for name, wish in wishes(params, info).items()}
    styles = learned_mixes(params, info, plan.lead)
    request = Request(
        rules=Rules(params.meter, allowed_voices(params)),
        bars=plan.lead + params.bars,
        bpm=params.tempo,
        styles=styles[0] if len(set(styles)) == 1 else (),
        journey=styles if len(set(styles)) > 1 else (),
        player=None,
        fill=_parts(params, plan),
        bar_controls={**plan.controls, **asked},
        # What only comes with the material is no wish to be insisted on.
        guidance=params.guidance if asked else 1.0,
        given=_given(params, plan, asked),
        sampling=Sampling(params.temperature, params.top_k, params.top_p, params.min_p),
        seed=params.seed,
        take=variation * params.candidates,
    )
    manner = manner_of(params, info, plan.lead)
    if manner is None:
        return request
    densities = _by_bar(request.bar_controls["density"], request.bars) if "density" in asked else None
    rng = np.random.default_rng([request.seed, request.take, _ROLL_STREAM])
    return replace(request, prior=prior_of(manner, params, partial(is_fill, request), densities, rng))


def is_fill(request: Request, bar: int) -> bool:
    """Whether a bar of a request is a fill."""
    return request.fill[bar] if isinstance(request.fill, tuple) else request.fill


def wishes(params: GenerationParams, info: CheckpointInfo) -> dict[str, Wish]:
    """What is asked of the bars, by control, in the features' units: one value for all bars, or one a bar."""
    quantiles = info.statistics["quantiles"]
    found: dict[str, Wish] = dict(_of_style(params, info))
    for name, curve in section_curves(params).items():
        found[name] = tuple(value_at(quantiles[name], percent) for percent in stretched(curve, params.bars))
    for knob in KNOBS:
        value = getattr(params, knob)
        if value is not None and knob in PERCENTILES:
            found[knob] = _each(value, params.bars, partial(value_at, quantiles[knob]))
        elif value is not None:
            control, unit = UNITS[knob]
            found[control] = _each(value, params.bars, unit.__mul__)
    return found


def _of_style(params: GenerationParams, info: CheckpointInfo) -> dict[str, Wish]:
    """What styles that the checkpoint has not learned ask for and no knob can say: the shuffle of their 8ths."""
    manner = manner_of(params, info)
    if manner is None:
        return {}
    found = [manner.mean(bar, _shuffle) for bar in range(params.bars)]
    if all(value is None for value in found):
        return {}
    values = tuple(float("nan") if value is None else value for value in found)
    return {"shuffle": values[0] if len(set(values)) == 1 else values}


def _shuffle(profile: StyleProfile) -> float | None:
    return None if profile.feel.shuffle is None else profile.feel.shuffle.value


def _by_bar(wish: float | Sequence[float], bars: int) -> list[float]:
    return [float(value) for value in np.broadcast_to(np.asarray(wish, dtype=np.float64), bars)]


def stretched(curve: Sequence[float], bars: int) -> list[float]:
    """A curve's value in each bar: its first point in the first bar, its last in the last, straight lines between."""
    places = np.linspace(0.0, 1.0, bars) if bars > 1 else np.zeros(1)
    points = np.linspace(0.0, 1.0, len(curve)) if len(curve) > 1 else np.zeros(1)
    return [float(value) for value in np.interp(places, points, curve)]


def value_at(quantiles: Sequence[float], percent: float) -> float:
    """The value at `percent` of evenly spaced `quantiles` (the first at 0 %, the last at 100 %), interpolated."""
    return float(np.interp(percent, np.linspace(0.0, 100.0, len(quantiles)), quantiles))


def allowed_voices(params: GenerationParams) -> frozenset[Voice]:
    """The voices of the kit asked for, and of them those of the drums asked for.

    Raises:
        InvalidParameterError: the kit has none of these drums.
    """
    kit = kit_map(params.kit).voices
    if not params.voices:
        return kit
    chosen = frozenset(voice for voice in kit if KIT[voice].family in params.voices)
    if not chosen:
        hint = "name others, or choose another kit"
        raise InvalidParameterError(f"the kit {params.kit} has none of these drums", where="voices", hint=hint)
    return chosen


def _each(value: Wish, bars: int, convert: Callable[[float], float]) -> Wish:
    if isinstance(value, tuple):
        return tuple(convert(point) for point in stretched(value, bars))
    return convert(value)


def _placed(wish: Wish, params: GenerationParams, plan: Plan) -> Wish:
    """A wish for the bars that the engine plays: nothing is asked of those that are there already."""
    live = _live_bars(plan.given)
    if live is None or live.all():
        return wish
    values = np.full(plan.lead + params.bars, np.nan)
    values[plan.lead :] = wish
    values[~live] = np.nan
    return tuple(values.tolist())


def _given(params: GenerationParams, plan: Plan, asked: Mapping[str, Wish]) -> Given | None:
    """What is to be kept, and the pulse of the hat if one is asked for."""
    if "timekeeping" not in asked:
        return plan.given
    rates = np.broadcast_to(np.asarray(asked["timekeeping"], dtype=np.float64), plan.lead + params.bars)
    return with_pulse(plan.given, params.meter, rates.tolist())


def _live_bars(given: Given | None) -> npt.NDArray[np.bool_] | None:
    """(bars,) whether the model decides anything in each."""
    if given is None:
        return None
    live = np.asarray(given.open.any(axis=(1, 2)))
    for (bar, _), strokes in given.wanted.items():
        live[bar] |= any(one.velocity is None or one.offset is None for one in strokes)
    return live


def _parts(params: GenerationParams, plan: Plan) -> bool | tuple[bool, ...]:
    """Whether the bars are fills: all or none, or one by one."""
    every = params.fill_every
    ends = {bar for bar in range(params.bars) if every and (bar + 1) % every == 0}
    fills = {plan.lead + bar for bar in ends | plan.fills}
    if not fills:
        return params.fill
    return tuple(params.fill or bar in fills for bar in range(plan.lead + params.bars))
