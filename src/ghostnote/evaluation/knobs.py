"""Knobs that obey: each is turned through its range; does what it names follow, and does all else stay?

At every setting the same styles, tempos and seeds are used. *Leakage* is what the sweep does to another feature: the
change from one end to the other along a straight line, in standard deviations of that feature among people's 4-bar
windows. It has an error of its own, about .1 for 32 patterns a setting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from ghostnote.core.errors import PatternError
from ghostnote.core.feel.features import pattern_features
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import ticks_to_ms
from ghostnote.evaluation.leakage import Leak, leak
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.obedience import Sweep
from ghostnote.evaluation.part import Cell, Part, Table
from ghostnote.evaluation.run import PATTERN_BARS, Run

if TYPE_CHECKING:
    from ghostnote.service.generate import Artefact

_STREAM: Final = 16
_PERCENT: Final = tuple(float(percent) for percent in range(0, 101, 10))
_COLUMNS: Final = (
    "knob", "measured as", "Spearman", "of the means", "the model alone", "from", "to", "largest leakage", "sd", "+-"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Knob:
    """How a knob is tried.

    Attributes:
        settings: that it is turned through.
        feature: that should follow, of those of `measured`.
        apart: features that music does not tie to it: they should stay.
    """

    settings: tuple[float, ...]
    feature: str
    apart: tuple[str, ...]


_SCORE: Final = ("density", "syncopation", "complexity", "timekeeping")
_FEEL: Final = ("swing", "laid_backness")
#: Name of the param -> how it is tried.
SWEPT: Final[Mapping[str, Knob]] = MappingProxyType(
    {
        "density": Knob(_PERCENT, "density", _FEEL),
        "swing": Knob(tuple(50.0 + 2.5 * step for step in range(9)), "swing", (*_SCORE, "dynamics", "laid_backness")),
        "dynamics": Knob(_PERCENT, "dynamics", (*_SCORE, *_FEEL)),
        "syncopation": Knob(_PERCENT, "syncopation", ("timekeeping", "dynamics", *_FEEL)),
        "complexity": Knob(_PERCENT, "complexity", _FEEL),
        "ghost_notes": Knob(_PERCENT, "ghost_share", ("timekeeping", *_FEEL)),
        "hat_subdivision": Knob((2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0), "timekeeping", ("syncopation", *_FEEL)),
        "laid_back": Knob(
            tuple(float(ms) for ms in range(-30, 31, 6)), "laid_backness", (*_SCORE, "dynamics", "ghost_share", "swing")
        ),
        "humanize_amount": Knob(_PERCENT, "looseness", _SCORE),
    }
)


def knobs(run: Run) -> Part:
    """A sweep of every knob, and what each does to the features of all others."""
    spread = _people(run)
    turned = {
        name: _Turned.of(run, name, knob, run.stream(_STREAM + number))
        for number, (name, knob) in enumerate(SWEPT.items())
    }
    leaks = {name: one.leaks(spread) for name, one in turned.items()}
    worst = {name: _worst(leaks[name], SWEPT[name].apart) for name in SWEPT}
    obeyed = {name: one.delivered.spearman() for name, one in turned.items()}
    rows = [_row(name, one, worst[name]) for name, one in turned.items()]
    return Part(
        figures={
            **{f"{name}_spearman": value for name, value in obeyed.items()},
            **{f"{name}_leakage": abs(found.change) for name, (_, found) in worst.items()},
        },
        targets=_targets(),
        tables=[Table("Knobs", _COLUMNS, rows, f"{run.options.sweep} patterns of {PATTERN_BARS} bars a setting.")],
        details={
            "sweeps": {name: one.delivered.by_setting() for name, one in turned.items()},
            "sweeps_model": {name: one.played.by_setting() for name, one in turned.items()},
            "leakage": {
                "knobs": list(leaks),
                "features": list(spread),
                "change": [[found[feature].change for feature in spread] for found in leaks.values()],
                "error": [[found[feature].error for feature in spread] for found in leaks.values()],
                "apart": [[feature in SWEPT[name].apart for feature in spread] for name in leaks],
            },
        },
    )


def measured(pattern: Pattern) -> dict[str, float]:
    """The features of a pattern, and its looseness: the mean distance of a hit from its slot, in ms."""
    loose = float(np.mean([abs(hit.offset) for hit in pattern.hits])) if pattern.hits else math.nan
    return {**pattern_features(pattern), "looseness": ticks_to_ms(loose, pattern.bpm)}


@dataclass(frozen=True, slots=True)
class _Turned:
    """A knob that was turned: what was asked, and the features of every pattern, delivered and as the model played."""

    knob: Knob
    requested: tuple[float, ...]
    features: tuple[dict[str, float], ...]
    own: tuple[float, ...]

    @classmethod
    def of(cls, run: Run, name: str, knob: Knob, rng: np.random.Generator) -> _Turned:
        bases = [run.params(take, rng) for take in run.material.draw(run.options.sweep, rng)]
        asked = [_with(base, name, setting) for setting in knob.settings for base in bases]
        made: Sequence[Artefact] = run.generate(f"sweep of {name}", asked)
        return cls(
            knob,
            tuple(setting for setting in knob.settings for _ in bases),
            tuple(measured(artefact.pattern) for artefact in made),
            tuple(measured(artefact.played)[knob.feature] for artefact in made),
        )

    @property
    def delivered(self) -> Sweep:
        return Sweep(self.requested, tuple(row[self.knob.feature] for row in self.features))

    @property
    def played(self) -> Sweep:
        return Sweep(self.requested, self.own)

    def leaks(self, spread: Mapping[str, float]) -> dict[str, Leak]:
        """What the sweep does to every feature, in people's standard deviations."""
        return {
            name: leak(self.requested, tuple(row[name] for row in self.features), deviation)
            for name, deviation in spread.items()
        }


def _with(base: GenerationParams, name: str, setting: float) -> GenerationParams:
    return GenerationParams.from_dict({**base.to_dict(), name: setting})


def _people(run: Run) -> dict[str, float]:
    """Standard deviation of every feature over people's 4-bar windows."""
    rows = [
        measured(window)
        for take in run.material.beats
        for window in take.pattern.cut(PATTERN_BARS)
        if window.bars == PATTERN_BARS
    ]
    if not rows:
        raise PatternError(f"no beats of {PATTERN_BARS} bars to compare with", where="knobs")
    return {name: float(np.nanstd([row[name] for row in rows])) for name in rows[0]}


def _worst(leaks: Mapping[str, Leak], apart: Iterable[str]) -> tuple[str, Leak]:
    return max(((name, leaks[name]) for name in apart), key=lambda item: abs(item[1].change))


def _row(name: str, turned: _Turned, worst: tuple[str, Leak]) -> list[Cell]:
    delivered = turned.delivered
    means = [mean for mean in delivered.by_setting()["mean"] if mean is not None]
    feature, found = worst
    return [
        name, turned.knob.feature, delivered.spearman(), delivered.spearman_of_means(), turned.played.spearman(),
        means[0] if means else None, means[-1] if means else None, feature, found.change, found.error,
    ]  # fmt: skip


def _targets() -> dict[str, Target]:
    obeyed = {
        f"{name}_spearman": Target(
            f"{name.replace('_', ' ')}, requested against measured (Spearman)", low=0.9, aim=0.95
        )
        for name in SWEPT
    }
    apart = {
        f"{name}_leakage": Target(f"{name.replace('_', ' ')}: most that it moves what it should not, sd", high=0.05)
        for name in SWEPT
    }
    return obeyed | apart
