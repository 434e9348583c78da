"""The specification of the representation. Sizes, bins and special ids stand here and nowhere else.

A pattern is a sequence of events. Each event is a hit or a marker and has four fields, predicted in this order:

* place: where the next event stands, relative to the beat of the last one: `Δbeat * 12 + point` with Δbeat 0-3 and
  point one of the 12 places of a beat (16ths, 32nds, 16th triplets); or `BAR` (this bar is complete), or `REST` (four
  beats on, nothing in between);
* voice: what is struck;
* velocity: 32 bins of 4, decoded to their middle: at most 2 off;
* offset: 41 bins of 3 ticks around the slot: at most 1 tick off for any offset within half a 16th.

Markers have a place only.
"""

from __future__ import annotations

from typing import Final

from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import BEAT_PLACES, MAX_OFFSET

N_POINTS: Final = len(BEAT_PLACES)
MAX_BEAT_STEP: Final = 4
BAR: Final = MAX_BEAT_STEP * N_POINTS
REST: Final = BAR + 1
N_PLACES: Final = REST + 1

VELOCITY_BIN: Final = 4
N_VELOCITIES: Final = 32
OFFSET_BIN: Final = 3
OFFSET_ZERO: Final = MAX_OFFSET // OFFSET_BIN
N_OFFSETS: Final = 2 * OFFSET_ZERO + 1

#: Stands in the voice, velocity and offset fields of a marker.
NO_VOICE: Final = N_VOICES
NO_VELOCITY: Final = N_VELOCITIES
NO_OFFSET: Final = N_OFFSETS

#: Columns of an event array.
PLACE, VOICE, VELOCITY, OFFSET = range(4)
FIELD_SIZES: Final[dict[str, int]] = {
    "place": N_PLACES,
    "voice": N_VOICES,
    "velocity": N_VELOCITIES,
    "offset": N_OFFSETS,
}

POINT_OF_PLACE: Final[dict[int, int]] = {place: point for point, place in enumerate(BEAT_PLACES)}


def velocity_to_bin(velocity: int) -> int:
    """Bin 0-31 of a velocity 1-127."""
    return velocity // VELOCITY_BIN


def bin_to_velocity(index: int) -> int:
    """The velocity a bin stands for: the middle of its values, 2-126."""
    return index * VELOCITY_BIN + VELOCITY_BIN // 2


def offset_to_bin(offset: int) -> int:
    """Bin 0-40 of an offset of -60 to 60 ticks; bin 20 is on the slot."""
    return round(offset / OFFSET_BIN) + OFFSET_ZERO


def bin_to_offset(index: int) -> int:
    """The offset in ticks a bin stands for: its middle."""
    return (index - OFFSET_ZERO) * OFFSET_BIN
