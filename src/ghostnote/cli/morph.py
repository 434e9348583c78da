"""`ghostnote morph`: a path from one clip to another."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import Result, Source
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs


@bundled
def morph(
    first: Annotated[str, typer.Argument(metavar="A.mid", help="Where it begins.")],
    second: Annotated[str, typer.Argument(metavar="B.mid", help="Where it ends.")],
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    steps: Annotated[int, typer.Option("--steps", help="Patterns on the way, with both ends: 2-64.")] = 8,
    life: Annotated[
        float, typer.Option("--life", help="How much of the patterns between is played anew: 0-100 %.")
    ] = 0.0,
) -> None:
    """Go from one clip to another in steps; both ends are exact."""
    from ghostnote.service.arrange.morph import Morph
    from ghostnote.service.arrange.ranges import STEPS

    STEPS.check("steps", steps)
    one, other = source.read(first, result.kit), source.read(second, result.kit)
    result.make(
        first,
        result.params(knobs, drawing),
        Morph(one.clip, other.clip, 0, steps, life),
        source.sent(a=one, b=other),
        origin=one.pattern,
    )
