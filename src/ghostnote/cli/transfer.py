"""`ghostnote transfer`: the feel of one clip on the notes of another."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.arranging import Result, Source
from ghostnote.cli.bundles import bundled


@bundled
def transfer(
    groove: Annotated[str, typer.Option("--groove", metavar="A.mid", help="The feel.")],
    score: Annotated[str, typer.Option("--score", metavar="B.mid", help="The notes.")],
    source: Source,
    result: Result,
) -> None:
    """Play the notes of one clip with the feel of another; what that does not cover, the model plays."""
    from ghostnote.service.arrange.transfer import Transfer

    task = Transfer(source.clip(groove, result.kit), source.clip(score, result.kit))
    result.make(score, result.params(), [(task, 0)])
