"""`ghostnote infill`: some drums, some bars anew."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs
from ghostnote.cli.lists import hits_named, names, spans


@bundled
def infill(
    file: InputArgument,
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    anew: Annotated[
        str, typer.Option("--voices", metavar="DRUM[,...]", help="Drums that are played anew; all if not given.")
    ] = "",
    bars: Annotated[
        str, typer.Option("--bars", "-b", metavar="BARS", help="Bars that are played anew, for instance 3-4,6.")
    ] = "",
    lock: Annotated[str, typer.Option("--lock", metavar="DRUM[,...]", help="Drums that stay.")] = "",
    lock_bars: Annotated[str, typer.Option("--lock-bars", metavar="BARS", help="Bars that stay.")] = "",
    lock_hits: Annotated[
        str,
        typer.Option(
            "--lock-hits", metavar="HIT[,...]", help="Hits that stay, as BAR.BEAT:DRUM, for instance 2.3.5:snare."
        ),
    ] = "",
    variations: VariationsOption = 1,
) -> None:
    """Play some drums of some bars anew; everything else stays as it is, to the byte."""
    from ghostnote.service.arrange.infill import Infill

    brought = source.read(file, result.kit)
    task = Infill(
        brought.clip,
        voices=names(anew),
        bars=spans(bars) if bars else (),
        lock_voices=names(lock),
        lock_bars=spans(lock_bars) if lock_bars else (),
        lock_hits=hits_named(lock_hits, brought.pattern),
    )
    sent = {**source.sent(midi=brought), "variations": variations}
    result.make(file, result.params(knobs, drawing), task, sent, takes=variations)
