"""How much a hit carries a groove: what is changed last."""

from __future__ import annotations

from typing import Final

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import Hit, Meter
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH

#: Drums that a groove is told by; others weigh nothing by themselves.
_DRUMS: Final = {"kick": 2.0, "snare": 2.0, "clap": 1.0, "crash": 0.5}
#: Weight of a place by the coarsest grid it lies on, in ticks.
_GRIDS: Final = ((PPQ, 2.0), (TICKS_PER_8TH, 1.0), (TICKS_PER_16TH, 0.5))
_DOWNBEAT: Final = 3.0


def weight(hit: Hit, meter: Meter) -> float:
    """Of a hit: its place in the bar, its drum, and how hard it is struck, from 0 to 6."""
    return place_weight(hit.slot % meter.bar_ticks) + _DRUMS.get(KIT[hit.voice].family, 0.0) + hit.velocity / 127


def place_weight(bar_tick: int) -> float:
    """Of a place in the bar: the downbeat most, then beats, off-8ths and 16ths."""
    if bar_tick == 0:
        return _DOWNBEAT
    return next((weight for grid, weight in _GRIDS if bar_tick % grid == 0), 0.0)
