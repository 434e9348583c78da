"""What may come next: masks over the fields, for a batch of sequences, from where each stands and its meter.

Every bar is closed by `BAR`; places rise within a bar; at one place voices rise, and a voice that is struck again in
its slot does so with a later offset. So each pattern has one spelling, and every sampled sequence is a valid pattern.

Masks are added to logits: 0 where a value is allowed, minus infinity where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Meter
from ghostnote.tokens.bounds import Bounds, Known
from ghostnote.tokens.events import bar_positions, position_tick
from ghostnote.tokens.fields import BAR, MAX_BEAT_STEP, N_OFFSETS, N_PLACES, N_POINTS, N_VELOCITIES, REST
from ghostnote.tokens.given import Given
from ghostnote.tokens.steps import Cursor

Mask = npt.NDArray[np.float64]

ALL_VOICES: Final = frozenset(Voice)
ALL_POINTS: Final = frozenset(range(N_POINTS))
_LAST_OFFSET: Final = N_OFFSETS - 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What one sequence must obey: its meter, the voices of the kit asked for, the places within a beat.

    Raises:
        InvalidParameterError: no voice is allowed.
    """

    meter: Meter
    voices: frozenset[Voice] = ALL_VOICES
    points: frozenset[int] = ALL_POINTS

    def __post_init__(self) -> None:
        if not self.voices:
            raise InvalidParameterError("no voice may be struck", where="voices", hint="allow at least one")


class Grammar:
    """Masks for a batch of sequences, one `Rules` each, and to each what it is to keep, if anything."""

    def __init__(self, rules: Sequence[Rules], given: Sequence[Given | None] = ()) -> None:
        longest = max(bar_positions(rule.meter) for rule in rules)
        self._places = np.full((len(rules), longest, N_PLACES), -np.inf)
        for row, rule in enumerate(rules):
            table = _place_table(rule.meter, rule.points)
            self._places[row, : len(table)] = table
        #: Per sequence and v: the voices of its kit from v on.
        self._voices = np.stack([_voice_table(rule.voices) for rule in rules])
        #: Per sequence: voice and offset of the last stroke that a place can hold. A given prefix may go beyond it.
        self._full = [(max(rule.voices), _LAST_OFFSET) for rule in rules]
        #: Of the sequences to which something is given.
        self._bounds = {
            row: Bounds(kept, rules[row].voices, rules[row].points)
            for row, kept in enumerate(given)
            if kept is not None
        }

    def known(self, row: int, cursor: Cursor) -> Known | None:
        """The next event of a sequence, where what is given leaves no choice of its place and voice; see `Bounds`."""
        bounds = self._bounds.get(row)
        return None if bounds is None else bounds.known(cursor)

    def places(self, rows: Sequence[int], cursors: Sequence[Cursor]) -> Mask:
        """(len(rows), N_PLACES) mask of the next place, given each sequence's place in the batch and its cursor."""
        mask = self._places[rows, [cursor.position for cursor in cursors]]
        for i, cursor in enumerate(cursors):
            if cursor.rested:
                mask[i, BAR] = -np.inf
            elif cursor.voice < N_VOICES and (cursor.voice, cursor.offset) >= self._full[rows[i]]:
                mask[i, cursor.position % N_POINTS] = -np.inf
        for i, bounds in self._bound(rows):
            mask[i] = np.where(bounds.places(cursors[i]), 0.0, -np.inf)
        return mask

    def voices(self, rows: Sequence[int], cursors: Sequence[Cursor], positions: Sequence[int]) -> Mask:
        """(len(rows), N_VOICES) mask of the voice, given each hit's position."""
        lowest = [
            cursor.voice + (cursor.offset == _LAST_OFFSET)
            if position == cursor.position and cursor.voice < N_VOICES
            else 0
            for cursor, position in zip(cursors, positions, strict=True)
        ]
        mask = self._voices[rows, lowest]
        for i, bounds in self._bound(rows):
            mask[i] = np.where(bounds.voices(cursors[i], positions[i]), 0.0, -np.inf)
        return mask

    def velocities(
        self, rows: Sequence[int], cursors: Sequence[Cursor], positions: Sequence[int], voices: Sequence[int]
    ) -> Mask | None:
        """(len(rows), N_VELOCITIES) mask of the velocity; None where any may be drawn."""
        mask = None
        for i, bounds in self._bound(rows):
            mask = np.zeros((len(rows), N_VELOCITIES)) if mask is None else mask
            mask[i] = np.where(bounds.velocities(cursors[i], positions[i], voices[i]), 0.0, -np.inf)
        return mask

    def offsets(
        self, rows: Sequence[int], cursors: Sequence[Cursor], positions: Sequence[int], voices: Sequence[int]
    ) -> Mask:
        """(len(rows), N_OFFSETS) mask of the offset, given each hit's position and voice."""
        lowest = [
            cursor.offset + 1 if cursor.repeats(position, voice) else 0
            for cursor, position, voice in zip(cursors, positions, voices, strict=True)
        ]
        mask = _FROM_OFFSET[lowest]
        for i, bounds in self._bound(rows):
            mask[i] = np.where(bounds.offsets(cursors[i], positions[i], voices[i]), 0.0, -np.inf)
        return mask

    def _bound(self, rows: Sequence[int]) -> list[tuple[int, Bounds]]:
        """The places in `rows` of sequences to which something is given, and their bounds."""
        if not self._bounds:
            return []
        return [(i, self._bounds[row]) for i, row in enumerate(rows) if row in self._bounds]


def _as_mask(allowed: npt.NDArray[np.bool_]) -> Mask:
    mask = np.where(allowed, 0.0, -np.inf)
    mask.setflags(write=False)
    return mask


#: Row v allows the offsets from v on.
_FROM_OFFSET: Final = _as_mask(~np.tri(N_OFFSETS, N_OFFSETS, -1, dtype=bool))


@lru_cache(maxsize=256)
def _voice_table(voices: frozenset[Voice]) -> Mask:
    """(N_VOICES + 1, N_VOICES): row v allows the given voices from v on."""
    kit = np.array([voice in voices for voice in Voice])
    return _as_mask(kit & ~np.tri(N_VOICES + 1, N_VOICES, -1, dtype=bool))


@lru_cache(maxsize=256)
def _place_table(meter: Meter, points: frozenset[int]) -> Mask:
    """(positions, N_PLACES): the places allowed after an event at each position."""
    positions = bar_positions(meter)
    inside = np.array([position_tick(p) < meter.bar_ticks and p % N_POINTS in points for p in range(positions)])
    table = np.zeros((positions, N_PLACES), dtype=bool)
    for position, row in enumerate(table):
        first = position // N_POINTS * N_POINTS
        horizon = first + MAX_BEAT_STEP * N_POINTS
        reach = inside[first:horizon].copy()
        reach[: position - first] = False
        row[: len(reach)] = reach
        row[BAR] = True
        row[REST] = inside[horizon:].any()
    return _as_mask(table)
