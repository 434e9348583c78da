"""How a given score is shown to the network: as recall, but of what is to come.

Memory tells what a place held in earlier bars; a given score tells what this place holds, what the next bar holds
there, and what surrounds it. Training and engine share this class, as they share `recall`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import BASIC_VOICES, KIT, N_VOICES, Voice
from ghostnote.tokens.fields import N_POINTS, NO_OFFSET, NO_VELOCITY, NO_VOICE, offset_to_bin, velocity_to_bin
from ghostnote.tokens.given import BoolArray, Given, Wanted
from ghostnote.tokens.recall import NO_STROKE, RECALL_NO_BAR, BarMemory, Stroke

#: What the surroundings tell apart: groups of voices (the nine of the scoring grid, all other percussion) and taps,
#: then the same where they are loud.
_GROUPS: Final = (*BASIC_VOICES, None)
_TAP_GROUP: Final = len(_GROUPS)
_LOUDLY: Final = _TAP_GROUP + 1
N_GROUPS: Final = 2 * _LOUDLY
#: Velocity bin from which a stroke is loud: between ghost notes and backbeats.
_LOUD: Final = velocity_to_bin(72)
_GROUP_OF: Final = tuple(_GROUPS.index(KIT[voice].basic) for voice in Voice)
#: How far the surroundings reach, in positions: two beats.
HORIZON: Final = 2 * N_POINTS

#: Features of the surroundings of a position, each there or not: voices closed for the coming beat and for the rest
#: of the bar, then per position ahead the groups that are given there.
_REST: Final = N_VOICES
_AHEAD: Final = 2 * N_VOICES
SURROUNDINGS_WIDTH: Final = _AHEAD + HORIZON * N_GROUPS

#: Bars of the given score that the heads see: this one, and the next.
SCORE_BARS: Final = (0, 1)
#: Features of a place that is to be struck: voices given in each of these bars, voices closed.
SCORE_HELD_WIDTH: Final = (len(SCORE_BARS) + 1) * N_VOICES
_NOTHING: Final = (RECALL_NO_BAR, NO_VOICE)
#: Ids of a step when nothing is given: places, voices, tap.
NO_SCORE: Final = ([RECALL_NO_BAR] * len(SCORE_BARS), [NO_VOICE] * len(SCORE_BARS), RECALL_NO_BAR)


class Score:
    """A `Given`, indexed by bar and place."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._bars = _memories(given)
        self._taps = [BarMemory() for _ in range(given.bars)]
        self._positions = given.open.shape[1]
        for bar, position in sorted(given.tapped):
            self._taps[bar].cells.append(position * N_VOICES)
        self._marks = _marks(given)
        self._closed_beat, self._closed_rest = _closed(given)

    def upcoming(self, bar: int, cell: int, beat: int) -> tuple[list[int], list[int], int]:
        """What is given next, from `cell` on: places and voices in this bar and the next, and the place of a tap.

        Args:
            bar: the current one.
            cell: first cell that may come next.
            beat: beat that places are counted from.
        """
        found = [
            self._bars[bar + ahead].upcoming(cell, beat) if bar + ahead < len(self._bars) else _NOTHING
            for ahead in SCORE_BARS
        ]
        tap = self._taps[bar].upcoming(cell, beat)[0] if self.given.taps else RECALL_NO_BAR
        return [place for place, _ in found], [voice for _, voice in found], tap

    def held(self, bar: int, position: int) -> list[int]:
        """The features, below SCORE_HELD_WIDTH, of a place that is to be struck.

        The voices given there in this bar and the next, and those closed there.
        """
        given = [
            ahead * N_VOICES + voice
            for ahead in SCORE_BARS
            if bar + ahead < len(self._bars)
            for voice in self._bars[bar + ahead].voices.get(position, ())
        ]
        closed = np.flatnonzero(~self.given.open[bar, position]) + len(SCORE_BARS) * N_VOICES
        return given + closed.tolist()

    def wanted(self, bar: int, position: int, voice: int, index: int) -> Wanted | None:
        """The given stroke number `index` (from 0) of a cell; None when the cell has no such stroke."""
        strokes = self.given.wanted.get((bar, position * N_VOICES + voice), ())
        return strokes[index] if index < len(strokes) else None

    def strokes(self, bar: int, position: int, voice: int, index: int) -> list[Stroke]:
        """How the voice is given at the position: in this bar (stroke `index`), in the next, and the tap there."""
        return [
            _bins(self.wanted(bar, position, voice, index)),
            _bins(self.wanted(bar + 1, position, voice, 0)),
            self.tapped(bar, position),
        ]

    def has_tap(self, bar: int, position: int) -> bool:
        """Whether a place is tapped."""
        return (bar, position) in self.given.tapped

    def tapped(self, bar: int, position: int) -> Stroke:
        """How a place is tapped, as far as that is known."""
        tap = self.given.tapped.get((bar, position))
        if tap is None:
            return NO_STROKE
        return (
            NO_VELOCITY if tap.velocity is None else velocity_to_bin(tap.velocity),
            NO_OFFSET if tap.offset is None else offset_to_bin(tap.offset),
        )

    def surroundings(self, bar: int, position: int) -> list[int]:
        """The features, below SURROUNDINGS_WIDTH, of a position: what is closed from there on, what is given ahead."""
        here = bar * self._positions + position
        ids = np.flatnonzero(self._closed_beat[bar, position]).tolist()
        ids += (np.flatnonzero(self._closed_rest[bar, position]) + _REST).tolist()
        return ids + [_AHEAD + mark for mark in self._marked(here, here + HORIZON)]

    def _marked(self, begin: int, end: int) -> list[int]:
        """What is given at the positions from `begin` to before `end`: (position - begin) * N_GROUPS + group."""
        marks, first = self._marks, begin * N_GROUPS
        return [mark - first for mark in marks[bisect_left(marks, first) : bisect_left(marks, end * N_GROUPS)]]


