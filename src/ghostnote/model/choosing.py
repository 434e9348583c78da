"""How the value of a field is decided: by drawing, or by following given events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import PatternError
from ghostnote.model.network import Array
from ghostnote.model.request import Request, Sampling
from ghostnote.model.sampling import Sampler
from ghostnote.tokens.events import EventArray
from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.grammar import Mask

FloatArray = npt.NDArray[np.float64]

_FIELDS: Final = tuple(FIELD_SIZES)


class Chooser(Protocol):
    """Decides the value of a field: by drawing, or by following given events.

    Attributes:
        every: whether it is to be asked even where there is no choice.
    """

    every: bool

    def __call__(
        self, steps: Sequence[int], field: str, logits: Array, mask: Mask | None, rows: Sequence[int]
    ) -> list[int]:
        """Values of `field` for the sequences `rows`, each at its step; logits and mask have a row for each of them."""


#: What a take's chances are moved by from those of the take before: the golden ratio's fraction, whose multiples divide
#: the circle more evenly than those of any other number, however many there are.
_GOLDEN: Final = (5**0.5 - 1) / 2


class Drawing:
    """Draws every value; each sequence has its own stream of random numbers, the same count every step.

    Takes of one seed share their stream and turn its chances by the golden ratio. Each of them is drawn as it would be
    by itself, but together they spread over what is likely: the median of a few is near that of all.
    """

    every = False
    _STEPS_AHEAD: Final = 64

    def __init__(self, requests: Sequence[Request]) -> None:
        asked = [request.sampling for request in requests]
        as_learned = Sampler([Sampling()] * len(requests))
        self._samplers = {
            "place": Sampler([Sampling(sampling.temperature) for sampling in asked]),
            "voice": Sampler(asked),
            "velocity": as_learned,
            "offset": as_learned,
        }
        self._streams = [np.random.Generator(np.random.PCG64(request.seed)) for request in requests]
        self._turns = [request.take * _GOLDEN for request in requests]
        self._chances = np.zeros((len(requests), self._STEPS_AHEAD, len(_FIELDS)))
        #: Per sequence: steps that its stream was drawn for.
        self._drawn = [0] * len(requests)

    def __call__(
        self, steps: Sequence[int], field: str, logits: Array, mask: Mask | None, rows: Sequence[int]
    ) -> list[int]:
        """See `Chooser`."""
        for row, step in zip(rows, steps, strict=True):
            while step >= self._drawn[row]:
                drawn = self._streams[row].random(size=self._chances.shape[1:])
                self._chances[row] = (drawn + self._turns[row]) % 1.0
                self._drawn[row] += self._STEPS_AHEAD
        chances = self._chances[rows, [step % self._STEPS_AHEAD for step in steps], _FIELDS.index(field)]
        return self._samplers[field].draw(logits, mask, chances, rows)


class Watching(Drawing):
    """Draws, and keeps what was drawn from: `odds[sequence][step][field]`, probabilities under the rules.

    Fields that were known, or had one value left, are not there.
    """

    def __init__(self, requests: Sequence[Request]) -> None:
        super().__init__(requests)
        self.odds: list[dict[int, dict[str, FloatArray]]] = [{} for _ in requests]

    def __call__(
        self, steps: Sequence[int], field: str, logits: Array, mask: Mask | None, rows: Sequence[int]
    ) -> list[int]:
        """See `Chooser`."""
        scores = logits.astype(np.float64) + (0.0 if mask is None else mask)
        shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
        for row, step, share in zip(rows, steps, shares, strict=True):
            self.odds[row].setdefault(step, {})[field] = share
        return super().__call__(steps, field, logits, mask, rows)


class Following:
    """Takes given events and adds up what they cost."""

    every = True

    def __init__(self, events: Sequence[EventArray]) -> None:
        self._events = events
        self.nats = np.zeros((len(events), len(_FIELDS)))

    def __call__(
        self, steps: Sequence[int], field: str, logits: Array, mask: Mask | None, rows: Sequence[int]
    ) -> list[int]:
        """See `Chooser`."""
        column = _FIELDS.index(field)
        values = [int(self._events[row][step, column]) for row, step in zip(rows, steps, strict=True)]
        scaled = logits.astype(np.float64)
        if mask is not None:
            scaled += mask
        cost = np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(rows)), values]
        if not np.isfinite(cost).all():
            first = int(np.argmin(np.isfinite(cost)))
            where = f"sequence {rows[first] + 1}, step {steps[first] + 1}"
            raise PatternError(f"the rules forbid the {field} of an event", where=where)
        self._add(steps, column, rows, cost)
        return values

    def _add(self, steps: Sequence[int], column: int, rows: Sequence[int], cost: FloatArray) -> None:
        self.nats[list(rows), column] += cost


class Tracing(Following):
    """Takes given events and keeps what each field of each cost: `costs[sequence][step, field]`."""

    def __init__(self, events: Sequence[EventArray]) -> None:
        super().__init__(events)
        self.costs = [np.zeros((len(sequence), len(_FIELDS))) for sequence in events]

    def _add(self, steps: Sequence[int], column: int, rows: Sequence[int], cost: FloatArray) -> None:
        for row, step, nats in zip(rows, steps, cost, strict=True):
            self.costs[row][step, column] = nats
