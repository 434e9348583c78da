"""`ghostnote verify`: whether a file is what its receipt says."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.engine import DEFAULT_THREADS, load_engine
from ghostnote.cli.files import naming, read_input
from ghostnote.cli.options import CheckpointOption, JsonOption, ThreadsOption
from ghostnote.cli.output import print_json


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE.mid", help="MIDI file that Ghostnote wrote, or -.")],
    as_json: JsonOption = False,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Make a file again from its receipt and compare the bytes."""
    from ghostnote.service.verify import verify as follow

    data = read_input(file)
    with naming(file):
        result = follow(data, lambda precision: load_engine(checkpoint, precision, threads))
    if as_json:
        print_json({"path": file, "verified": True, "bytes": len(data), "receipt": result.receipt.to_dict()})
    else:
        print(f"{file}: verified, the same {len(data):,} bytes came out again")
