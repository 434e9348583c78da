"""`ghostnote verify`: whether a file is what its receipt says."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.engine import DEFAULT_THREADS, load_engine
from ghostnote.cli.files import read_input
from ghostnote.cli.options import CheckpointOption, JsonOption, ThreadsOption
from ghostnote.cli.output import print_json
from ghostnote.core.errors import MidiError


def verify(
    file: Annotated[str, typer.Argument(metavar="FILE.mid", help="MIDI file that Ghostnote wrote, or -.")],
    as_json: JsonOption = False,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Make a file again from its receipt and compare the bytes."""
    from ghostnote.service.verify import verify as follow

    data = read_input(file)
    try:
        result = follow(data, lambda precision: load_engine(checkpoint, precision, threads))
    except MidiError as error:
        where = f"{file}, {error.where}" if error.where else file
        raise type(error)(error.problem, where=where, hint=error.hint) from error
    if as_json:
        print_json({"path": file, "verified": True, "bytes": len(data), "receipt": result.receipt.to_dict()})
    else:
        print(f"{file}: verified, the same {len(data):,} bytes came out again")
