"""Can styles be told apart? A ridge classifier for every pair of styles of different families, cross-validated.

    python benchmarks/telling.py    # the ceiling: genres as people play them; `make data` first

`benchmarks/styles.py` says the same of generated patterns. Tempo is no feature: it would give most styles away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import StratifiedGroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ghostnote.core.kit import BASIC_VOICES, KIT
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.core.units import TICKS_PER_16TH, ticks_to_ms
from ghostnote.dataset.format import read_dataset

BARS = 4
FOLDS = 4
#: Windows that a genre needs, of as many takes as there are folds.
LEAST_WINDOWS = 24
_VOICES = {voice: column for column, voice in enumerate(BASIC_VOICES)}


@dataclass(frozen=True, eq=False)
class Sample:
    """Patterns of one style: (patterns, features), and what each was cut from, which no fold may share."""

    features: NDArray[np.float64]
    groups: NDArray[np.intp]


def features(pattern: Pattern) -> NDArray[np.float64]:
    """Where the nine drums of the scoring grid are struck in the bar, how hard, and how early or late in ms."""
    struck = np.zeros((9, 16))
    velocities: dict[int, list[float]] = defaultdict(list)
    offsets: dict[int, list[float]] = defaultdict(list)
    for hit in pattern.hits:
        voice = KIT[hit.voice].basic
        if voice is None:
            continue
        column, tick = _VOICES[voice], hit.slot % pattern.meter.bar_ticks
        struck[column, tick * 16 // pattern.meter.bar_ticks] += 1 / pattern.bars
        velocities[column].append(hit.velocity)
        offsets[column].append(ticks_to_ms(hit.onset - round(hit.onset / TICKS_PER_16TH) * TICKS_PER_16TH, pattern.bpm))
    means = [
        float(np.mean(found[column])) if found[column] else 0.0
        for found in (velocities, offsets)
        for column in range(9)
    ]
    return np.concatenate([struck.ravel(), means])


def told_apart(samples: Mapping[str, Sample], families: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Balanced accuracy for each pair of different families; chance is .5."""
    found = {}
    for one, other in combinations(sorted(samples), 2):
        if families[one] != families[other]:
            both = (samples[one], samples[other])
            kinds = np.repeat([0, 1], [len(sample.features) for sample in both])
            groups = np.concatenate([both[0].groups, both[1].groups + both[0].groups.max() + 1])
            model = make_pipeline(StandardScaler(), RidgeClassifier(alpha=30.0, class_weight="balanced"))
            scores = cross_val_score(
                model, np.concatenate([sample.features for sample in both]), kinds, groups=groups,
                cv=StratifiedGroupKFold(FOLDS), scoring="balanced_accuracy",
            )  # fmt: skip
            found[one, other] = float(np.mean(scores))
    return found


def summary(accuracies: Mapping[tuple[str, str], float]) -> str:
    values = np.array(list(accuracies.values()))
    worst = sorted(accuracies, key=lambda pair: accuracies[pair])[:5]
    hardest = ", ".join(f"{one} and {other} {accuracies[one, other]:.2f}" for one, other in worst)
    return (
        f"{len(values)} pairs of different families: balanced accuracy {values.mean():.3f} in the mean, "
        f"{np.percentile(values, 5):.3f} at 5 %; above .9: {(values > 0.9).mean():.1%}; hardest: {hardest}"
    )


def generated(patterns: Mapping[str, Sequence[Pattern]]) -> dict[str, Sample]:
    """Every pattern stands for itself."""
    return {
        name: Sample(np.stack([features(pattern) for pattern in made]), np.arange(len(made)))
        for name, made in patterns.items()
    }


def recorded(folder: Path) -> dict[str, Sample]:
    """Windows of beats in 4/4 of both splits, by primary style; windows of a take stay in one fold."""
    dataset = read_dataset(folder)
    rows: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    groups: dict[str, list[int]] = defaultdict(list)
    takes = [*dataset.takes("train"), *dataset.takes("validation")]
    for number, take in enumerate(takes):
        if not take.fill and take.pattern.meter == Meter():
            for window in take.pattern.cut(BARS):
                if window.bars == BARS:
                    rows[take.style].append(features(window))
                    groups[take.style].append(number)
    return {
        style: Sample(np.stack(found), np.array(groups[style]))
        for style, found in rows.items()
        if len(found) >= LEAST_WINDOWS and len(set(groups[style])) >= FOLDS
    }


def main() -> None:
    samples = recorded(Path("data/processed"))
    print(
        f"as people play them, {len(samples)} genres: {summary(told_apart(samples, {name: name for name in samples}))}"
    )


if __name__ == "__main__":
    main()
