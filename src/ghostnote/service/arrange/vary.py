"""Vary: more like this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.loosen import loosened
from ghostnote.service.arrange.ranges import AMOUNT
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.service.conditioning import allowed_voices


@dataclass(frozen=True)
class Vary(Task):
    """A variation of a clip: a share of its beats, drum by drum, is played anew, and of the feel of the rest.

    Attributes:
        clip: the original.
        amount: 1-100; even 100 keeps a seventh of the units.

    Raises:
        InvalidParameterError: an amount out of range.
    """

    name: ClassVar[str] = "vary"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    amount: float = 30.0

    def __post_init__(self) -> None:
        AMOUNT.check("amount", self.amount)

    @property
    def origin(self) -> Pattern | None:
        """See `Task`."""
        return self.clip.pattern

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self.clip.pattern)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        return Plan(loosened(self.clip.pattern, self.amount / 100, rng, allowed_voices(params)))
