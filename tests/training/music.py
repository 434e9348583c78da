"""Music for the tests of training."""

from __future__ import annotations

import numpy as np

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.dataset.records import Take

_VOICES = (Voice.CLOSED_HAT, Voice.KICK, Voice.SNARE, Voice.OPEN_HAT, Voice.CRASH)


def groove(bars: int = 4, *, seed: int = 0, meter: Meter | None = None, bpm: float = 100.0) -> Pattern:
    """16ths on the hat, other drums under them at random; every offset and velocity random."""
    rng = np.random.default_rng(seed)
    meter = meter or Meter()
    hits = []
    for slot in range(0, bars * meter.bar_ticks, 120):
        for number, voice in enumerate(_VOICES):
            if number == 0 or rng.random() < 0.2:
                hits.append(Hit(slot, voice, int(rng.integers(-60, 61)), int(rng.integers(1, 128))))
    return Pattern(meter, bpm, bars, tuple(hits))


def take(pattern: Pattern, name: str = "made") -> Take:
    """A take of the training split, of funk by ann."""
    return Take(
        id=name,
        style="funk",
        substyle="funk",
        player="ann",
        fill=False,
        split="train",
        pattern=pattern,
        bar_features=np.zeros((pattern.bars, 1), dtype=np.float32),
        source="made",
        file=f"{name}.mid",
        sha256="",
        licence="CC0",
    )
