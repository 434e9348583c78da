"""Humanise: the notes stay, one to one; how they are played comes from the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ghostnote.core.coincidence import apart
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.service.arrange.blend import blended, by_cell
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.swing import own_swing, with_swing_of
from ghostnote.service.arrange.task import Plan, Task, check_switch
from ghostnote.tokens.given import Given, all_cells


@dataclass(frozen=True)
class Humanize(Task):
    """Velocity and micro-timing of a clip, sampled.

    Attributes:
        clip: the notes, and the feel that they have.
        amount: 0-100: 0 leaves the clip as it is, 100 takes the sampled feel, between they are blended.
        keep_velocity, keep_timing: leave one of them alone.

    The clip's own swing is asked of the model and kept exactly, unless the params ask for another.

    Raises:
        InvalidParameterError: an amount out of range, or both are to be kept.
    """

    name: ClassVar[str] = "humanize"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    amount: float = 100.0
    keep_velocity: bool = False
    keep_timing: bool = False

    def __post_init__(self) -> None:
        RANGES["humanize_amount"].check("amount", self.amount)
        check_switch("keep_velocity", self.keep_velocity)
        check_switch("keep_timing", self.keep_timing)
        if self.keep_velocity and self.keep_timing:
            hint = "keep velocity or timing, not both"
            raise InvalidParameterError("nothing is left to change", where="humanize", hint=hint)

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self.clip.pattern)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        pattern = self.clip.pattern
        closed = all_cells(pattern.meter, pattern.bars, opened=False)
        given = Given.of(pattern, closed, velocity=self.keep_velocity, offset=self.keep_timing)
        return Plan(given, controls={} if self.keep_timing else own_swing(pattern))

    def shape(self, played: Pattern, params: GenerationParams) -> Pattern:
        """See `Task`."""
        own = [hit for stack in by_cell(self.clip.pattern.hits).values() for hit in stack]
        sampled = [hit for stack in by_cell(played.hits).values() for hit in stack]
        if not self.keep_timing:
            sampled = with_swing_of(own, sampled, self.clip.pattern)
        share = self.amount / 100
        hits = [blended(before, after, share) for before, after in zip(own, sampled, strict=True)]
        if self.keep_timing:
            hits = [replace(hit, offset=before.offset) for hit, before in zip(hits, own, strict=True)]
        return played.with_hits(apart(hits))


def as_clip(params: GenerationParams, pattern: Pattern) -> GenerationParams:
    """`params` with length, meter and tempo of a clip.

    Raises:
        InvalidParameterError: a tempo out of range.
    """
    return replace(params, bars=pattern.bars, meter=pattern.meter, tempo=pattern.bpm)
