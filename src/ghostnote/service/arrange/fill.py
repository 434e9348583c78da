"""Fill: the end of a bar played as a fill, into the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ghostnote.core.kit import Voice
from ghostnote.core.params import GenerationParams, Range
from ghostnote.core.units import PPQ
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.places import cells_of, from_tick, require_bars
from ghostnote.service.arrange.ranges import LENGTH
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.tokens.given import Given


@dataclass(frozen=True)
class Fill(Task):
    """A fill in one bar of a clip; all else stays as it is. The params' `intensity` says how hard it is played.

    Attributes:
        clip: what is there.
        bar: which one, from 1.
        length: quarter notes before the bar's end that are played anew; None for the whole bar.

    Raises:
        InvalidParameterError: no such bar, or a length out of range.
    """

    name: ClassVar[str] = "fill"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    bar: int
    length: float | None = None

    def __post_init__(self) -> None:
        require_bars((self.bar,), self.clip.pattern, "bar")
        if self.length is not None:
            bar = self.clip.pattern.meter.bar_ticks / PPQ
            Range(min(LENGTH.low, bar), bar, LENGTH.unit, LENGTH.meaning).check("length", self.length)

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self.clip.pattern)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        pattern = self.clip.pattern
        cells = cells_of(pattern, frozenset(Voice), (self.bar,))
        if self.length is not None:
            cells[:, ~from_tick(pattern, pattern.meter.bar_ticks - round(self.length * PPQ))] = False
        return Plan(Given.of(pattern, cells), fills=frozenset({self.bar - 1}))
