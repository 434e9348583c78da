"""Fitting: ridge regression and histogram gradient boosting of scikit-learn, on a part of the training windows.

Each function learns from `training` and answers for `asked`, on the grid of `asked`; what is not asked for is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ghostnote.evaluation.baselines.inputs import REACH, Table, cells, strokes, tapped
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.hvo import N_BASIC, STEPS_PER_BAR, Floats

#: Training windows that are used, evenly spaced: they overlap, and four times as many teach the trees no more.
TRAINING_WINDOWS: Final = 4096
ROUNDS: Final = 150
_RIDGE: Final = 10.0
_CONTEXT: Final = (2 * REACH + 1) * N_BASIC
_EARLIEST, _LATEST = -0.5, 59.0 / 120.0

Predictions = dict[str, Floats]


def quantised(training: Excerpts, asked: Excerpts) -> Predictions:
    """Every hit on its step, at the mean velocity."""
    heard = training.windows
    mean = heard.velocities[heard.hits].mean()
    return {"offsets": np.zeros(asked.windows.hits.shape), "velocities": np.where(asked.windows.hits, mean, 0.0)}


def ridge(training: Excerpts, asked: Excerpts) -> Predictions:
    """Feel by ridge regression on hits around, place and voice together, tempo, style."""
    from sklearn.linear_model import Ridge

    def learn(inputs: Table, target: Floats) -> Predictor:
        return Ridge(_RIDGE).fit(inputs, target).predict  # type: ignore[no-any-return]

    styles = _styles(training)
    return _feel(training, asked, lambda excerpts: _one_hot(strokes(excerpts, styles), len(styles)), learn)


def trees(training: Excerpts, asked: Excerpts) -> Predictions:
    """Feel by boosted trees on hits around, place, voice, tempo, style."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    styles = _styles(training)

    def learn(inputs: Table, target: Floats) -> Predictor:
        last = inputs.shape[1] - 1
        model = HistGradientBoostingRegressor(categorical_features=[last - 1, last], **_BOOSTING)
        return model.fit(inputs, target).predict  # type: ignore[no-any-return]

    return _feel(training, asked, lambda excerpts: strokes(excerpts, styles), learn)


def infill(training: Excerpts, asked: Excerpts) -> Predictions:
    """Chance of each voice's hits, by boosted trees on the velocities of the other eight around."""

    def inputs(excerpts: Excerpts, voice: int) -> Floats:
        return np.delete(excerpts.windows.velocities, voice, axis=2)

    return _chances(training, asked, inputs)


def taps(training: Excerpts, asked: Excerpts) -> Predictions:
    """Chance of each voice's hits, by boosted trees on the rhythm around that all voices make together."""

    def inputs(excerpts: Excerpts, voice: int) -> Floats:
        return tapped(excerpts.windows)

    return _chances(training, asked, inputs)


#: Name -> how it is fitted.
BASELINES: Final[Mapping[str, Callable[[Excerpts, Excerpts], Predictions]]] = MappingProxyType(
    {fit.__name__: fit for fit in (quantised, ridge, trees, infill, taps)}
)

Predictor = Callable[[Table], Floats]
_BOOSTING: Final[Mapping[str, Any]] = MappingProxyType({"max_iter": ROUNDS, "early_stopping": False, "random_state": 0})


def _styles(training: Excerpts) -> tuple[str, ...]:
    return tuple(sorted(set(training.styles)))


def _feel(
    training: Excerpts,
    asked: Excerpts,
    inputs: Callable[[Excerpts], Table],
    learn: Callable[[Table, Floats], Predictor],
) -> Predictions:
    heard, hits = training.windows, asked.windows.hits
    known, unknown = inputs(training), inputs(asked)
    found = {"offsets": np.zeros(hits.shape), "velocities": np.zeros(hits.shape)}
    found["offsets"][hits] = np.clip(learn(known, heard.offsets[heard.hits])(unknown), _EARLIEST, _LATEST)
    found["velocities"][hits] = np.clip(learn(known, heard.velocities[heard.hits])(unknown), 1.0 / 127.0, 1.0)
    return found


def _chances(training: Excerpts, asked: Excerpts, inputs: Callable[[Excerpts, int], Floats]) -> Predictions:
    styles = _styles(training)
    found = np.zeros(asked.windows.hits.shape)
    for voice in range(N_BASIC):
        known = cells(training, inputs(training, voice), styles)
        unknown = cells(asked, inputs(asked, voice), styles)
        played = training.windows.hits[:, :, voice].ravel()
        found[:, :, voice] = _chance(known, played, unknown).reshape(found.shape[:2])
    return {"chances": found}


def _chance(known: Table, played: NDArray[np.bool_], unknown: Table) -> Floats:
    from sklearn.ensemble import HistGradientBoostingClassifier

    if played.all() or not played.any():
        return np.full(len(unknown), float(played[0]))
    model = HistGradientBoostingClassifier(categorical_features=[known.shape[1] - 1], **_BOOSTING)
    chances: Floats = model.fit(known, played).predict_proba(unknown)[:, 1]
    return chances


def _one_hot(table: Table, styles: int) -> Table:
    """`strokes` with place and voice together, and style, as a column for each value."""
    context, (place, bpm, style, voice) = table[:, :_CONTEXT], table[:, _CONTEXT:].T
    return np.concatenate(list(_columns(context, place * N_BASIC + voice, bpm, style, styles)), axis=1)


def _columns(context: Table, cell: Table, bpm: Table, style: Table, styles: int) -> Iterator[Table]:
    yield context
    yield _indicators(cell, STEPS_PER_BAR * N_BASIC)
    yield bpm[:, None] / 100.0
    yield _indicators(style, styles)


def _indicators(values: Table, count: int) -> Table:
    columns: Table = (values[:, None] == np.arange(count)).astype(np.float32)
    return columns
