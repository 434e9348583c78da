"""`ghostnote transfer`: the feel of one clip on the notes of another."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import Result, Source, VariationsOption
from ghostnote.cli.bundles import bundled


@bundled
def transfer(
    groove: Annotated[str, typer.Option("--groove", metavar="A.mid", help="The feel.")],
    score: Annotated[str, typer.Option("--score", metavar="B.mid", help="The notes.")],
    source: Source,
    result: Result,
    variations: VariationsOption = 1,
) -> None:
    """Play the notes of one clip with the feel of another; what that does not cover, the model plays."""
    from ghostnote.service.arrange.transfer import Transfer

    feel, notes = source.read(groove, result.kit), source.read(score, result.kit)
    task = Transfer(feel.clip, notes.clip)
    sent = {**source.sent(groove=feel, score=notes), "variations": variations}
    result.make(score, result.params(), task, sent, takes=variations)
