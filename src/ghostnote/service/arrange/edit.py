"""Edit: what a clip should be like in words; everything that was not asked for stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.prompt.edits.items import MOST_CHARACTERS
from ghostnote.prompt.edits.reader import EditReading, read_edits
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.edits.work import Work, planned
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.locks import without_clashes
from ghostnote.service.arrange.swing import own_swing
from ghostnote.service.arrange.task import Plan, Task


@dataclass(frozen=True)
class Edit(Task):
    """Changes that are asked for in English, in their order.

    What can be done exactly is; what has to be invented the model plays, in the places that are meant and nowhere else.

    Attributes:
        clip: what is there.
        text: what to change.

    Raises:
        InvalidParameterError: nothing of it was understood, or none of it finds anything to change.
    """

    name: ClassVar[str] = "edit"
    clips: ClassVar[tuple[str, ...]] = ("clip",)

    clip: Clip
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InvalidParameterError(f"{self.text!r} is no text", where="text")
        if len(self.text) > MOST_CHARACTERS:
            hint = f"at most {MOST_CHARACTERS:,}; make several edits, one after another"
            raise InvalidParameterError(f"{len(self.text):,} characters are too many", where="text", hint=hint)
        _ = self._work

    @property
    def reading(self) -> Mapping[str, Any] | None:
        """How the words were understood, and which of them changed nothing."""
        return self._read.reading(self._work.remarks).to_dict()

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        asked = {name: value for one in self._work.inventions for name, value in one.knobs.items()}
        left: dict[str, Any] = {name: value for name, value in asked.items() if getattr(params, name) is None}
        return replace(as_clip(params, self.clip.pattern), **left)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        work = self._work
        fills = frozenset(bar for one in work.inventions for bar in one.fills)
        humanised = any(one.unfelt for one in work.inventions)
        return Plan(work.given, fills=fills, controls=own_swing(work.before) if humanised else {})

    def shape(self, played: Pattern, params: GenerationParams) -> Pattern:
        """See `Task`."""
        return self._work.shaped(played)

    def merge(self, finished: Pattern, params: GenerationParams) -> Pattern:
        """See `Task`."""
        result = self._work.finished(finished)
        kept = frozenset(self.clip.pattern.hits) & frozenset(result.hits)
        return without_clashes(result, kept, self.clip.notes_for(result.hits), params.kit)

    @cached_property
    def _read(self) -> EditReading:
        return read_edits(self.text)

    @cached_property
    def _work(self) -> Work:
        if not self._read.edits:
            hint = "say what to do, to which drum and where: `remove the kick on beat 3`, `double the hats in bar 2`"
            raise InvalidParameterError("no edit was understood", where="text", hint=hint)
        return planned(self.clip.pattern, self._read.edits)
