"""`ghostnote edit`: what a clip should be like, in words."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import InputArgument, Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled
from ghostnote.cli.knobs import Drawing, Knobs


@bundled
def edit(
    file: InputArgument,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to change, for instance 'remove the kick on beat 3'.")
    ],
    source: Source,
    result: Result,
    knobs: Knobs,
    drawing: Drawing,
    variations: VariationsOption = 1,
) -> None:
    """Change a clip as words say; everything that they do not name stays as it is, to the byte.

    How they were understood is told on standard error. What has to be invented (fills, ghost notes, new parts) the
    model plays; the options on how it plays are for that.
    """
    from ghostnote.service.arrange.edit import Edit

    brought = source.read(file, result.kit)
    task = Edit(brought.clip, text)
    sent = {**source.sent(midi=brought), "variations": variations}
    result.make(file, result.params(knobs, drawing), task, sent, takes=variations)
