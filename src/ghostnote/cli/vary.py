"""`ghostnote vary`: more like this."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs
from ghostnote.cli.options import described
from ghostnote.service.variations import VARIATIONS


@bundled
def vary(
    file: InputArgument,
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    count: Annotated[int, typer.Option("--count", "-n", help=described(VARIATIONS, "; files are numbered"))] = 8,
    amount: Annotated[float, typer.Option("--amount", help="How much is played anew: 1-100 %.")] = 30.0,
) -> None:
    """Vary a clip; the nearest to it comes first."""
    from ghostnote.service.arrange.vary import Vary

    VARIATIONS.check("count", count)
    brought = source.read(file, result.kit)
    result.make(
        file,
        result.params(knobs, drawing),
        Vary(brought.clip, amount),
        {**source.sent(midi=brought), "count": count},
        takes=count,
        origin=brought.pattern,
    )
