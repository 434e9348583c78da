"""`ghostnote train`: processed data in, exported checkpoint out."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from torch import distributed

from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import SYNTHETIC
from ghostnote.training.checkpoints import load_network
from ghostnote.training.composed import learn_composed
from ghostnote.training.config import Preset, preset
from ghostnote.training.export import export
from ghostnote.training.measuring import validation_nats
from ghostnote.training.run import train
from ghostnote.training.sampling import VALIDATION_SETS, Names, validation_batches


def train_and_export(
    data: Path,
    run: Path,
    checkpoint: Path,
    name: str,
    *,
    steps: int | None = None,
    devices: int = 1,
    threads: int = 1,
    workers: int = 0,
) -> Path | None:
    """Train a preset, or go on with a run that was stopped, and export its best weights.

    Args:
        data: folder of the processed dataset.
        run: folder of the run: training checkpoints, figures.
        checkpoint: folder of the exported checkpoint.
        name: of the preset.
        steps: optimiser steps in all, if not the preset's.
        devices: as for `run.train`.
        threads: as for `run.train`.
        workers: as for `run.train`.

    Returns:
        `checkpoint`; None in the processes that data-parallel training started beside the first.

    Raises:
        InvalidParameterError: no such preset.
        CorpusError, CheckpointError: see `run.train`.
    """
    chosen = preset(name)
    if steps is not None:
        chosen = replace(chosen, training=replace(chosen.training, steps=steps))
    best = train(data, run, chosen, devices=devices, threads=threads, workers=workers)
    if distributed.is_initialized() and distributed.get_rank() > 0:
        return None
    return export_run(data, best, checkpoint, name, chosen, devices=devices, workers=workers)


def export_run(
    data: Path, best: Path, checkpoint: Path, name: str, chosen: Preset, *, devices: int = 1, workers: int = 0
) -> Path:
    """Export a training checkpoint, with its validation figures measured once more on the exported weights."""
    dataset = read_dataset(data)
    names = Names.of(dataset.material)
    network, history = load_network(best, chosen.network, names)
    composed = dataset.takes(SYNTHETIC)
    if composed:
        learn_composed(network, composed, names, chosen.training, print, workers=workers)
    figures = {
        label: validation_nats(network, validation_batches(dataset.takes("validation"), names, 4000, asked))
        for label, asked in VALIDATION_SETS.items()
    }
    training: dict[str, Any] = {
        **history,
        "devices": devices,
        "config": asdict(chosen.training),
        "validation_nats_per_bar": figures,
    }
    return export(network, names, dataset, checkpoint, name=name, training=training)
