"""What a generated set is asked for and compared with: the beats of a processed dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ghostnote.core.errors import CorpusError
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.dataset.format import Dataset
from ghostnote.dataset.records import Take
from ghostnote.evaluation.excerpts import Excerpts, has_windows
from ghostnote.evaluation.hvo import WINDOW_BARS, Hvo, stack, windows


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Beats of the validation split, and 4/4 windows of both splits on the scoring grid.

    Attributes:
        beats: every beat of the validation split, in any meter.
        validation: its 4/4 windows at a hop of 2 bars.
        training: those of the training split at a hop of 1 bar.
        identity: hash of the dataset.
    """

    beats: tuple[Take, ...]
    validation: Excerpts
    training: Excerpts
    identity: str

    @classmethod
    def of(cls, dataset: Dataset) -> Material:
        """Read what is needed.

        Raises:
            CorpusError: a split without beats in 4/4.
        """
        beats = {split: [take for take in dataset.takes(split) if not take.fill] for split in ("train", "validation")}
        sets = {}
        for split, hop in (("train", 1), ("validation", WINDOW_BARS)):
            if not any(has_windows(take) for take in beats[split]):
                raise CorpusError(
                    f"no beats of {WINDOW_BARS} bars of 4/4 in the {split} split", where=str(dataset.folder)
                )
            sets[split] = Excerpts.of(beats[split], hop)
        return cls(tuple(beats["validation"]), sets["validation"], sets["train"], dataset.played_hash)

    @property
    def real(self) -> Hvo:
        """The windows of the validation split."""
        return self.validation.windows

    @property
    def train(self) -> Hvo:
        """The windows of the training split."""
        return self.training.windows

    def draw(self, count: int, rng: np.random.Generator) -> list[Take]:
        """`count` beats in 4/4, each as likely as it has windows, so that styles and tempos are those of `real`."""
        scored = [take for take in self.beats if has_windows(take)]
        weights = np.array([take.pattern.bars // WINDOW_BARS for take in scored], dtype=np.float64)
        return [scored[index] for index in rng.choice(len(scored), count, p=weights / weights.sum())]


def params_like(take: Take, seed: int, bars: int, **wishes: float) -> GenerationParams:
    """Params for the style and tempo of `take`, in 4/4, the tempo held within what is offered."""
    limits = RANGES["tempo"]
    tempo = min(max(take.pattern.bpm, limits.low), limits.high)
    return GenerationParams(style=take.style, bars=bars, tempo=tempo, seed=seed, **wishes)  # type: ignore[arg-type]


def scored_windows(patterns: Sequence[Pattern]) -> Hvo:
    """The two-bar windows of 4/4 patterns at a hop of 2 bars."""
    return stack(windows(pattern) for pattern in patterns)