#: Strokes that `Score.strokes` tells of.
N_SCORE_STRUCK: Final = len(SCORE_BARS) + 1


def _bins(wanted: Wanted | None) -> Stroke:
    if wanted is None:
        return NO_STROKE
    return (
        NO_VELOCITY if wanted.velocity is None else wanted.velocity,
        NO_OFFSET if wanted.offset is None else wanted.offset,
    )


def _memories(given: Given) -> list[BarMemory]:
    bars = [BarMemory() for _ in range(given.bars)]
    for bar, cell in given.wanted:
        position, voice = divmod(cell, N_VOICES)
        bars[bar].cells.append(cell)
        bars[bar].voices.setdefault(position, []).append(voice)
    return bars


def _marks(given: Given) -> list[int]:
    """The groups given at each position: (bar * positions + position) * N_GROUPS + group, rising."""
    positions = given.open.shape[1]
    cells = []
    for (bar, position), tap in given.tapped.items():
        cells.append((bar, position, _TAP_GROUP))
        if tap.velocity is not None and velocity_to_bin(tap.velocity) >= _LOUD:
            cells.append((bar, position, _LOUDLY + _TAP_GROUP))
    for (bar, cell), strokes in given.wanted.items():
        position, voice = divmod(cell, N_VOICES)
        cells.append((bar, position, _GROUP_OF[voice]))
        if any(stroke.velocity is not None and stroke.velocity >= _LOUD for stroke in strokes):
            cells.append((bar, position, _LOUDLY + _GROUP_OF[voice]))
    return sorted({(bar * positions + position) * N_GROUPS + group for bar, position, group in cells})


def _closed(given: Given) -> tuple[BoolArray, BoolArray]:
    """(bars, positions, N_VOICES) twice: voices closed for a beat from each position on, and to the end of the bar."""
    rest = np.logical_or.accumulate(given.open[:, ::-1], axis=1)[:, ::-1]
    before = np.cumsum(np.pad(given.open, ((0, 0), (1, N_POINTS), (0, 0))), axis=1)
    beat: npt.NDArray[np.int64] = before[:, N_POINTS:] - before[:, :-N_POINTS]
    return beat[:, : rest.shape[1]] == 0, ~rest
