"""`ghostnote continue`: the same groove goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs
from ghostnote.cli.options import ranged
from ghostnote.service.variations import VARIATIONS


@bundled
def continue_(
    file: InputArgument,
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    bars: Annotated[int, typer.Option("--bars", "-b", help="How many bars are added: 1-31.")] = 4,
    only_new: Annotated[bool, typer.Option("--only-new", help="Write the new bars only.")] = False,
    fill_every: Annotated[int, typer.Option("--fill-every", help=ranged("fill_every"))] = 0,
    variations: VariationsOption = 1,
) -> None:
    """Go on where a clip ends: tempo, meter and kit are kept, and the groove develops."""
    from ghostnote.service.arrange.continuation import Continue

    VARIATIONS.check("variations", variations)
    task = Continue(source.clip(file, result.kit), only_new)
    params = result.params(knobs, drawing, bars=bars, fill_every=fill_every)
    result.make(file, params, [(task, take) for take in range(variations)])
