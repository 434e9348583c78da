"""From the encoder's odds of cells to those of the next event of one sequence; `training.odds` says why, in torch."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import N_VOICES
from ghostnote.tokens.fields import BAR, N_PLACES, N_POINTS
from ghostnote.tokens.given import BoolArray
from ghostnote.tokens.steps import Cursor

Floats = npt.NDArray[np.float64]

#: Log probabilities are not taken below this.
FLOOR: Final = -12.0
_NEAR_ONE: Final = -1e-6


class Odds:
    """Log probabilities of one sequence's cells; places of all bars in one row.

    Args:
        logits: (places, N_VOICES) log odds of a stroke in each cell.
        opened, fixed: (places, N_VOICES) cells that may be struck, and cells of given strokes.
        bar_places: places of a bar.
    """

    def __init__(self, logits: npt.NDArray[np.float32], opened: BoolArray, fixed: BoolArray, bar_places: int) -> None:
        self._bar_places = bar_places
        # In double precision: sums over a whole pattern, of which small differences count.
        doubles = logits.astype(np.float64)
        struck = np.where(opened, np.maximum(_log_sigmoid(doubles), FLOOR), FLOOR)
        #: Of a stroke; 0 where one is given.
        self._struck: Floats = np.where(fixed, 0.0, struck)
        spared = np.where(opened, np.maximum(_log_sigmoid(-doubles), FLOOR), 0.0)
        #: That no open voice from v on is struck.
        self._left: Floats = np.zeros((len(logits), N_VOICES + 1))
        self._left[:, :-1] = np.cumsum(spared[:, ::-1], axis=1)[:, ::-1]
        #: That no place before is struck, from the beginning.
        self._before: Floats = np.zeros(len(logits) + 1)
        self._before[1:] = np.cumsum(self._left[:, 0])
        #: That a place is struck and none before it.
        self._first: Floats = self._before[:-1] + np.where(fixed.any(axis=1), 0.0, _log_complement(self._left[:, 0]))

    def places(self, cursor: Cursor) -> Floats:
        """(N_PLACES,) log probabilities of the next place, at least FLOOR."""
        bar = cursor.bar * self._bar_places
        now, end = bar + cursor.position, bar + self._bar_places
        first = now - cursor.position % N_POINTS
        horizon = min(first + BAR, end)
        rest, before = self._left[now, cursor.next_voice], self._before
        passed = rest - before[now + 1]
        found: Floats = np.full(N_PLACES, FLOOR)
        found[now - first : horizon - first] = self._first[now:horizon] + passed
        found[now - first] = _log_complement(rest)
        found[BAR] = passed + before[end]
        found[BAR + 1] = passed + before[horizon] + _log_complement(before[end] - before[horizon])
        return np.maximum(found, FLOOR, out=found)

    def voices(self, cursor: Cursor, position: int) -> Floats:
        """(N_VOICES,) log probabilities of the next voice at a position of the bar where something is struck."""
        place = cursor.bar * self._bar_places + position
        voice = cursor.next_voice if position == cursor.position else 0
        left = self._left[place]
        found: Floats = np.maximum(self._struck[place] + (left[voice] - left[:-1]), FLOOR)
        found[:voice] = FLOOR
        return found


def _log_sigmoid(x: Floats) -> Floats:
    smooth: Floats = -np.logaddexp(0.0, -x)
    return smooth


def _log_complement(log_probability: Floats | float) -> Floats:
    """log(1 - p) of log p, at least FLOOR."""
    complement: Floats = np.maximum(np.log(-np.expm1(np.minimum(log_probability, _NEAR_ONE))), FLOOR)
    return complement
