"""`ghostnote continue`: the same groove goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Form, Knobs


@bundled
def continue_(
    file: InputArgument,
    source: Source,
    result: Result,
    knobs: Knobs,
    form: Form,
    drawing: Drawing,
    bars: Annotated[int, typer.Option("--bars", "-b", help="How many bars are added: 1-31.")] = 4,
    only_new: Annotated[bool, typer.Option("--only-new", help="Write the new bars only.")] = False,
    variations: VariationsOption = 1,
) -> None:
    """Go on where a clip ends: tempo, meter and kit are kept, and the groove develops."""
    from ghostnote.service.arrange.continuation import Continue

    brought = source.read(file, result.kit)
    params = result.params(knobs, form, drawing, bars=bars)
    sent = {**source.sent(midi=brought), "bars": bars, "variations": variations}
    result.make(file, params, Continue(brought.clip, only_new), sent, takes=variations)
