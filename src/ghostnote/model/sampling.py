"""Drawing from logits, row by row: a row's draw depends on its own logits, mask, settings and random number only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ghostnote.model.request import Sampling

FloatArray = npt.NDArray[np.float64]


class Sampler:
    """Draws for a batch of sequences, each under its own `Sampling`."""

    def __init__(self, settings: Sequence[Sampling]) -> None:
        def column(name: str) -> FloatArray:
            return np.array([[getattr(setting, name)] for setting in settings], dtype=np.float64)

        self._batch = len(settings)
        self._sharpness = 1.0 / column("temperature")
        self._top_k, self._top_p, self._min_p = column("top_k"), column("top_p"), column("min_p")
        #: Whether it takes a ranking to tell what is cut.
        self._ranks = any(s.top_k or s.top_p < 1 for s in settings)
        self._truncates = self._ranks or any(s.min_p for s in settings)

    def draw(
        self, logits: npt.NDArray[np.float32], mask: FloatArray | None, chance: FloatArray, rows: Sequence[int]
    ) -> list[int]:
        """Drawn values of the sequences `rows`: where probabilities, added up value by value, first exceed `chance`.

        So a chance that is moved a little draws the same value or a neighbour, and chances that are spread evenly draw
        values as often as they are likely.

        Args:
            logits: (rows, values).
            mask: (rows, values), added to the logits: 0 or minus infinity, at least one 0 a row.
            chance: (rows,) from 0 to below 1, evenly distributed.
            rows: places in the batch, for each row's settings.
        """
        scores = logits * (self._sharpness if len(rows) == self._batch else self._sharpness[rows])
        if mask is not None:
            scores += mask
        if self._truncates:
            scores = self._truncate(scores, rows)
        reached = np.cumsum(np.exp(scores - scores.max(axis=1, keepdims=True)), axis=1)
        # Rounding must not carry a chance of nearly 1 beyond the last value.
        wanted = np.minimum(chance * reached[:, -1], np.nextafter(reached[:, -1], 0.0))
        drawn: list[int] = (reached > wanted[:, None]).argmax(axis=1).tolist()
        return drawn

    def _truncate(self, scores: FloatArray, rows: Sequence[int]) -> FloatArray:
        """Keep the likeliest values by count, by mass and by ratio to the likeliest; ties go to the lower value."""
        chosen = list(rows)
        min_p = self._min_p[chosen]
        if not self._ranks:
            likely = np.exp(scores - scores.max(axis=1, keepdims=True)) >= min_p
            return np.where(likely, scores, -np.inf)
        top_k, top_p = self._top_k[chosen], self._top_p[chosen]
        order = np.argsort(-scores, axis=1, kind="stable")
        ranked = np.take_along_axis(scores, order, axis=1)
        weights = np.exp(ranked - ranked[:, :1])
        mass_before = np.cumsum(weights, axis=1) - weights
        keep = (top_k == 0) | (np.arange(scores.shape[1]) < top_k)
        # All of it means all: rounding must not cost a row its tail because another row is cut.
        keep &= (top_p == 1) | (mass_before < top_p * weights.sum(axis=1, keepdims=True))
        keep &= weights >= min_p
        kept = np.empty_like(scores)
        np.put_along_axis(kept, order, np.where(keep, ranked, -np.inf), axis=1)
        return kept
