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
from ghostnote.tokens.given import Given, Wanted
from ghostnote.tokens.recall import LAGS, N_RECALL_PLACES, N_STRUCK, NO_STROKE, Recall
from ghostnote.tokens.score import N_SCORE_STRUCK, NO_SCORE, SCORE_BARS, SCORE_HELD_WIDTH, Score

#: Bars are counted up to here, and down from here.
BAR_COUNT: Final = 8
#: The hits of a bar are counted up to here: a density that is asked for is a number of hits to reach.
HIT_COUNT: Final = 48
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
        "hits": HIT_COUNT + 1,
        **{f"upcoming_place_{lag}": N_RECALL_PLACES for lag in LAGS},
        **{f"upcoming_voice_{lag}": N_VOICES + 1 for lag in LAGS},
        **{f"given_place_{ahead}": N_RECALL_PLACES for ahead in SCORE_BARS},
        **{f"given_voice_{ahead}": N_VOICES + 1 for ahead in SCORE_BARS},
        "tap_place": N_RECALL_PLACES,
    }
)
#: What is asked for, per bar and per sequence. The player's size comes with the checkpoint.
CONTROL_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {**{name: bins.count + 1 for name, bins in BAR_CONTROLS.items()}, **SEQUENCE_CONTROLS}
)
#: What each later field's head adds to what it knows.
VOICE_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "place": N_PLACES,
        "point": N_POINTS,
        "beat": MAX_BAR_BEATS,
        "tapped": 2,
        "tap_velocity": N_VELOCITIES + 1,
        "tap_offset": N_OFFSETS + 1,
    }
)
VELOCITY_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "voice": N_VOICES,
        **{f"struck_velocity_{i}": N_VELOCITIES + 1 for i in range(N_STRUCK + N_SCORE_STRUCK)},
        **{f"struck_offset_{i}": N_OFFSETS + 1 for i in range(N_STRUCK + N_SCORE_STRUCK)},
    }
)
OFFSET_HEAD_FIELDS: Final[Mapping[str, int]] = MappingProxyType({"velocity": N_VELOCITIES})
_RECALLED: Final = len(LAGS) * N_VOICES
#: Width of the voice head's second input: the voices the place held in each lag's bar, and what is given there.
HELD_WIDTH: Final = _RECALLED + SCORE_HELD_WIDTH

#: Units of a beat that time is counted in: lattice points.
TIME_PER_BEAT: Final = PPQ // LATTICE_TICKS


