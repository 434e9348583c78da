"""The best of several takes: what was asked for, played as people play, and not the same once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.pattern import Pattern
from ghostnote.service.arrange.distance import distance
from ghostnote.tokens.controls import BAR_CONTROLS

FloatArray = npt.NDArray[np.float64]

#: What an unlikely take costs a standard deviation from the median, and what an unusual one gains, in bins of controls.
_LIKELIHOOD: Final = 0.25
_NOVELTY: Final = 0.25
#: What a bar costs that does not define what was asked of it.
_UNDEFINED: Final = 3.0


def best(patterns: Sequence[Pattern], nats: Sequence[float], asked: Mapping[str, float | Sequence[float]]) -> int:
    """The place of the best take.

    A take's cost is the mean error of what was asked for, bar by bar, in bins of its control; plus how far its
    likelihood is from the takes' median, for the likeliest is as dull as the unlikeliest is strange; less its mean
    distance from the other takes.

    Args:
        patterns: the takes, as played.
        nats: what each cost the model.
        asked: by control, one value for all bars or one a bar, NaN for nothing.
    """
    errors = np.array([attribute_error(pattern, asked) for pattern in patterns])
    costs = errors + _LIKELIHOOD * np.abs(_standard(np.asarray(nats), centre=float(np.median(nats))))
    apart = np.array([[distance(one, other) for other in patterns] for one in patterns]).mean(axis=1)
    return int(np.argmin(costs - _NOVELTY * _standard(apart, centre=float(apart.mean()))))


def attribute_error(pattern: Pattern, asked: Mapping[str, float | Sequence[float]]) -> float:
    """Mean difference between asked and measured, in bins of the control; 0 when nothing was asked."""
    measured = bar_features(pattern).astype(np.float64)
    errors: list[FloatArray] = []
    for name, wish in asked.items():
        bins = BAR_CONTROLS[name]
        wanted = np.broadcast_to(np.asarray(wish, dtype=np.float64), pattern.bars)
        off = np.abs(measured[:, BAR_FEATURES.index(name)] - wanted) / ((bins.high - bins.low) / bins.count)
        errors.append(np.nan_to_num(off, nan=_UNDEFINED)[~np.isnan(wanted)])
    every = np.concatenate(errors) if errors else np.zeros(0)
    return float(every.mean()) if every.size else 0.0


def _standard(values: FloatArray, centre: float) -> FloatArray:
    spread = float(values.std())
    return (values - centre) / spread if spread else np.zeros_like(values)
