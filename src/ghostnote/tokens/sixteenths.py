"""The given score 16th by 16th, as numbers: what the network's encoder reads before it plays.

The decoder plays from left to right and is shown what is given around its place (`score`). The encoder reads all of it
at once, in both directions, and says of every open cell how likely a stroke is there. It reads 16ths, each with the
three places that it holds (its own, one of a triplet, one of 32nds), so that what it learns of a figure holds wherever
the figure stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import BASIC_VOICES, KIT, N_VOICES, Voice
from ghostnote.core.pattern import LATTICE_TICKS, MAX_BAR_BEATS, MAX_OFFSET, Meter
from ghostnote.core.units import PPQ, TICKS_PER_16TH
from ghostnote.tokens.fields import N_POINTS
from ghostnote.tokens.given import BoolArray, Given

Floats = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: Feel is told of the voices of the scoring grid, of all others together, and of taps.
_GROUPS: Final = (*BASIC_VOICES, None)
#: (N_VOICES,) the group of each voice.
GROUP_OF: Final = np.array([_GROUPS.index(KIT[voice].basic) for voice in Voice])
_TAP: Final = len(_GROUPS)
_N_FEELS: Final = len(_GROUPS) + 1
#: Features of a place, in this order: voices given there, voices open there, a tap, then velocity and offset by group.
_OPEN: Final = N_VOICES
_TAPPED: Final = 2 * N_VOICES
_VELOCITY: Final = _TAPPED + 1
_OFFSET: Final = _VELOCITY + _N_FEELS
PLACE_WIDTH: Final = _OFFSET + _N_FEELS
#: Where these are among the features of a place; the last group of feel is that of taps.
STRUCK, VELOCITIES, OFFSETS = slice(0, _OPEN), slice(_VELOCITY, _OFFSET), slice(_OFFSET, PLACE_WIDTH)
_PER_BEAT: Final = PPQ // TICKS_PER_16TH
#: Places of a 16th.
N_PLACES_OF_16TH: Final = N_POINTS // _PER_BEAT
#: Features of a 16th: its places one after another.
SIXTEENTH_WIDTH: Final = N_PLACES_OF_16TH * PLACE_WIDTH

_LONGEST: Final = MAX_BAR_BEATS * _PER_BEAT
#: Ids of a 16th: its place in the bar, and how many the bar has left, itself included.
SIXTEENTH_FIELDS: Final = {"sixteenth": _LONGEST, "sixteenths_left": _LONGEST + 1}


@dataclass(frozen=True, slots=True, eq=False)
class Sixteenths:
    """A `Given`, 16th by 16th, those of all bars in one row. A last, partial beat has four as well.

    Attributes:
        features: (sixteenths, SIXTEENTH_WIDTH): voices struck and open (0 or 1), velocities (of 127) and offsets (of
            half a 16th) as far as they are known, 0 elsewhere.
        ids: (sixteenths, len(SIXTEENTH_FIELDS)).
        bar: (sixteenths,) index of each one's bar.
        open: (places, N_VOICES) cells that may be struck.
        fixed: (places, N_VOICES) cells of given strokes.
    """

    features: Floats
    ids: IntArray
    bar: IntArray
    open: BoolArray
    fixed: BoolArray

    def time(self, meter: Meter) -> IntArray:
        """(sixteenths,) when each begins, in 24ths of a beat, in bars of `meter`."""
        bars: IntArray = self.bar * (meter.bar_ticks // LATTICE_TICKS)
        begins: IntArray = bars + self.ids[:, 0] * (TICKS_PER_16TH // LATTICE_TICKS)
        return begins

    @classmethod
    def of(cls, given: Given) -> Sixteenths:
        """What is given, for the encoder."""
        bars, positions, _ = given.open.shape
        places: Floats = np.zeros((bars, positions, PLACE_WIDTH), dtype=np.float32)
        fixed: BoolArray = np.zeros(given.open.shape, dtype=bool)
        for (bar, cell), strokes in given.wanted.items():
            position, voice = divmod(cell, N_VOICES)
            fixed[bar, position, voice] = True
            place, group = places[bar, position], GROUP_OF[voice]
            for stroke in strokes:
                if stroke.velocity is not None:
                    place[_VELOCITY + group] = max(place[_VELOCITY + group], stroke.stroke.hit.velocity / 127)
                if stroke.offset is not None:
                    place[_OFFSET + group] = stroke.stroke.hit.offset / MAX_OFFSET
        for (bar, position), tap in given.tapped.items():
            place = places[bar, position]
            place[_TAPPED] = 1.0
            place[_VELOCITY + _TAP] = (tap.velocity or 0) / 127
            place[_OFFSET + _TAP] = (tap.offset or 0) / MAX_OFFSET
        places[..., :_OPEN] = fixed
        places[..., _OPEN:_TAPPED] = given.open
        count = positions // N_PLACES_OF_16TH
        within = np.tile(np.arange(count), bars)
        return cls(
            features=places.reshape(bars * count, SIXTEENTH_WIDTH),
            ids=np.stack([within, count - within], axis=1),
            bar=np.repeat(np.arange(bars), count),
            open=given.open.reshape(-1, N_VOICES),
            fixed=fixed.reshape(-1, N_VOICES),
        )
