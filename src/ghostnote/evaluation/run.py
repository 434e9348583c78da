"""One evaluation under way: what is measured, on what, how much of it, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.evaluation.baselines.store import Baselines
from ghostnote.evaluation.material import Material, params_like
from ghostnote.midi.reader import read_midi
from ghostnote.service.generate import BATCH, Artefact, generate_all

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Called with a stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: Generated patterns have so many bars, and give two windows each.
PATTERN_BARS: Final = 4


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """How much is generated.

    Attributes:
        samples: two-bar windows of the generated set, an even number, and the most validation windows that a job is
            tried on.
        sweep: patterns for each setting of a sweep.
        seed: of everything that is drawn.
        temperature: of the generated set and the sweeps.
    """

    samples: int = 512
    sweep: int = 32
    seed: int = 1
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if self.samples < 2 or self.samples % 2:
            raise InvalidParameterError(f"{self.samples} samples", where="samples", hint="an even number, 2 or more")
        if self.sweep < 1:
            raise InvalidParameterError(f"{self.sweep} patterns a setting", where="sweep", hint="1 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What every part works with.

    Attributes:
        engine: runs the checkpoint.
        material: what it is measured on.
        baselines: what it is measured against.
        options: how much.
        progress: told a stage, how much is done and how much there is.
    """

    engine: Engine
    material: Material
    baselines: Baselines
    options: EvaluationOptions
    progress: Progress

    def stream(self, number: int) -> np.random.Generator:
        """Random numbers of a part's own, so that none depends on another's size."""
        return np.random.default_rng((self.options.seed, number))

    def stage(self, name: str) -> Callable[[int, int], None]:
        """Progress of one stage."""
        return partial(self.progress, name)

    def params(self, take: Any, rng: np.random.Generator) -> GenerationParams:
        """What to ask for to have something like `take`."""
        return params_like(take, seed_from(rng), PATTERN_BARS, temperature=self.options.temperature)

    def generate(self, stage: str, asked: Sequence[GenerationParams]) -> list[Artefact]:
        """One artefact for each of `asked`."""
        made: list[Artefact] = []
        for first in range(0, len(asked), BATCH):
            made += generate_all([(params, 0) for params in asked[first : first + BATCH]], self.engine)
            self.progress(stage, len(made), len(asked))
        return made


def seed_from(rng: np.random.Generator) -> int:
    """A seed for one pattern."""
    return int(rng.integers(2**31))


def read_back(artefact: Artefact) -> Pattern:
    """What the MIDI says; the pattern itself where it has no hits, since a file without notes is no drum MIDI."""
    if not artefact.pattern.hits:
        return artefact.pattern
    return read_midi(artefact.midi, kit=artefact.receipt.params.kit).pattern
