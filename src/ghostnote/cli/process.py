"""`ghostnote process`: collected files to a dataset for training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghostnote.cli.inspect import read_channels
from ghostnote.cli.options import PROCESSED, RAW, JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.terminal import note, printable
from ghostnote.core.errors import CorpusError

if TYPE_CHECKING:
    from ghostnote.corpus.process import ProcessReport


def process(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER]...", help=f"Corpora; else everything collected in {RAW}.", show_default=False),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the dataset goes.")
    ] = PROCESSED,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; one for each CPU if not given, at most 8.")
    ] = None,
    style: Annotated[
        str | None, typer.Option("--style", help="Of files without info.csv; else the name of their sub-folder.")
    ] = None,
    player: Annotated[str, typer.Option("--player", help="Who plays the files of a folder without info.csv.")] = "own",
    kit: Annotated[str | None, typer.Option("--kit", help="Kit map of the files, if not their source's own.")] = None,
    channels: Annotated[str, typer.Option("--channels", help="Which are drums: drums, any, or one of 1-16.")] = "drums",
    compose: Annotated[
        int,
        typer.Option(
            "--compose", min=0, help="Beats to compose for each style of the catalogue that nobody plays here."
        ),
    ] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Take nothing over from an earlier run.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Clean, de-duplicate and measure drum MIDI; only files that are new or changed are read.

    Files that cannot be used are listed with the reason. Rows of a corpus's test split are never opened.
    """
    from ghostnote.cli.progress import progress
    from ghostnote.corpus.listing import ListingOptions, list_corpus
    from ghostnote.corpus.process import process as run

    options = ListingOptions(style=style, player=player, kit=kit, channels=read_channels(channels))
    listings = [list_corpus(folder, options) for folder in folders or _collected(RAW)]
    with progress() as report:
        done = run(
            listings,
            output,
            workers=workers,
            fresh=fresh,
            compose=compose,
            progress=lambda count, total: report("files", count, total),
        )
    _tell(done, as_json=as_json)


def _collected(folder: Path) -> list[Path]:
    """The corpora that `ghostnote collect` has put into `folder`."""
    from ghostnote.corpus.collect import COLLECTED_NAME

    found = sorted(path.parent for path in folder.glob(f"*/{COLLECTED_NAME}"))
    if not found:
        raise CorpusError("nothing was collected here", where=str(folder), hint="run `ghostnote collect gmd` first")
    return found


def _tell(done: ProcessReport, *, as_json: bool) -> None:
    manifest = done.dataset.manifest
    if as_json:
        print_json(
            {
                "folder": str(done.dataset.folder),
                "manifest": done.dataset.manifest_hash,
                "read": done.parsed,
                "reused": done.reused,
                "withheld": done.withheld,
                "totals": manifest.totals(),
                "rejected": [{"file": record.file, "reason": record.reason} for record in done.rejected],
                "duplicates": [{"file": item.file, "of": item.duplicate_of} for item in done.duplicates],
            }
        )
        return
    for record in done.rejected:
        note(f"rejected   {printable(record.file)}: {printable(record.reason or '')}")
    for record in done.duplicates:
        note(f"duplicate  {printable(record.file)} of {printable(record.duplicate_of or '')}")
    if done.remark:
        note(f"remark     {done.remark}")
    from ghostnote.dataset.records import SPLITS

    totals = manifest.totals()
    kept = totals["files"]["kept"]
    note(
        f"{kept:,} files kept, {len(done.rejected):,} rejected, {len(done.duplicates):,} duplicates, "
        f"{done.withheld:,} of a test split left alone; {done.parsed:,} read, {done.reused:,} taken over"
    )
    for split in SPLITS:
        note(
            f"{split}: {totals[split]['takes']:,} takes, {totals[split]['bars']:,} bars, {totals[split]['hits']:,} hits"
        )
    print(done.dataset.folder)
