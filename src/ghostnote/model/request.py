"""What the engine is asked for, and how it becomes ids."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.params import RANGES, Range
from ghostnote.model.checkpoint import CheckpointInfo
from ghostnote.model.prior import Prior
from ghostnote.tokens.controls import BAR_CONTROLS, BEAT, FILL, FULL_DETAIL, meter_ids, tempo_id
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Rules
from ghostnote.tokens.steps import CONTROL_FIELDS

IntArray = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]

#: Styles and their weights.
Mix: TypeAlias = tuple[tuple[str, float], ...]

#: Ids of a bar: the measured controls, then tempo, meter length, meter unit, part, detail, player.
N_CONTROLS: Final = len(CONTROL_FIELDS) + 1
_PART: Final = list(CONTROL_FIELDS).index("part")

GUIDANCE: Final = Range(0.0, 10.0, "", "how strongly bar controls are asked for; 1 is as learned")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How values are drawn; the defaults draw from what was learned, unchanged.

    Temperature acts on places and voices, truncation on voices alone: cutting the unlikely among places makes a pattern
    denser, since a long gap is one of many unlikely places. Velocities and offsets are always drawn as learned, or the
    feel would flatten.

    Raises:
        InvalidParameterError: a value outside its range in `ghostnote.core.params.RANGES`.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0

    def __post_init__(self) -> None:
        for name in ("temperature", "top_k", "top_p", "min_p"):
            RANGES[name].check(name, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Request:
    """One sequence.

    Attributes:
        rules: meter, voices and places it must obey.
        bars: how many, 1-32: rotary tables reach no further.
        bpm: its tempo in quarter notes a minute.
        styles: (name, weight); weights are normalised; empty leaves the style open.
        journey: styles of each bar, where they change; takes the place of `styles`.
        player: whose hand, None leaves it open.
        fill: a fill rather than a beat, or which bars are.
        detail: `FULL_DETAIL`, or `BASIC_DETAIL` for the scoring grid.
        bar_controls: wished feature values by name, in the feature's units, for all bars or one per bar (NaN: open).
        guidance: how strongly the bar controls are asked for: 1 is as learned, 0 not at all, more exaggerates; all
            but 1 take twice the time.
        given: what the sequence is to keep.
        prior: odds of cells that those of the decoder are mixed with; None for the decoder's alone.
        sampling: how values are drawn.
        seed: 0 to 2**63 - 1; decides the result together with all of these, whatever else is in the batch.
        take: which of the takes of this seed, from 0: takes spread over what is likely, see `choosing.Drawing`.

    Raises:
        InvalidParameterError: bars, a seed or guidance outside their ranges, or a given score, a journey or a prior of
            other bars or meter.
    """

    rules: Rules
    bars: int
    bpm: float
    styles: Mix = ()
    journey: tuple[Mix, ...] = ()
    player: str | None = None
    fill: bool | tuple[bool, ...] = False
    detail: int = FULL_DETAIL
    bar_controls: Mapping[str, float | Sequence[float]] = field(default_factory=dict)
    guidance: float = 1.0
    given: Given | None = None
    prior: Prior | None = None
    sampling: Sampling = field(default_factory=Sampling)
    seed: int = 0
    take: int = 0

    def __post_init__(self) -> None:
        for name in ("bars", "seed"):
            RANGES[name].check(name, getattr(self, name))
        GUIDANCE.check("guidance", self.guidance)
        if self.given is not None and (self.given.meter, self.given.bars) != (self.rules.meter, self.bars):
            problem = f"{self.given.bars} bars of {self.given.meter} are given"
            raise InvalidParameterError(problem, where="given", hint=f"{self.bars} of {self.rules.meter} are asked for")
        if self.journey and len(self.journey) != self.bars:
            problem = f"a journey of {len(self.journey)} bars"
            raise InvalidParameterError(problem, where="style", hint=f"{self.bars} are asked for")
        if self.prior is not None:
            self.prior.require(self.rules.meter, self.bars)


def control_ids(request: Request, info: CheckpointInfo) -> IntArray:
    """(bars, N_CONTROLS) ids of a request.

    Raises:
        InvalidParameterError: an unknown control or player, or a curve of another length than the bars.
    """
    ids = np.zeros((request.bars, N_CONTROLS), dtype=np.int64)
    names = list(BAR_CONTROLS)
    for name, wish in request.bar_controls.items():
        if name not in BAR_CONTROLS:
            hint = f"one of: {', '.join(names)}"
            raise InvalidParameterError(f"unknown control {name!r}", where="controls", hint=hint)
        values = np.asarray(wish, dtype=np.float64)
        if values.shape not in {(), (request.bars,)}:
            raise InvalidParameterError(f"{values.size} values for {request.bars} bars", where=name)
        ids[:, names.index(name)] = BAR_CONTROLS[name](values)
    player = 0
    if request.player is not None:
        if request.player not in info.players:
            hint = f"one of: {', '.join(info.players)}"
            raise InvalidParameterError(f"unknown player {request.player!r}", where="player", hint=hint)
        player = info.players.index(request.player) + 1
    if isinstance(request.fill, tuple) and len(request.fill) != request.bars:
        raise InvalidParameterError(f"{len(request.fill)} parts for {request.bars} bars", where="fill")
    ids[:, len(names) :] = [tempo_id(request.bpm), *meter_ids(request.rules.meter), BEAT, request.detail, player]
    ids[:, _PART] = np.where(request.fill, FILL, BEAT)
    return ids


def style_weights(request: Request, info: CheckpointInfo) -> Weights:
    """(styles + 1,) weights that sum to 1, the first for "open"; (bars, styles + 1) of a journey.

    Raises:
        UnknownStyleError: a style that the checkpoint does not know.
        InvalidParameterError: a weight that is not a number above 0.
    """
    if request.journey:
        return np.stack([_weights(mix, info) for mix in request.journey])
    return _weights(request.styles, info)


def _weights(mix: Mix, info: CheckpointInfo) -> Weights:
    weights = np.zeros(len(info.styles) + 1, dtype=np.float32)
    for name, weight in mix:
        if name not in info.styles:
            raise UnknownStyleError(f"unknown style {name!r}", where="style", hint=f"one of: {', '.join(info.styles)}")
        if not 0 < weight < math.inf:
            raise InvalidParameterError(f"weight {weight} of {name!r}", where="style", hint="weights are above 0")
        weights[info.styles.index(name) + 1] += weight
    if not mix:
        weights[0] = 1.0
    weights /= weights.sum()
    return weights
