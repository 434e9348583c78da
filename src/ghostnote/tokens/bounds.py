"""What may come next where something is given: nothing given is skipped, and nothing closed is struck."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import N_VOICES
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
from ghostnote.tokens.given import Given
from ghostnote.tokens.steps import Cursor

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
#: An event that cannot be another: place and voice, and velocity and offset where they are known.
Known = tuple[int, int, int | None, int | None]

_MARKER: Final = (NO_VOICE, NO_VELOCITY, NO_OFFSET)
_REACH: Final = MAX_BEAT_STEP * N_POINTS
_LAST_OFFSET: Final = N_OFFSETS - 1


class Bounds:
    """The values that one sequence with a `Given` may take, field by field.

    What is given may be struck whatever the kit and the points are; they bound what is open.

    Args:
        given: what the sequence is to keep.
        voices: of the kit asked for.
        points: places within a beat that may be used.
    """

    def __init__(self, given: Given, voices: Collection[int], points: Collection[int]) -> None:
        self._open = given.open.copy()
        self._open[:, :, [voice for voice in range(N_VOICES) if voice not in voices]] = False
        self._open[:, [place for place in range(given.open.shape[1]) if place % N_POINTS not in points]] = False
        self._sounding: BoolArray = np.logical_or.reduce(self._open, axis=2)
        self._cells: list[list[int]] = [[] for _ in range(given.bars)]
        for bar, cell in given.wanted:
            self._cells[bar].append(cell)
        self._next_open = _next_cells(self._open)

    def known(self, cursor: Cursor) -> Known | None:
        """The next event, where nothing is open before the next given stroke or the end of the bar; None elsewhere."""
        pending = self._pending(cursor)
        opened = self._next_open[cursor.bar, self._next_cell(cursor)]
        if opened < (self._next_open.shape[1] - 1 if pending is None else pending):
            return None
        if pending is None:
            return BAR, *_MARKER
        position, voice = divmod(pending, N_VOICES)
        place = position - cursor.position // N_POINTS * N_POINTS
        if place >= _REACH:
            return REST, *_MARKER
        wanted = cursor.wanted(position, voice)
        assert wanted is not None
        return place, voice, wanted.velocity, wanted.offset

    def places(self, cursor: Cursor) -> BoolArray:
        """(N_PLACES,) places that the next event may have."""
        first = cursor.position // N_POINTS * N_POINTS
        sounding: BoolArray = self._sounding[cursor.bar]
        allowed: BoolArray = np.zeros(N_PLACES, dtype=bool)
        reach = sounding[first : first + _REACH]
        allowed[: len(reach)] = reach
        allowed[: cursor.position - first] = False
        if cursor.voice < N_VOICES:
            allowed[cursor.position - first] = self._left(cursor, cursor.position).any()
        pending = self._pending(cursor)
        if pending is None:
            allowed[BAR] = not cursor.rested
            allowed[REST] = sounding[first + _REACH :].any()
            return allowed
        distance = pending // N_VOICES - first
        if distance >= _REACH:
            allowed[REST] = True
        else:
            allowed[distance] = True
            allowed[distance + 1 :] = False
        return allowed

    def voices(self, cursor: Cursor, position: int) -> BoolArray:
        """(N_VOICES,) voices that may be struck at a position that `places` allows."""
        allowed = self._left(cursor, position)
        pending = self._pending(cursor)
        if pending is not None and pending // N_VOICES == position:
            allowed[pending % N_VOICES] = True
            allowed[pending % N_VOICES + 1 :] = False
        return allowed

    @staticmethod
    def velocities(cursor: Cursor, position: int, voice: int) -> BoolArray:
        """(N_VELOCITIES,) velocities of a hit: the given one where it is known."""
        wanted = cursor.wanted(position, voice)
        if wanted is None or wanted.velocity is None:
            return np.ones(N_VELOCITIES, dtype=bool)
        return _only(wanted.velocity, N_VELOCITIES)

    @staticmethod
    def offsets(cursor: Cursor, position: int, voice: int) -> BoolArray:
        """(N_OFFSETS,) offsets of a hit: the given one where it is known, and room for what follows in the cell."""
        wanted = cursor.wanted(position, voice)
        if wanted is not None and wanted.offset is not None:
            return _only(wanted.offset, N_OFFSETS)
        allowed: BoolArray = np.ones(N_OFFSETS, dtype=bool)
        if cursor.repeats(position, voice):
            allowed[: cursor.offset + 1] = False
        if wanted is not None:
            allowed[wanted.last_offset + 1 :] = False
        return allowed

    def _left(self, cursor: Cursor, position: int) -> BoolArray:
        """The open voices of a position that come after the last hit."""
        allowed: BoolArray = self._open[cursor.bar, position].copy()
        if position == cursor.position:
            allowed[: self._next_cell(cursor) - position * N_VOICES] = False
        return allowed

    @staticmethod
    def _next_cell(cursor: Cursor) -> int:
        """The first cell that an added hit may strike: the last hit's own, while a later offset is left."""
        cell = cursor.position * N_VOICES
        return cell + cursor.voice + (cursor.offset == _LAST_OFFSET) if cursor.voice < N_VOICES else cell

    def _pending(self, cursor: Cursor) -> int | None:
        """The cell of the next given stroke of this bar; None when no more are given."""
        cell = cursor.position * N_VOICES
        if cursor.voice < N_VOICES:
            if cursor.wanted(cursor.position, cursor.voice) is not None:
                return cell + cursor.voice
            cell += cursor.voice + 1
        cells = self._cells[cursor.bar]
        index = bisect_left(cells, cell)
        return cells[index] if index < len(cells) else None


def _next_cells(opened: BoolArray) -> IntArray:
    """(bars, cells + 1): the first open cell from each cell on, the number of cells where there is none."""
    flat = opened.reshape(len(opened), -1)
    size = flat.shape[1]
    cells = np.where(np.pad(flat, ((0, 0), (0, 1))), np.arange(size + 1), size)
    following: IntArray = np.minimum.accumulate(cells[:, ::-1], axis=1)[:, ::-1]
    return following


def _only(value: int, size: int) -> BoolArray:
    """(size,) where `value` alone is allowed."""
    allowed: BoolArray = np.zeros(size, dtype=bool)
    allowed[value] = True
    return allowed