class Cursor:
    """Where one sequence stands.

    Args:
        meter: of every bar.
        bars: how many bars the sequence is to have.
        given: what it is to keep, of as many bars; None for nothing.

    Attributes:
        position: of the last event in its bar, beat * 12 + point; 0 after `BAR`.
        voice, velocity, offset: of the last event; a marker has none of them.
        bar: index of the current bar; the sequence is done when it reaches `bars`.
        hits: of the current bar so far.
        rested: whether the last event was `REST`.
        strokes: how many times in a row the last event's cell was struck.
        given: as the argument.
        done: whether every bar is complete.
    """

    __slots__ = (
        "_bar_beats",
        "_bar_time",
        "_recall",
        "_score",
        "bar",
        "bars",
        "done",
        "given",
        "hits",
        "offset",
        "position",
        "rested",
        "strokes",
        "velocity",
        "voice",
    )

    def __init__(self, meter: Meter, bars: int, given: Given | None = None) -> None:
        self.bars = bars
        self.bar = self.position = self.hits = self.strokes = 0
        self.voice, self.velocity, self.offset = NO_VOICE, NO_VELOCITY, NO_OFFSET
        self.rested = self.done = False
        self._bar_beats = -(-meter.bar_ticks // PPQ)
        self._bar_time = meter.bar_ticks // LATTICE_TICKS
        self._recall = Recall()
        self.given = given
        self._score = None if given is None else Score(given)

    def time(self) -> int:
        """Time of the last event in 24ths of a beat from the start: what rotary positions turn by."""
        beat, point = divmod(self.position, N_POINTS)
        return self.bar * self._bar_time + beat * TIME_PER_BEAT + BEAT_PLACES[point]

    def step_ids(self) -> list[int]:
        """Ids of the network's input, in the order of `STEP_FIELDS`."""
        beat, point = divmod(self.position, N_POINTS)
        cell = self.position * N_VOICES + self.next_voice
        places, voices = self._recall.upcoming(cell, beat)
        given_places, given_voices, tap = (
            NO_SCORE if self._score is None else self._score.upcoming(self.bar, cell, beat)
        )
        return [
            _RESTED if self.rested else self.voice,
            self.velocity,
            self.offset,
            point,
            beat,
            min(self.bar, BAR_COUNT),
            min(self.bars - self.bar, BAR_COUNT),
            self._bar_beats - beat,
            min(self.hits, HIT_COUNT),
            *places,
            *voices,
            *given_places,
            *given_voices,
            tap,
        ]

    @property
    def place(self) -> int:
        """Place of the last event among those of all bars in one row."""
        return self.bar * self._bar_beats * N_POINTS + self.position

    @property
    def next_voice(self) -> int:
        """The first voice that may still be struck, for the first time, at the place of the last event."""
        return self.voice + 1 if self.voice != NO_VOICE else 0

    def surroundings(self) -> list[int]:
        """Features, below SURROUNDINGS_WIDTH, of what is closed and given from here on; none when nothing is given."""
        return [] if self._score is None else self._score.surroundings(self.bar, self.position)

    def target(self, place: int) -> int:
        """Position in the bar that the place of a hit means from here."""
        return self.position // N_POINTS * N_POINTS + place

    def voice_ids(self, place: int, position: int) -> tuple[int, ...]:
        """Ids in the order of `VOICE_HEAD_FIELDS`, given the place and its `target`."""
        beat, point = divmod(position, N_POINTS)
        if self._score is None:
            return place, point, beat, 0, *NO_STROKE
        return place, point, beat, int(self._score.has_tap(self.bar, position)), *self._score.tapped(self.bar, position)

    def held(self, position: int) -> list[int]:
        """Indices, below HELD_WIDTH, of the voices that the position held, and of what is given there and around it."""
        held = self._recall.held(position)
        return held if self._score is None else held + [_RECALLED + i for i in self._score.held(self.bar, position)]

    def velocity_ids(self, position: int, voice: int) -> list[int]:
        """Ids in the order of `VELOCITY_HEAD_FIELDS`, given position and voice."""
        strokes = self._recall.strokes(position, voice)
        if self._score is None:
            strokes += [NO_STROKE] * N_SCORE_STRUCK
        else:
            strokes += self._score.strokes(self.bar, position, voice, self._struck(position, voice))
        return [voice, *(velocity for velocity, _ in strokes), *(offset for _, offset in strokes)]

    def repeats(self, position: int, voice: int) -> bool:
        """Whether a hit there strikes the voice of the last hit again, in the same slot."""
        return position == self.position and voice == self.voice

    def wanted(self, position: int, voice: int) -> Wanted | None:
        """The given stroke that a hit there would be; None when none is given."""
        if self._score is None:
            return None
        return self._score.wanted(self.bar, position, voice, self._struck(position, voice))

    def _struck(self, position: int, voice: int) -> int:
        """How many times the cell was struck already."""
        return self.strokes if self.repeats(position, voice) else 0

    def advance(self, place: int, voice: int, velocity: int, offset: int) -> None:
        """Take the chosen event; a marker's other fields are ignored."""
        self.rested = place == REST
        if place < BAR:
            position = self.target(place)
            self.strokes = self._struck(position, voice) + 1
            self.position = position
            self.hits += 1
            self.voice, self.velocity, self.offset = voice, velocity, offset
            self._recall.hit(self.position, voice, velocity, offset)
            return
        self.voice, self.velocity, self.offset = NO_VOICE, NO_VELOCITY, NO_OFFSET
        if self.rested:
            self.position = (self.position // N_POINTS + MAX_BEAT_STEP) * N_POINTS
            return
        self._recall.close_bar()
        self.position = self.hits = 0
        self.bar += 1
        self.done = self.bar >= self.bars
