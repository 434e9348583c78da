"""`ghostnote humanize`: the same notes, played."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Feel
from ghostnote.cli.options import described
from ghostnote.core.params import RANGES


@bundled
def humanize(
    file: InputArgument,
    source: Source,
    result: Result,
    feel: Feel,
    amount: Annotated[
        float, typer.Option("--amount", help=described(RANGES["humanize_amount"], "; the rest is the input's own feel"))
    ] = 100.0,
    keep_velocity: Annotated[bool, typer.Option("--keep-velocity", help="Change the timing only.")] = False,
    keep_timing: Annotated[bool, typer.Option("--keep-timing", help="Change velocities only.")] = False,
    variations: VariationsOption = 1,
) -> None:
    """Play the notes of a clip: they stay one to one, velocity and micro-timing come from the model.

    The clip's own swing is kept, unless another one is asked for.
    """
    from ghostnote.service.arrange.humanize import Humanize

    brought = source.read(file, result.kit)
    task = Humanize(brought.clip, amount, keep_velocity, keep_timing)
    sent = {**source.sent(midi=brought), "variations": variations}
    result.make(file, result.params(feel), task, sent, takes=variations)
