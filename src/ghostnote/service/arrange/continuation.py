"""Continue: the same groove goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.task import Plan, Task, check_switch
from ghostnote.tokens.given import Given, all_cells

#: The model hears at most so many bars of what went before: its memory reaches no further.
_HEARD: Final = 8
_MOST: Final = int(RANGES["bars"].high)


@dataclass(frozen=True)
class Continue(Task):
    """As many bars as the params ask for, after a clip.

    Attributes:
        clip: what went before; the model hears its last bars, at most 8.
        only_new: leave the clip out of the result.
    """

    name: ClassVar[str] = "continue"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    only_new: bool = False

    def __post_init__(self) -> None:
        check_switch("only_new", self.only_new)

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        if params.bars >= _MOST:
            hint = f"1 to {_MOST - 1}: the model plays at most {_MOST} bars with those that it hears"
            raise InvalidParameterError(f"{params.bars} bars cannot be added at once", where="bars", hint=hint)
        return replace(params, meter=self.clip.pattern.meter, tempo=self.clip.pattern.bpm)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        clip = self.clip.pattern
        lead = self._lead(params)
        heard = clip.window(clip.bars - lead, lead)
        cells = all_cells(clip.meter, lead + params.bars, opened=False)
        cells[lead:] = True
        return Plan(Given.of(replace(heard, bars=lead + params.bars), cells), lead=lead)

    def merge(self, finished: Pattern, params: GenerationParams) -> Pattern:
        """See `Task`."""
        new = finished.window(self._lead(params), params.bars)
        if self.only_new:
            return new
        clip = self.clip.pattern
        moved = (replace(hit, slot=hit.slot + clip.ticks) for hit in new.hits)
        return replace(clip, bars=clip.bars + new.bars, hits=(*clip.hits, *moved))

    def _lead(self, params: GenerationParams) -> int:
        return min(_HEARD, self.clip.pattern.bars, _MOST - params.bars)
