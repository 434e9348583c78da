"""What the baselines see of an excerpt: what is struck around each step, where the step lies, tempo and style."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.hvo import N_BASIC, STEPS_PER_BAR, Floats, Hvo

Table = NDArray[np.float32]

#: Steps that are seen to either side.
REACH: Final = 8


def around(grid: NDArray[np.generic]) -> Table:
    """(n, steps, 17 * k): for each step of `(n, steps, k)` what lies up to 8 steps before and after, 0 outside."""
    padded = np.pad(np.asarray(grid, dtype=np.float32), ((0, 0), (REACH, REACH), (0, 0)))
    steps = grid.shape[1]
    return np.concatenate([padded[:, shift : shift + steps] for shift in range(2 * REACH + 1)], axis=2)


def cells(excerpts: Excerpts, grid: NDArray[np.generic], styles: tuple[str, ...]) -> Table:
    """A row for each step of each window: what is around it, its place in the bar, tempo, style (the last column)."""
    n, steps, _ = grid.shape
    places = np.tile(np.arange(steps) % STEPS_PER_BAR, n)
    known = [np.repeat(column, steps) for column in (excerpts.bpm, excerpts.of_style(styles))]
    return np.column_stack([around(grid).reshape(n * steps, -1), places, *known]).astype(np.float32)


def strokes(excerpts: Excerpts, styles: tuple[str, ...]) -> Table:
    """A row for each hit, in the order of the grid: what is around it, place, tempo, style, and its voice (last)."""
    hits = excerpts.windows.hits
    rows, voices = np.nonzero(hits.reshape(-1, N_BASIC))
    table: Table = np.column_stack([cells(excerpts, hits, styles)[rows], voices]).astype(np.float32)
    return table


def tapped(windows: Hvo) -> Floats:
    """(n, steps, 2) velocity and offset of the rhythm that all voices make together, the loudest hit of each step."""
    loudest = windows.velocities.argmax(axis=-1)[..., None]
    return np.concatenate(
        [np.take_along_axis(grid, loudest, axis=-1) for grid in (windows.velocities, windows.offsets)], axis=-1
    )
