"""Infill: some drums, some bars anew; all else stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.core.params import GenerationParams
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.places import cells_of, close_hits, require_bars, voices_named
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.tokens.given import BoolArray, Given


@dataclass(frozen=True)
class Infill(Task):
    """New strokes on `voices` in `bars`, except where something is locked.

    Attributes:
        clip: what is there.
        voices: drums or articulations that are played anew; none named means all.
        bars: from 1; none named means all.
        lock_voices: drums or articulations that stay.
        lock_bars: bars that stay, from 1.
        lock_hits: single hits that stay, by their place in score order, from 0.

    Raises:
        InvalidParameterError: an unknown drum, a bar or hit that is not there, or nothing is left to change.
    """

    name: ClassVar[str] = "infill"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    voices: tuple[str, ...] = ()
    bars: tuple[int, ...] = ()
    lock_voices: tuple[str, ...] = ()
    lock_bars: tuple[int, ...] = ()
    lock_hits: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self._open()

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self.clip.pattern)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        return Plan(Given.of(self.clip.pattern, self._open()))

    def _open(self) -> BoolArray:
        pattern = self.clip.pattern
        require_bars(self.bars, pattern, "bars")
        require_bars(self.lock_bars, pattern, "lock_bars")
        voices = (voices_named(self.voices) or frozenset(Voice)) - voices_named(self.lock_voices, "lock_voices")
        bars = set(self.bars or range(1, pattern.bars + 1)) - set(self.lock_bars)
        cells = cells_of(pattern, voices, bars)
        close_hits(cells, pattern, self.lock_hits)
        if not Given.of(pattern, cells).open.any():
            hint = "lock fewer drums or bars, or name others"
            raise InvalidParameterError("nothing is left to change", where="infill", hint=hint)
        return cells
