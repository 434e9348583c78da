"""One entry to the figures of a generated set, and what each is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from ghostnote.evaluation.distributions import overlap, timing_kl, velocity_kl
from ghostnote.evaluation.hvo import Hvo
from ghostnote.evaluation.novelty import novelty
from ghostnote.evaluation.playability import unplayable_share
from ghostnote.evaluation.set_features import set_features
from ghostnote.evaluation.structure import structure


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be, and what something simpler has reached.

    Attributes:
        title: for people.
        low: least value that is good enough, None if there is none.
        high: greatest value that is good enough, None if there is none.
        baseline: what a baseline fitted in the same run has, or the quick prototype of the project's first days (one
            step a hit, 5.2 M parameters, 22 minutes of training on one CPU thread); None where neither was measured.
        aim: what is hoped for beyond the bound, None if nothing is.
        percent: show as a percentage.
    """

    title: str
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    aim: float | None = None
    percent: bool = False

    @property
    def bounded(self) -> bool:
        """Whether it says what is good enough."""
        return self.low is not None or self.high is not None

    def met(self, value: float) -> bool:
        """Whether `value` lies within the bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def text(self) -> str:
        """The bounds in words, e.g. `<= 0.03`, and the aim."""
        return self._bounds() if self.aim is None else f"{self._bounds()} (aim {self.show(self.aim)})"

    def show(self, value: float) -> str:
        """`value` in this figure's format."""
        return f"{100.0 * value:.1f} %" if self.percent else f"{value:.3g}"

    def _bounds(self) -> str:
        if self.low is not None and self.high is not None:
            return f"{self.show(self.low)} to {self.show(self.high)}"
        if self.high is not None:
            return f"<= {self.show(self.high)}"
        return "-" if self.low is None else f">= {self.show(self.low)}"


#: Targets of generated sets on the validation split, 4/4 beats; `compare` returns every name.
TARGETS: Final[Mapping[str, Target]] = MappingProxyType(
    {
        "timing_kl": Target("timing KL", high=0.03, baseline=0.021),
        "velocity_kl": Target("velocity KL", high=0.04, baseline=0.089),
        "nearest_train_jaccard": Target("nearest-train Jaccard distance, median", low=0.31, high=0.41, baseline=0.44),
        "exact_copies": Target("exact copies of training windows", high=0.024, baseline=0.0, percent=True),
        "bar_similarity": Target("bar-to-bar Jaccard similarity", low=0.54, high=0.62, baseline=0.47),
        "bars_repeated": Target("bars repeated exactly", low=0.03, high=0.09, baseline=0.002, percent=True),
        "notes_per_bar_ratio": Target("notes a bar, generated over real", low=0.95, high=1.05, baseline=21.2 / 18.5),
        "notes_per_bar": Target("notes a bar", baseline=21.2),
        "unplayable": Target("instants that need three hands", high=0.039, percent=True),
        "overlap_mean": Target("overlapped area of set features, mean"),
        "overlap_kld_mean": Target("KLD of set features, mean"),
    }
)


def compare(real_windows: Hvo, generated_windows: Hvo, train_windows: Hvo) -> dict[str, float]:
    """Every figure of a generated set.

    Args:
        real_windows: two-bar windows of the validation split's 4/4 beats at a hop of 2 bars, shape `(n, 32, 9)`.
        generated_windows: as many of generated patterns as are to be judged (512 by the protocol).
        train_windows: of the training split's 4/4 beats at a hop of 1 bar.

    Returns:
        The names of `TARGETS`, and `overlap_<feature>` and `overlap_kld_<feature>` for every set feature. Shares are
        0-1, divergences in nats.

    Raises:
        PatternError: an empty set, or one from which a figure cannot be had.
    """
    figures = {
        "timing_kl": timing_kl(real_windows, generated_windows),
        "velocity_kl": velocity_kl(real_windows, generated_windows),
        **_own_figures(generated_windows, train_windows),
        "notes_per_bar_ratio": structure(generated_windows).notes_per_bar / structure(real_windows).notes_per_bar,
    }
    return figures | _overlaps(real_windows, generated_windows)


def floor(real_windows: Hvo, train_windows: Hvo) -> dict[str, float]:
    """The same figures of people: what no generated set need beat.

    Divergences and overlaps are of the real training windows against the real windows; all else is of the real windows
    themselves, their novelty against the training windows.

    Raises:
        PatternError: as `compare`.
    """
    figures = {
        "timing_kl": timing_kl(real_windows, train_windows),
        "velocity_kl": velocity_kl(real_windows, train_windows),
        **_own_figures(real_windows, train_windows),
        "notes_per_bar_ratio": 1.0,
    }
    return figures | _overlaps(real_windows, train_windows)


def _own_figures(windows: Hvo, train: Hvo) -> dict[str, float]:
    distance = novelty(windows, train)
    shape = structure(windows)
    return {
        "nearest_train_jaccard": distance.nearest_jaccard,
        "exact_copies": distance.copies,
        "bar_similarity": shape.bar_similarity,
        "bars_repeated": shape.bars_repeated,
        "notes_per_bar": shape.notes_per_bar,
        "unplayable": unplayable_share(windows),
    }


def _overlaps(real: Hvo, other: Hvo) -> dict[str, float]:
    ours, theirs = set_features(real), set_features(other)
    pairs = {name: overlap(ours[name], theirs[name]) for name in ours}
    areas = {f"overlap_{name}": pair.oa for name, pair in pairs.items()}
    divergences = {f"overlap_kld_{name}": pair.kld for name, pair in pairs.items()}
    means = {
        "overlap_mean": float(np.mean(list(areas.values()))),
        "overlap_kld_mean": float(np.mean(list(divergences.values()))),
    }
    return means | areas | divergences
