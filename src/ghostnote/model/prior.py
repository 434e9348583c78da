"""Odds that a request brings along: where what a style strikes, mixed with what the decoder thinks comes next.

The mixture is one of logarithms, `(1 - w) log p + w log q`: what either rules out stays unlikely, and what the decoder
makes of the bars before still decides among what the prior leaves open. Velocities and offsets are the decoder's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Meter
from ghostnote.model.odds import Floats, Odds
from ghostnote.tokens.events import bar_positions
from ghostnote.tokens.fields import N_POINTS
from ghostnote.tokens.given import Given, all_cells, positions_inside
from ghostnote.tokens.grammar import Rules
from ghostnote.tokens.steps import Cursor

if TYPE_CHECKING:
    from ghostnote.model.request import Request

Array = npt.NDArray[np.float32]

#: Chances are held between these: nothing is impossible but what the grammar forbids, nothing certain.
LEAST: Final = 1.5e-4
MOST: Final = 0.995
#: The decoder's log probabilities count no lower than this where the prior places something, so that it does not veto
#: drums that it never heard; of drums that nobody asked for it does.
_DOUBT: Final = -8.0


@dataclass(frozen=True, eq=False)
class Prior:
    """How likely a stroke is in each cell, and how much that counts.

    Attributes:
        chances: (bars, positions, N_VOICES) 0-1, read-only; positions as in `tokens.events`.
        weights: one a bar, 0 (only the decoder counts) to 1 (only the chances do).

    Raises:
        InvalidParameterError: other shapes, or values outside 0-1.
    """

    chances: npt.NDArray[np.float64]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.chances.ndim != 3 or self.chances.shape[0] != len(self.weights) or self.chances.shape[2] != N_VOICES:
            problem = f"chances of shape {self.chances.shape} for {len(self.weights)} bars"
            raise InvalidParameterError(problem, where="prior", hint=f"(bars, positions, {N_VOICES})")
        values = np.concatenate([self.chances.ravel(), np.array(self.weights)])
        if not ((values >= 0.0) & (values <= 1.0)).all():
            raise InvalidParameterError("a chance or weight is outside 0 to 1", where="prior")
        own = self.chances.copy()
        own.setflags(write=False)
        object.__setattr__(self, "chances", own)

    def require(self, meter: Meter, bars: int) -> None:
        """Refuse another number of bars, or another meter.

        Raises:
            InvalidParameterError: the prior does not fit.
        """
        if self.chances.shape[:2] != (bars, bar_positions(meter)):
            problem = f"a prior of {self.chances.shape[0]} bars of {self.chances.shape[1]} places"
            raise InvalidParameterError(problem, where="prior", hint=f"{bars} bars of {meter} are asked for")


class Leaning:
    """A prior at work on one sequence: log probabilities of its next event, where those of the decoder meet them."""

    def __init__(self, prior: Prior, rules: Rules, given: Given | None) -> None:
        bars, positions, _ = prior.chances.shape
        points = np.isin(np.arange(positions) % N_POINTS, list(rules.points))
        opened = all_cells(rules.meter, bars, opened=True) & (positions_inside(rules.meter) & points)[:, None]
        fixed = np.zeros_like(opened)
        if given is not None:
            opened &= given.open
            for bar, cell in given.wanted:
                fixed[bar, cell // N_VOICES, cell % N_VOICES] = True
        opened[..., [voice for voice in Voice if voice not in rules.voices]] = False
        chances = np.clip(prior.chances, LEAST, MOST)
        logits = np.log(chances / (1.0 - chances)).astype(np.float32)
        rows = bars * positions
        self._odds = Odds(logits.reshape(rows, -1), opened.reshape(rows, -1), fixed.reshape(rows, -1), positions)
        self._weights = prior.weights
        self._doubt = np.where(prior.chances > LEAST, _DOUBT, -np.inf)

    def places(self, logits: Array, cursor: Cursor) -> Array:
        """(N_PLACES,) the decoder's logits of the next place and those of the prior, mixed."""
        weight = self._weights[cursor.bar]
        return _mixed(logits, self._odds.places(cursor), weight, _DOUBT) if weight else logits

    def voices(self, logits: Array, cursor: Cursor, position: int) -> Array:
        """(N_VOICES,) the same of the voice at a position of the cursor's bar."""
        weight = self._weights[cursor.bar]
        if not weight:
            return logits
        return _mixed(logits, self._odds.voices(cursor, position), weight, self._doubt[cursor.bar, position])


def leanings(requests: Sequence[Request]) -> dict[int, Leaning]:
    """Of each request that brings a prior, by its place."""
    return {
        row: Leaning(request.prior, request.rules, request.given)
        for row, request in enumerate(requests)
        if request.prior is not None and any(request.prior.weights)
    }


def _mixed(logits: Array, prior: Floats, weight: float, doubt: float | Floats) -> Array:
    doubles = logits.astype(np.float64)
    own = np.maximum(doubles - np.logaddexp.reduce(doubles), doubt)
    mixed: Array = ((1.0 - weight) * own + weight * prior).astype(np.float32)
    return mixed
