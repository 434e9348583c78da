"""Options that several commands share, and help texts that state the ranges of `core.params.RANGES`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from ghostnote.core.kit import KIT_MAPS
from ghostnote.core.params import RANGES, Range

#: Where the commands of the pipeline find what the one before has left.
RAW: Final = Path("data/raw")
PROCESSED: Final = Path("data/processed")
RUNS: Final = Path("runs")

_KITS: Final = ", ".join(KIT_MAPS)


def ranged(name: str, more: str = "") -> str:
    """Help of the option for a parameter: what it means and its range."""
    return described(RANGES[name], more)


def described(limits: Range, more: str = "") -> str:
    """Help of an option with these limits."""
    span = f"{limits.low:g}-{limits.high:g}" if limits.high < 2**31 else f"{limits.low:g} upwards"
    text = f"{limits.meaning[:1].upper()}{limits.meaning[1:]}: {span} {limits.unit}".rstrip()
    return f"{text}{more}."


CheckpointOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FOLDER",
        help="Checkpoint to use instead of the one that ships; also $GHOSTNOTE_CHECKPOINT.",
    ),
]
PrecisionOption: TypeAlias = Annotated[
    str | None, typer.Option("--precision", help="Arithmetic of the model: int8, or float32 (half as fast).")
]
ThreadsOption: TypeAlias = Annotated[int, typer.Option("--threads", min=1, help="CPU threads.")]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
KitOption: TypeAlias = Annotated[str, typer.Option("--kit", help=f"Kit map: {_KITS}.")]
