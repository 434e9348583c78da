"""Morph: a path from one pattern to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ghostnote.core.coincidence import apart
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams, Range
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.service.arrange.blend import blended, by_cell
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.loosen import loosened
from ghostnote.service.arrange.ranges import LIFE, STEPS
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.service.arrange.weight import weight
from ghostnote.service.conditioning import allowed_voices
from ghostnote.tokens.given import Given, all_cells


@dataclass(frozen=True)
class Morph(Task):
    """One step of the way between two clips of one meter.

    The first step is the first clip and the last step the second one, hit for hit. Between, what both strike stays, its
    feel on the way; what only one strikes goes, or comes, the lightest hits first (`weight`), so that downbeats, kick
    and snare change last. The shorter clip is repeated to the length of the longer.

    Attributes:
        first, second: the ends.
        step: 0 to steps - 1.
        steps: 2-64.
        life: 0-100: how much of the patterns between the model plays anew.

    Raises:
        InvalidParameterError: clips of unlike meters or lengths, or a value out of range.
    """

    name: ClassVar[str] = "morph"
    clips: ClassVar[tuple[str, ...]] = ("first", "second")

    first: Clip
    second: Clip
    step: int
    steps: int = 8
    life: float = 0.0

    def __post_init__(self) -> None:
        STEPS.check("steps", self.steps)
        Range(0, self.steps - 1, "", "which step", whole=True).check("step", self.step)
        LIFE.check("life", self.life)
        one, other = self.first.pattern, self.second.pattern
        if one.meter != other.meter:
            problem = f"there is no way from {one.meter} to {other.meter}"
            raise InvalidParameterError(problem, where="morph", hint="give two clips of one meter")
        if max(one.bars, other.bars) % min(one.bars, other.bars):
            problem = f"{one.bars} and {other.bars} bars do not fit"
            hint = "the longer clip must be a multiple of the shorter: choose a window of both"
            raise InvalidParameterError(problem, where="morph", hint=hint)

    def whole(self) -> Sequence[Task]:
        """See `Task`."""
        return [replace(self, step=step) for step in range(self.steps)]

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self._pattern())

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        pattern = self._pattern()
        if self.life and 0 < self.step < self.steps - 1:
            return Plan(loosened(pattern, self.life / 100, rng, allowed_voices(params)))
        return Plan(Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False)))

    def _pattern(self) -> Pattern:
        one, other = self.first.pattern, self.second.pattern
        if self.step in (0, self.steps - 1):
            return one if self.step == 0 else other
        return between(one, other, self.step / (self.steps - 1))


def between(first: Pattern, second: Pattern, share: float) -> Pattern:
    """The pattern `share` (0-1) of the way from the first to the second; tempo moves by equal ratios."""
    bars = max(first.bars, second.bars)
    one, other = by_cell(repeated(first, bars).hits), by_cell(repeated(second, bars).hits)
    both: list[Hit] = []
    leaving: list[Hit] = []
    coming: list[Hit] = []
    for cell in sorted(one.keys() | other.keys()):
        old, new = one.get(cell, []), other.get(cell, [])
        both += [blended(before, after, share) for before, after in zip(old, new, strict=False)]
        leaving += old[len(new) :]
        coming += new[len(old) :]
    kept = _lightest_first(leaving, first.meter)[round(share * len(leaving)) :]
    come = _lightest_first(coming, first.meter)[: round(share * len(coming))]
    bpm = first.bpm * (second.bpm / first.bpm) ** share
    return Pattern(first.meter, bpm, bars, tuple(apart([*both, *kept, *come])))


def repeated(pattern: Pattern, bars: int) -> Pattern:
    """`pattern` over and over, to a length that is a multiple of its own."""
    starts = range(0, bars * pattern.meter.bar_ticks, pattern.ticks)
    hits = tuple(replace(hit, slot=start + hit.slot) for start in starts for hit in pattern.hits)
    return replace(pattern, bars=bars, hits=hits)


def _lightest_first(hits: Sequence[Hit], meter: Meter) -> list[Hit]:
    return sorted(hits, key=lambda hit: (weight(hit, meter), hit))
