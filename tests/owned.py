"""Files of styles of somebody's own, drawn at random: what they play is unlike any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ghostnote.model.adapter import OwnStyleInfo, _shapes, write_style
from ghostnote.model.checkpoint import load_checkpoint


def drawn(folder: Path, name: str, *, seed: int) -> bytes:
    """A style for the checkpoint in `folder`."""
    checkpoint = load_checkpoint(folder)
    rng = np.random.default_rng(seed)
    arrays = {key: rng.normal(0, 0.3, shape) for key, shape in _shapes(checkpoint.info.network, 2).items()}
    tempo = {"median": 101.0, "low": 90.0, "high": 120.0, "bars": 12.0}
    report = {"nearest": "funk", "nats_per_bar": {"better_percent": 1.5}}
    return write_style(OwnStyleInfo(name, checkpoint.hash, tempo, ("4/4",), ("0" * 64,), report, "1"), arrays)
