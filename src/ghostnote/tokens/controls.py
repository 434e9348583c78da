"""Controls: what may be asked of the model, as ids. Id 0 always means "not asked": any subset may be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.pattern import METER_DENOMINATORS, Meter

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bins:
    """Cuts a number into bins of equal width between `low` and `high`; what lies beyond falls into the outer bins."""

    low: float
    high: float
    count: int

    def __call__(self, values: npt.ArrayLike) -> IntArray:
        """Ids 1..count, 0 for NaN; any shape."""
        numbers = np.asarray(values, dtype=np.float64)
        scaled = (np.nan_to_num(numbers) - self.low) / (self.high - self.low) * self.count
        return np.where(np.isnan(numbers), 0, np.clip(np.floor(scaled), 0, self.count - 1) + 1).astype(np.int64)


#: Controls of a bar: the measured features they condition on, and their bins. The ranges hold 1-99 % of GMD's bars.
BAR_CONTROLS: Final[Mapping[str, Bins]] = MappingProxyType(
    {
        "density": Bins(2, 38, 18),
        "loudness": Bins(30, 120, 18),
        "dynamics": Bins(4, 46, 14),
        "swing": Bins(46, 78, 16),
        "shuffle": Bins(46, 70, 12),
        "syncopation": Bins(0, 1, 12),
        "laid_backness": Bins(-36, 32, 17),
        "ghost_share": Bins(0, 1, 10),
        "timekeeping": Bins(0, 18, 9),
        "complexity": Bins(0, 4, 16),
    }
)

TEMPO_BINS: Final = Bins(np.log2(40), np.log2(300), 120)
MAX_METER_16THS: Final = 64

#: `part` ids.
BEAT, FILL = 1, 2
#: `detail` ids: all articulations and subdivisions, or the scoring grid (nine voices, 16ths, one stroke a cell).
FULL_DETAIL, BASIC_DETAIL = 1, 2

#: Controls of a whole sequence other than style and player, whose sizes come with the checkpoint. Sizes include id 0.
SEQUENCE_CONTROLS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "tempo": TEMPO_BINS.count + 1,
        "meter_16ths": MAX_METER_16THS + 1,
        "meter_unit": len(METER_DENOMINATORS) + 1,
        "part": 3,
        "detail": 3,
    }
)


def tempo_id(bpm: float) -> int:
    """Id of a tempo, on a logarithmic scale."""
    return int(TEMPO_BINS(np.log2(bpm)))


def meter_ids(meter: Meter) -> tuple[int, int]:
    """Ids of a meter: its length in 16ths, and its unit."""
    return meter.sixteenths, METER_DENOMINATORS.index(meter.denominator) + 1
