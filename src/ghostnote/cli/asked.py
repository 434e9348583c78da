"""What `ghostnote generate` asks for: the options that were really given, for they win over a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from ghostnote.cli.made import Made, Settled
from ghostnote.cli.wire import on_the_wire
from ghostnote.core.params import GenerationParams

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


@dataclass(frozen=True, slots=True)
class Asked:
    """Patterns by fields and words; see `made.Wanted`.

    Attributes:
        fields: of `GenerationParams`, a meter as text, as far as they were given.
        prompt: the wish in words, or None.
        count: takes of it.
    """

    fields: dict[str, Any]
    prompt: str | None
    count: int
    stem: None = None

    @classmethod
    def of(cls, context: typer.Context) -> Asked:
        """What the options of a command that has these names say.

        Raises:
            InvalidParameterError: a value out of range.
        """
        fields = {name: context.params[name] for name in GenerationParams.__slots__ if _was_given(context, name)}
        GenerationParams.from_dict(fields)
        return cls(fields, context.params["prompt"], context.params["variations"])

    def settled(self, info: CheckpointInfo) -> Settled:
        """See `Wanted`."""
        from ghostnote.service.generate import Order
        from ghostnote.service.wish import settle

        params, reading = settle(self.fields, self.prompt, info)
        orders = [Order(params, take) for take in range(self.count)]
        return Settled(params, orders, None if reading is None else reading.to_dict())

    def request(self) -> dict[str, Any]:
        """See `Wanted`."""
        prompt = {} if self.prompt is None else {"prompt": self.prompt}
        return {**on_the_wire(self.fields), **prompt, "variations": self.count}

    def delivered(self, made: Sequence[Made]) -> list[Made]:
        """See `Wanted`."""
        return list(made)


def _was_given(context: typer.Context, name: str) -> bool:
    """Whether an option stands on the command line."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
