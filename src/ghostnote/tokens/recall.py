"""Recall: what the same place held in earlier bars.

A groove is memory: most of what a bar does next is what an earlier bar did at the same place. A small network needs
much data to learn that look-up, so it is given: for each lag (1, 2 and 4 bars) what came next there, which voices that
place held, and with what velocity and offset each was struck. Training and the engine share this class, so that a step
sees the same features in both. Plain lists and dicts: for the few values a step needs they are faster than arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from ghostnote.core.kit import N_VOICES
from ghostnote.tokens.fields import BAR, MAX_BEAT_STEP, N_POINTS, NO_OFFSET, NO_VELOCITY, NO_VOICE

LAGS: Final[tuple[int, ...]] = (1, 2, 4)
#: Ids of what came next: those of the place field up to BAR, then these.
RECALL_FAR: Final = BAR + 1
RECALL_NO_BAR: Final = BAR + 2
N_RECALL_PLACES: Final = BAR + 3
#: A voice's strokes are recalled at the same place in each lag's bar, then its last and last but one anywhere.
N_STRUCK: Final = len(LAGS) + 2

#: Velocity and offset bin of one stroke.
Stroke = tuple[int, int]
NO_STROKE: Final[Stroke] = (NO_VELOCITY, NO_OFFSET)


@dataclass(slots=True)
class BarMemory:
    """One bar. A cell is position * N_VOICES + voice; a cell that was struck more than once keeps its last stroke."""

    strokes: dict[int, Stroke] = field(default_factory=dict)
    #: Struck cells in order, known when the bar is complete.
    cells: list[int] = field(default_factory=list)
    voices: dict[int, list[int]] = field(default_factory=dict)

    def upcoming(self, cell: int, beat: int) -> tuple[int, int]:
        """What comes next in this bar, from `cell` on: its place as an id relative to `beat`, and its voice.

        The place is `BAR` when the bar has nothing left, `RECALL_FAR` beyond the reach of a place.
        """
        index = bisect_left(self.cells, cell)
        if index == len(self.cells):
            return BAR, NO_VOICE
        position, voice = divmod(self.cells[index], N_VOICES)
        place = position - beat * N_POINTS
        return (place if place < MAX_BEAT_STEP * N_POINTS else RECALL_FAR), voice


class Recall:
    """The memory of one sequence."""

    __slots__ = ("_bars", "_last", "_now")

    def __init__(self) -> None:
        self._now = BarMemory()
        #: Complete bars, the latest first.
        self._bars: list[BarMemory] = []
        self._last: dict[int, tuple[Stroke, Stroke]] = {}

    def hit(self, position: int, voice: int, velocity: int, offset: int) -> None:
        """Remember a hit of the current bar."""
        now, cell, stroke = self._now, position * N_VOICES + voice, (velocity, offset)
        if cell not in now.strokes:
            now.voices.setdefault(position, []).append(voice)
        now.strokes[cell] = stroke
        self._last[voice] = stroke, self._last.get(voice, (NO_STROKE, NO_STROKE))[0]

    def close_bar(self) -> None:
        """Complete the current bar."""
        self._now.cells = sorted(self._now.strokes)
        self._bars.insert(0, self._now)
        del self._bars[max(LAGS) :]
        self._now = BarMemory()

    def upcoming(self, cell: int, beat: int) -> tuple[list[int], list[int]]:
        """What came next, after this place, in each lag's bar.

        Args:
            cell: first cell that may come next: the last hit's plus 1; after `BAR` or `REST` the position's first.
            beat: beat the place is counted from.

        Returns:
            Place ids, one a lag, relative to `beat`: `BAR` when the bar had nothing left, `RECALL_FAR` beyond the reach
            of a place, `RECALL_NO_BAR` before the pattern began; and voices, `NO_VOICE` for none.
        """
        places: list[int] = []
        voices: list[int] = []
        for lag in LAGS:
            place, voice = RECALL_NO_BAR, NO_VOICE
            if lag <= len(self._bars):
                place, voice = self._bars[lag - 1].upcoming(cell, beat)
            places.append(place)
            voices.append(voice)
        return places, voices

    def held(self, position: int) -> list[int]:
        """The voices that the place held in each lag's bar, as lag index * N_VOICES + voice."""
        return [
            index * N_VOICES + voice
            for index, lag in enumerate(LAGS)
            if lag <= len(self._bars)
            for voice in self._bars[lag - 1].voices.get(position, ())
        ]

    def strokes(self, position: int, voice: int) -> list[Stroke]:
        """N_STRUCK strokes of the voice: at this place in each lag's bar, then its last two; NO_STROKE where none."""
        cell = position * N_VOICES + voice
        known = [
            self._bars[lag - 1].strokes.get(cell, NO_STROKE) if lag <= len(self._bars) else NO_STROKE for lag in LAGS
        ]
        return [*known, *self._last.get(voice, (NO_STROKE, NO_STROKE))]
