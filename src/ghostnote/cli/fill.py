"""`ghostnote fill`: a fill at the end of a bar."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs


@bundled
def fill(
    file: InputArgument,
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    bar: Annotated[int, typer.Option("--bar", help="Which bar.")],
    length: Annotated[
        float | None, typer.Option("--length", help="Quarter notes at the bar's end; the whole bar if not given.")
    ] = None,
    variations: VariationsOption = 1,
) -> None:
    """Play a fill in a bar, into the next one; everything else stays as it is, to the byte."""
    from ghostnote.service.arrange.fill import Fill

    brought = source.read(file, result.kit)
    sent = {**source.sent(midi=brought), "variations": variations}
    result.make(file, result.params(knobs, drawing), Fill(brought.clip, bar, length), sent, takes=variations)
