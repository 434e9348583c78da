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
from ghostnote.model.request import Request, Sampling
from ghostnote.service.arrange.task import Plan
from ghostnote.service.pulse import with_pulse
from ghostnote.service.sections import section_curves
from ghostnote.service.styles import PlayableStyle, playable_style
from ghostnote.styles.registry import mix_of, resolve, style_of
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


def resolved(params: GenerationParams, info: CheckpointInfo) -> GenerationParams:
    """`params` with what was left open filled in.

    The style gets its own name, the tempo is the median of what the checkpoint was trained on. Of a style of the
    catalogue that it was not trained on, the profile has the tempo, and the swing if it states one.

    Raises:
        UnknownStyleError: there is no such style, or the checkpoint cannot play it.
    """
    style = ANY_STYLE if params.style == ANY_STYLE else resolve(params.style, info.styles)
    if style != ANY_STYLE and style not in info.styles:
        return _mixed(playable_style(style, info), params)
    tempo = params.tempo
    if tempo is None:
        medians = {name: float(one["median"]) for name, one in info.statistics["tempo"].items()}
        tempo = float(np.median(sorted(medians.values()))) if style == ANY_STYLE else medians[style]
    return replace(params, style=style, tempo=tempo)


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
    return Request(
        rules=Rules(params.meter, allowed_voices(params)),
        bars=plan.lead + params.bars,
        bpm=params.tempo,
        styles=() if params.style == ANY_STYLE else mix_of(params.style, info.styles),
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
    """What a style that the checkpoint has not learned asks for and no knob can say: the shuffle of its 8ths."""
    if params.style == ANY_STYLE or params.style in info.styles:
        return {}
    profile = style_of(params.style).profile
    return {} if profile is None or profile.feel.shuffle is None else {"shuffle": profile.feel.shuffle.value}


def _mixed(style: PlayableStyle, params: GenerationParams) -> GenerationParams:
    """`params` with the tempo of a style that is mixed, and its swing if its profile states one."""
    tempo = style.tempo if params.tempo is None else params.tempo
    swing = params.swing
    if swing is None and style.profile is not None and style.profile.feel.swing is not None:
        swing = style.profile.feel.swing.value
    return replace(params, style=style.name, tempo=tempo, swing=swing)


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
