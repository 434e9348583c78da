"""A score in, velocity and timing out: how near to what was played, and do they spread as people's do?

The score is the scoring grid of two-bar validation windows, all hits given, with style and tempo. Errors reward whoever
plays the mean, and divergences whoever plays like people: a single sample is judged by the divergences, the median of
16 samples by the errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ghostnote.core.pattern import Pattern
from ghostnote.evaluation.distributions import histograms, timing_kl, velocity_kl
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.hvo import Hvo
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.part import Part, Table
from ghostnote.evaluation.playing import play
from ghostnote.tokens.given import Given, all_cells

if TYPE_CHECKING:
    from ghostnote.evaluation.run import Run

SAMPLES: Final = 16
_STREAM: Final = 4
_BASELINES: Final = {"quantised": "quantised", "ridge": "ridge regression", "trees": "boosted trees, tempo, style"}
_COLUMNS: Final = ("method", "MAE, ms", "MSE, 16th^2", "timing KL", "velocity KL", "velocity MAE, /127")


@dataclass(frozen=True, slots=True)
class Feel:
    """How a feel compares with what was played.

    Attributes:
        mae_ms: mean absolute error of the offsets, in ms.
        mse: mean squared error of the offsets, in 16ths squared.
        timing_kl, velocity_kl: see `distributions`.
        velocity_mae: mean absolute error of the velocities, of 127.
    """

    mae_ms: float
    mse: float
    timing_kl: float
    velocity_kl: float
    velocity_mae: float

    @classmethod
    def of(cls, real: Excerpts, played: Hvo) -> Feel:
        """Compare windows of equal hits."""
        hits = real.windows.hits
        late = (played.offsets - real.windows.offsets)[hits]
        louder = (played.velocities - real.windows.velocities)[hits]
        return cls(
            float(np.abs(late * np.broadcast_to(real.milliseconds(), hits.shape)[hits]).mean()),
            float((late**2).mean()),
            timing_kl(real.windows, played),
            velocity_kl(real.windows, played),
            float(np.abs(louder).mean() * 127.0),
        )

    def row(self, method: str) -> tuple[str | float, ...]:
        """A row of the table."""
        return (method, self.mae_ms, self.mse, self.timing_kl, self.velocity_kl, self.velocity_mae)


def humanise(run: Run) -> Part:
    """The table of methods, and the figures of the model with the best baseline's beside."""
    rows = run.material.validation.spread(run.options.samples)
    real = run.material.validation.at(rows)
    feels = {}
    for name in _BASELINES:
        predicted = run.baselines(name)
        played = Hvo(real.windows.hits, predicted["velocities"][rows], predicted["offsets"][rows])
        feels[name] = Feel.of(real, played)
    stage = run.stage("humanised validation beats")
    played = play(run.engine, real, score_alone, SAMPLES, run.stream(_STREAM), progress=stage)
    single, median = Feel.of(real, played.at(0)), Feel.of(real, _median(played))
    return Part(
        figures={
            "humanise_timing_kl": single.timing_kl,
            "humanise_velocity_kl": single.velocity_kl,
            "humanise_mae_ms": median.mae_ms,
            "humanise_mse": median.mse,
            "humanise_velocity_mae": median.velocity_mae,
        },
        targets=_targets(feels["trees"]),
        people=_people(run, real),
        tables=[_table(feels, single, median, len(real))],
        details={"humanised": histograms(real.windows, played.at(0))},
    )


def score_alone(pattern: Pattern) -> Given:
    """Every hit, without its feel."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    return Given.of(pattern, cells, velocity=False, offset=False)


def _median(played: Hvo) -> Hvo:
    return Hvo(played.hits[0], np.median(played.velocities, axis=0), np.median(played.offsets, axis=0))


def _people(run: Run, real: Excerpts) -> dict[str, float]:
    """Divergences of the training windows from the windows that were humanised."""
    return {
        "humanise_timing_kl": timing_kl(real.windows, run.material.train),
        "humanise_velocity_kl": velocity_kl(real.windows, run.material.train),
    }


def _targets(trees: Feel) -> dict[str, Target]:
    return {
        "humanise_timing_kl": Target(
            "humanised, one sample: timing KL", high=0.04, aim=0.026, baseline=trees.timing_kl
        ),
        "humanise_velocity_kl": Target(
            "humanised, one sample: velocity KL", high=0.05, aim=0.02, baseline=trees.velocity_kl
        ),
        "humanise_mae_ms": Target(
            f"humanised, median of {SAMPLES}: timing MAE, ms", high=trees.mae_ms, baseline=trees.mae_ms
        ),
        "humanise_mse": Target(f"humanised, median of {SAMPLES}: timing MSE, 16th^2", baseline=trees.mse),
        "humanise_velocity_mae": Target(
            f"humanised, median of {SAMPLES}: velocity MAE, /127", baseline=trees.velocity_mae
        ),
    }


def _table(baselines: dict[str, Feel], single: Feel, median: Feel, windows: int) -> Table:
    rows = [feel.row(_BASELINES[name]) for name, feel in baselines.items()]
    rows += [single.row("Ghostnote, one sample"), median.row(f"Ghostnote, median of {SAMPLES} samples")]
    return Table(
        "Humanise", _COLUMNS, rows, f"{windows} windows of two bars, every hit given, its feel left to each method."
    )
