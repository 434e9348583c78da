"""`ghostnote index`: the bars that a model has learned from, to be compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ghostnote.cli.options import PROCESSED
from ghostnote.cli.output import require_writable, write_file


def index(
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Processed data.")] = PROCESSED,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The index.")] = Path("bars.npz"),
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace a file that exists.")] = False,
) -> None:
    """Index the bars of the training data, so that `ghostnote explain` can find the nearest."""
    from ghostnote.dataset.format import read_dataset
    from ghostnote.service.originality import BarIndex

    require_writable([output], force=force)
    takes = read_dataset(data).takes("train")
    bars = BarIndex.of((take.file, take.pattern) for take in takes)
    write_file(output, bars.to_bytes(), force=force)
    print(f"{output}: {len(bars.bars):,} bars of {len(takes):,} files")
