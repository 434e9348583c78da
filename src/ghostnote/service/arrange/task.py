"""What a job is to the one path of `service.generate`: what the model is given, and what becomes of what it plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.service.arrange.clip import Clip
from ghostnote.tokens.given import Given


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task asks of the model.

    Attributes:
        given: what is to be kept; None for nothing.
        lead: bars before those that the params ask for, only there to go on from.
        fills: which of the asked bars, from 0, are fills.
        controls: bar controls that come with the material; those that were asked for win.
    """

    given: Given | None = None
    lead: int = 0
    fills: frozenset[int] = frozenset()
    controls: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """Plain generation; the other tasks are its subclasses.

    A subclass's fields are its inputs (`Clip`s) and its options (JSON values, tuples for lists). A task changes nothing
    and remembers nothing; a plan may draw random numbers from the generator that it is passed.

    Attributes:
        name: in receipts, and the command's.
        clips: names of the fields that hold inputs.
    """

    name: ClassVar[str] = "generate"
    clips: ClassVar[tuple[str, ...]] = ()

    @property
    def inputs(self) -> tuple[Clip, ...]:
        """What somebody brought."""
        return tuple(getattr(self, name) for name in self.clips)

    @property
    def options(self) -> dict[str, Any]:
        """Everything else, JSON-ready."""
        named = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in self.clips}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}

    @property
    def origin(self) -> Pattern | None:
        """What the results of a job are compared with, the nearest coming first; None if they are not."""
        return None

    @property
    def reading(self) -> Mapping[str, Any] | None:
        """How words that say what to do were understood, JSON-ready; None if there are none."""
        return None

    def whole(self) -> Sequence[Task]:
        """The tasks that make up a whole job, in the order of its results."""
        return [self]

    def settle(self, params: GenerationParams) -> GenerationParams:
        """`params` with what follows from the inputs: tempo, meter, length."""
        return params

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """What to ask of the model.

        Raises:
            InvalidParameterError: the task cannot be done with these inputs and options.
        """
        return Plan()

    def shape(self, played: Pattern, params: GenerationParams) -> Pattern:
        """What was played as the task has it, before the corrections of feel."""
        return played

    def merge(self, finished: Pattern, params: GenerationParams) -> Pattern:
        """The result, from what was played and corrected."""
        return finished


def check_switch(name: str, value: object) -> None:
    """Refuse what is neither true nor false.

    Raises:
        InvalidParameterError: it is not.
    """
    if not isinstance(value, bool):
        raise InvalidParameterError(f"{value!r} is neither true nor false", where=name)
