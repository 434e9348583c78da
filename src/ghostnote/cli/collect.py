"""`ghostnote collect`: training data from where it is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ghostnote.cli.options import RAW, JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.terminal import note


def collect(
    source: Annotated[str, typer.Argument(help="Which corpus: gmd, the Groove MIDI Dataset.")],
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="PATH_OR_URL", help="A copy of its archive; else the official address."),
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Folder for corpora.")] = RAW,
    sha256: Annotated[str | None, typer.Option("--sha256", help="Hash that the archive must have.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Collect even what is there already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Download and unpack a corpus. An interrupted download goes on where it stopped."""
    import asyncio

    from ghostnote.cli.progress import progress
    from ghostnote.corpus.collect import collect as fetch

    with progress(in_bytes=True) as report:
        collected = asyncio.run(fetch(source, output, origin=origin, sha256=sha256, progress=report, again=again))
    if as_json:
        names = ("source", "origin", "sha256", "verified", "files", "licence", "attribution", "fresh")
        print_json({"folder": str(collected.folder), **{name: getattr(collected, name) for name in names}})
        return
    print(collected.folder)
    note(f"{collected.files:,} files{'' if collected.fresh else ', collected earlier'}")
    note(f"{collected.licence}: {collected.attribution}")
    if not collected.verified:
        note(f"SHA-256 {collected.sha256}, which its publisher does not state: only its contents were checked")
