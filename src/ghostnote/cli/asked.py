"""What a command line asks for: the options that were really given, for they win over a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from ghostnote.core.params import GenerationParams


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        fields: of `GenerationParams`, a meter as text, as far as they were given.
        prompt: the wish in words, or None.
        variations: takes of it.
    """

    fields: dict[str, Any]
    prompt: str | None
    variations: int

    @classmethod
    def of(cls, context: typer.Context) -> Asked:
        """What the options of a command that has these names say.

        Raises:
            InvalidParameterError: a value out of range.
        """
        fields = {name: context.params[name] for name in GenerationParams.__slots__ if was_given(context, name)}
        GenerationParams.from_dict(fields)
        return cls(fields, context.params["prompt"], context.params["variations"])


def was_given(context: typer.Context, name: str) -> bool:
    """Whether an option stands on the command line."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
