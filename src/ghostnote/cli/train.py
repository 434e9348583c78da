"""`ghostnote train`: a checkpoint from processed data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ghostnote.cli.extras import require_extra
from ghostnote.cli.options import PROCESSED, RUNS
from ghostnote.cli.terminal import note

#: Folder of the exported checkpoint inside the run's folder.
EXPORTED = "checkpoint"


def train(
    preset: Annotated[str, typer.Option("--preset", help="Size of the network: tiny, small or base.")] = "small",
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Processed data.")] = PROCESSED,
    run: Annotated[
        Path | None,
        typer.Option("--run", metavar="FOLDER", help=f"Where the run is kept; {RUNS}/PRESET if not given."),
    ] = None,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Optimiser steps, if not the preset's.")] = None,
    devices: Annotated[int, typer.Option("--devices", min=1, help="GPUs, or processes where there are none.")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, help="CPU threads of each process.")] = 1,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes that prepare data, per device.")] = 0,
) -> None:
    """Train a model and export its checkpoint. A run that was interrupted goes on where it stopped."""
    require_extra("train", "train", "torch", "lightning", "onnx", "safetensors")

    from ghostnote.dataset.format import read_dataset
    from ghostnote.queue.life import end_with_supervisor
    from ghostnote.training.pipeline import train_and_export

    end_with_supervisor()
    read_dataset(data)
    folder = run or RUNS / preset
    checkpoint = train_and_export(
        data, folder, folder / EXPORTED, preset, steps=steps, devices=devices, threads=threads, workers=workers
    )
    if checkpoint is None:
        return
    print(checkpoint)
    note(f"try it: ghostnote generate --checkpoint {checkpoint}")
