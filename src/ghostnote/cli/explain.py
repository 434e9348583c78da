"""`ghostnote explain`: why a file is as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghostnote.cli.engine import DEFAULT_THREADS, load_engine
from ghostnote.cli.files import naming, read_input
from ghostnote.cli.options import CheckpointOption, JsonOption, ThreadsOption
from ghostnote.cli.output import print_json
from ghostnote.cli.why import why_lines, why_of

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE.mid", help="MIDI file that Ghostnote wrote, or -.")],
    bars: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="FILE",
            help="Training bars, as `ghostnote index` writes them; bars.npz beside the checkpoint if not given.",
        ),
    ] = None,
    as_json: JsonOption = False,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Say of each hit how likely the model found it, and of each bar which training bars are nearest to it.

    The file is made again from its receipt, so it must verify.
    """
    from ghostnote.service.verify import verify

    engines: list[Engine] = []

    def load(precision: str) -> Engine:
        engines.append(load_engine(checkpoint, precision, threads))
        return engines[-1]

    data = read_input(file)
    with naming(file):
        artefact = verify(data, load).artefact
    why = why_of(artefact, engines[-1], bars)
    if as_json:
        print_json({"path": file, **why})
    else:
        print("\n".join(why_lines(why)))
