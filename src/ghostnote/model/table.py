"""Embeddings by table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CheckpointMismatchError
from ghostnote.model.checkpoint import TABLES_FILE

Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


class Table:
    """Embeds several ids per row and sums them, field after field."""

    def __init__(self, weight: Array, sizes: Iterable[int]) -> None:
        sizes = list(sizes)
        if sum(sizes) != len(weight):
            problem = f"a table of {len(weight)} rows where {sum(sizes)} are needed"
            raise CheckpointMismatchError(problem, where=TABLES_FILE)
        self._weight = weight
        self._starts = np.cumsum([0, *sizes[:-1]])

    def __call__(self, ids: IntArray) -> Array:
        """(rows, fields) -> (rows, width)."""
        summed: Array = np.add.reduce(self._weight.take(ids + self._starts, axis=0), axis=1)
        return summed


def mixed(table: Array, weights: Array) -> Array:
    """(..., width) the rows of a table, weighted: summed one at a time, so that bits are the same for every request.

    Args:
        table: (rows, width).
        weights: (rows,), or (bars, rows) for other ones in each bar.
    """
    if weights.ndim > 1:
        return np.stack([mixed(table, row) for row in weights])
    total: Array = np.zeros(table.shape[1], dtype=np.float32)
    for index in np.flatnonzero(weights):
        total += weights[index] * table[index]
    return total
