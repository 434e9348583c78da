"""A checkpoint for tests: a tiny network that was never trained, exported as a trained one is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.dataset.format import Dataset, write_dataset
from ghostnote.dataset.records import SourceRecord, Split, Take
from ghostnote.training.config import PRESETS
from ghostnote.training.export import export
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

#: Style -> tempo of its takes.
STYLES = {"funk": 96.0, "jazz": 132.0, "rock": 110.0}
SOURCE = SourceRecord("made", "", "CC0-1.0", "")


def tiny_dataset(folder: Path, bars: int = 8) -> Dataset:
    """A beat and a fill of every style in both splits, and a beat in 3/4."""
    takes = [
        _take(style, split, number, tempo, Meter(3 if number == 2 else 4, 4), bars, fill=number == 1)
        for split in ("train", "validation")
        for style, tempo in STYLES.items()
        for number in range(3)
    ]
    return write_dataset(folder, takes, bar_features=BAR_FEATURES, processing="test", sources=[SOURCE])


def tiny_checkpoint(folder: Path, dataset: Dataset, seed: int = 1) -> Path:
    """An exported checkpoint of preset `tiny`; another seed gives another one."""
    names = Names.of(dataset.takes("train"))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = GrooveNetwork(PRESETS["tiny"].network, len(names.styles), len(names.players))
    return export(network, names, dataset, folder, name="tiny", training={"steps": 0})


def _take(style: str, split: Split, number: int, tempo: float, meter: Meter, bars: int, *, fill: bool) -> Take:
    pattern = _groove(np.random.default_rng((len(style), len(split), number)), tempo, meter, bars)
    name = f"{split}/{style}/{number}"
    return Take(
        id=name,
        style=style,
        substyle=style,
        player=f"player{number % 2}",
        fill=fill,
        split=split,
        pattern=pattern,
        bar_features=bar_features(pattern),
        source=SOURCE.name,
        file=f"{name}.mid",
        sha256="0" * 64,
        licence=SOURCE.licence,
    )


def _groove(rng: np.random.Generator, tempo: float, meter: Meter, bars: int) -> Pattern:
    """16ths on the hat, now and then left out, over kick and snare; loose and of uneven force."""
    hits = []
    for slot in range(0, bars * meter.bar_ticks, 120):
        voices = [Voice.CLOSED_HAT] if rng.random() < 0.8 else []
        voices += [(Voice.KICK, Voice.SNARE)[slot // 480 % 2]] if slot % 480 == 0 or rng.random() < 0.1 else []
        hits += [Hit(slot, voice, int(rng.integers(-20, 21)), int(rng.integers(20, 120))) for voice in voices]
    return Pattern(meter, tempo, bars, tuple(hits))
