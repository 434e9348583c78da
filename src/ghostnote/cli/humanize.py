"""`ghostnote humanize`: the same notes, played."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.lists import curve
from ghostnote.cli.options import described, ranged
from ghostnote.core.params import RANGES
from ghostnote.service.variations import VARIATIONS


@bundled
def humanize(
    file: InputArgument,
    source: Source,
    result: Result,
    amount: Annotated[
        float, typer.Option("--amount", help=described(RANGES["humanize_amount"], "; the rest is the input's own feel"))
    ] = 100.0,
    keep_velocity: Annotated[bool, typer.Option("--keep-velocity", help="Change the timing only.")] = False,
    keep_timing: Annotated[bool, typer.Option("--keep-timing", help="Change velocities only.")] = False,
    swing: Annotated[
        object,
        typer.Option(
            "--swing", parser=curve, metavar="N[,N...]", help=ranged("swing", "; the input's own if not given")
        ),
    ] = None,
    variations: VariationsOption = 1,
) -> None:
    """Play the notes of a clip: they stay one to one, velocity and micro-timing come from the model."""
    from ghostnote.service.arrange.humanize import Humanize

    VARIATIONS.check("variations", variations)
    task = Humanize(source.clip(file, result.kit), amount, keep_velocity, keep_timing)
    result.make(file, result.params(swing=swing), [(task, take) for take in range(variations)])
