"""The pulse of hat and ride: a subdivision that is asked for is also the finest that they may be struck on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Meter
from ghostnote.core.units import PPQ
from ghostnote.tokens.events import bar_positions, position_tick
from ghostnote.tokens.given import BoolArray, Given, all_cells

#: Strokes a whole note that a grid (in ticks) offers, the coarsest first; finer wishes leave every place open.
_GRIDS: Final = ((4, PPQ), (8, PPQ // 2), (12, PPQ // 3), (16, PPQ // 4))
_TIMEKEEPERS: Final = np.array(
    [KIT[voice].family in ("hat", "ride") and voice is not Voice.PEDAL_HAT for voice in Voice]
)


def with_pulse(given: Given | None, meter: Meter, rates: Sequence[float]) -> Given:
    """`given`, with the places between the pulse closed to hat and ride; those that are given stay.

    Args:
        given: what is to be kept; None for nothing.
        meter: of the bars.
        rates: strokes a whole note, one a bar; NaN leaves a bar as it is.
    """
    cells = all_cells(meter, len(rates), opened=True) if given is None else given.open.copy()
    for bar, rate in enumerate(rates):
        if not np.isnan(rate):
            cells[bar][np.outer(~_on_grid(meter, rate), _TIMEKEEPERS)] = False
    if given is None:
        return Given(meter, len(rates), (), cells)
    return Given(given.meter, given.bars, given.strokes, cells, given.taps)


def _on_grid(meter: Meter, rate: float) -> BoolArray:
    """(positions,) whether each lies on the coarsest grid that offers so many strokes."""
    ticks = np.array([position_tick(position) for position in range(bar_positions(meter))])
    grid = next((step for most, step in _GRIDS if rate <= most), 1)
    return np.asarray(ticks % grid == 0)
