"""From events to what the network sees at each step: shared by training and engine.

A `Cursor` walks one sequence. At each step it gives the ids that are embedded and summed into the network's input,
then, field by field, the ids that the next field's head adds; `advance` takes the chosen event.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_BAR_BEATS, Meter
from ghostnote.core.units import PPQ
from ghostnote.tokens.controls import BAR_CONTROLS, SEQUENCE_CONTROLS
from ghostnote.tokens.fields import (
    BAR,
    MAX_BEAT_STEP,
    N_OFFSETS,
    N_PLACES,
    N_POINTS,
    N_VELOCITIES,
    NO_OFFSET,
    NO_VELOCITY,
    NO_VOICE,
    REST,
)
from ghostnote.tokens.recall import LAGS, N_RECALL_PLACES, N_STRUCK, Recall

#: Bars are counted up to here, and down from here.
BAR_COUNT: Final = 8
_RESTED: Final = N_VOICES + 1

#: What the step itself contributes to the network's input: name -> number of ids.
STEP_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "event": N_VOICES + 2,
        "velocity": N_VELOCITIES + 1,
        "offset": N_OFFSETS + 1,
        "point": N_POINTS,
        "beat": MAX_BAR_BEATS,
        "bar": BAR_COUNT + 1,
        "bars_left": BAR_COUNT + 1,
        "beats_left": MAX_BAR_BEATS + 1,
        **{f"upcoming_place_{lag}": N_RECALL_PLACES for lag in LAGS},
        **{f"upcoming_voice_{lag}": N_VOICES + 1 for lag in LAGS},
    }
)
#: What is asked for, per bar and per sequence. The player's size comes with the checkpoint.
CONTROL_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {**{name: bins.count + 1 for name, bins in BAR_CONTROLS.items()}, **SEQUENCE_CONTROLS}
)
#: What each later field's head adds to what it knows.
VOICE_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {"place": N_PLACES, "point": N_POINTS, "beat": MAX_BAR_BEATS}
)
VELOCITY_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "voice": N_VOICES,
        **{f"struck_velocity_{i}": N_VELOCITIES + 1 for i in range(N_STRUCK)},
        **{f"struck_offset_{i}": N_OFFSETS + 1 for i in range(N_STRUCK)},
    }
)
OFFSET_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType({"velocity": N_VELOCITIES})
#: Width of the voice head's second input: the voices the place held in each lag's bar.
HELD_WIDTH: Final = len(LAGS) * N_VOICES

#: Units of a beat that time is counted in: lattice points.
TIME_PER_BEAT: Final = PPQ // LATTICE_TICKS


class Cursor:
    """Where one sequence stands.

    Args:
        meter: of every bar.
        bars: how many bars the sequence is to have.

    Attributes:
        position: of the last event in its bar, beat * 12 + point; 0 after `BAR`.
        voice, velocity, offset: of the last event; a marker has none of them.
        bar: index of the current bar; the sequence is done when it reaches `bars`.
        rested: whether the last event was `REST`.
        done: whether every bar is complete.
    """

    __slots__ = (
        "_bar_beats",
        "_bar_time",
        "_recall",
        "bar",
        "bars",
        "done",
        "offset",
        "position",
        "rested",
        "velocity",
        "voice",
    )

    def __init__(self, meter: Meter, bars: int) -> None:
        self.bars = bars
        self.bar = self.position = 0
        self.voice, self.velocity, self.offset = NO_VOICE, NO_VELOCITY, NO_OFFSET
        self.rested = self.done = False
        self._bar_beats = -(-meter.bar_ticks // PPQ)
        self._bar_time = meter.bar_ticks // LATTICE_TICKS
        self._recall = Recall()

    def time(self) -> int:
        """Time of the last event in 24ths of a beat from the start: what rotary positions turn by."""
        beat, point = divmod(self.position, N_POINTS)
        return self.bar * self._bar_time + beat * TIME_PER_BEAT + BEAT_PLACES[point]

    def step_ids(self) -> list[int]:
        """Ids of the network's input, in the order of `STEP_FIELDS`."""
        beat, point = divmod(self.position, N_POINTS)
        after_hit = self.voice != NO_VOICE
        cell = self.position * N_VOICES + (self.voice + 1 if after_hit else 0)
        places, voices = self._recall.upcoming(cell, beat)
        return [
            _RESTED if self.rested else self.voice,
            self.velocity,
            self.offset,
            point,
            beat,
            min(self.bar, BAR_COUNT),
            min(self.bars - self.bar, BAR_COUNT),
            self._bar_beats - beat,
            *places,
            *voices,
        ]

    def target(self, place: int) -> int:
        """Position in the bar that the place of a hit means from here."""
        return self.position // N_POINTS * N_POINTS + place

    def voice_ids(self, place: int, position: int) -> tuple[int, int, int]:
        """Ids in the order of `VOICE_HEAD_FIELDS`, given the place and its `target`."""
        beat, point = divmod(position, N_POINTS)
        return place, point, beat

    def held(self, position: int) -> list[int]:
        """Indices, below HELD_WIDTH, of the voices that the position held in each lag's bar."""
        return self._recall.held(position)

    def velocity_ids(self, position: int, voice: int) -> list[int]:
        """Ids in the order of `VELOCITY_HEAD_FIELDS`, given position and voice."""
        strokes = self._recall.strokes(position, voice)
        return [voice, *(velocity for velocity, _ in strokes), *(offset for _, offset in strokes)]

    def repeats(self, position: int, voice: int) -> bool:
        """Whether a hit there strikes the voice of the last hit again, in the same slot."""
        return position == self.position and voice == self.voice

    def advance(self, place: int, voice: int, velocity: int, offset: int) -> None:
        """Take the chosen event; a marker's other fields are ignored."""
        self.rested = place == REST
        if place < BAR:
            self.position = self.target(place)
            self.voice, self.velocity, self.offset = voice, velocity, offset
            self._recall.hit(self.position, voice, velocity, offset)
            return
        self.voice, self.velocity, self.offset = NO_VOICE, NO_VELOCITY, NO_OFFSET
        if self.rested:
            self.position = (self.position // N_POINTS + MAX_BEAT_STEP) * N_POINTS
            return
        self._recall.close_bar()
        self.position = 0
        self.bar += 1
        self.done = self.bar >= self.bars
