"""Where a pattern is nearest to what the model has learned from: an index of bars, and a search in it.

Bars are compared on 16ths with nine drums (`reduce_to_basic`), hits only: the similarity is |both| / |either| of the
cells, 1 for the same cells. Bars of another length are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import BASIC_VOICES
from ghostnote.core.pattern import Pattern
from ghostnote.core.reduction import reduce_to_basic
from ghostnote.core.units import TICKS_PER_16TH

BoolArray = npt.NDArray[np.bool_]

#: 16ths of the longest bar.
_MOST_STEPS: Final = 64
_COLUMN: Final = {voice: column for column, voice in enumerate(BASIC_VOICES)}
_FIELDS: Final = ("cells", "steps", "bars", "takes", "files")
#: An index of this name in a checkpoint's folder is that of the checkpoint's training data.
INDEX_FILE: Final = "bars.npz"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training bar.

    Attributes:
        file: of the corpus.
        bar: which bar of it, from 1.
        similarity: 0-1.
    """

    file: str
    bar: int
    similarity: float


@dataclass(frozen=True, eq=False)
class BarIndex:
    """Bars of the training data.

    Attributes:
        cells: uint8 (n, bytes), the bars' cells as bits.
        steps: uint8 (n,), their lengths in 16ths.
        bars: int32 (n,), their places in their files, from 1.
        takes: int32 (n,), indices into `files`.
        files: names.
    """

    cells: npt.NDArray[np.uint8]
    steps: npt.NDArray[np.uint8]
    bars: npt.NDArray[np.int32]
    takes: npt.NDArray[np.int32]
    files: npt.NDArray[np.str_]

    @classmethod
    def of(cls, music: Iterable[tuple[str, Pattern]]) -> BarIndex:
        """The index of all bars, but the empty ones, of (file, pattern)."""
        files: list[str] = []
        rows: list[tuple[npt.NDArray[np.uint8], int, int, int]] = []
        for take, (file, pattern) in enumerate(music):
            files.append(file)
            steps = pattern.meter.sixteenths
            rows += [
                (np.packbits(bar), steps, number, take) for number, bar in enumerate(bar_cells(pattern), 1) if bar.any()
            ]
        cells = np.array([row[0] for row in rows], dtype=np.uint8).reshape(len(rows), -1)
        steps_, bars, takes = (np.array([row[i] for row in rows]) for i in (1, 2, 3))
        return cls(cells, steps_.astype(np.uint8), bars.astype(np.int32), takes.astype(np.int32), np.array(files))

    def to_bytes(self) -> bytes:
        """The index as a file; `read_index` reads it."""
        buffer = BytesIO()
        np.savez_compressed(buffer, **{name: getattr(self, name) for name in _FIELDS})
        return buffer.getvalue()

    def nearest(self, pattern: Pattern, count: int = 3) -> list[list[Neighbour]]:
        """For each bar of a pattern the most similar bars, the nearest first; none for an empty bar."""
        alike = np.flatnonzero(self.steps == pattern.meter.sixteenths)
        known = np.unpackbits(self.cells[alike], axis=1).astype(np.float32)
        sizes = known.sum(axis=1)
        return [self._nearest(bar, alike, known, sizes, count) for bar in bar_cells(pattern)]

    def _nearest(
        self,
        bar: BoolArray,
        alike: npt.NDArray[np.intp],
        known: npt.NDArray[np.float32],
        sizes: npt.NDArray[np.float32],
        count: int,
    ) -> list[Neighbour]:
        if not bar.any() or not len(alike):
            return []
        row = bar.astype(np.float32)
        both = known @ row
        similarity = both / (sizes + row.sum() - both)
        best = np.argsort(-similarity, kind="stable")[:count]
        return [
            Neighbour(str(self.files[self.takes[alike[i]]]), int(self.bars[alike[i]]), float(similarity[i]))
            for i in best
        ]


def read_index(path: Path) -> BarIndex:
    """Read what `BarIndex.to_bytes` wrote.

    Raises:
        InvalidParameterError: there is no such file, or it is no index.
    """
    try:
        with np.load(path, allow_pickle=False) as loaded:
            return BarIndex(**{name: loaded[name] for name in _FIELDS})
    except (OSError, ValueError, KeyError, AttributeError) as error:
        hint = "`ghostnote index` makes one from processed data"
        raise InvalidParameterError("cannot be read as an index of bars", where=str(path), hint=hint) from error


@lru_cache(maxsize=2)
def index_beside(folder: Path) -> BarIndex | None:
    """The index that lies in a checkpoint's folder, or None; kept, as neither changes.

    Raises:
        InvalidParameterError: it cannot be read.
    """
    path = folder / INDEX_FILE
    return read_index(path) if path.is_file() else None


def bar_cells(pattern: Pattern) -> list[BoolArray]:
    """The cells of each bar, a row of bits each, as wide as those of the longest bar that there may be."""
    rows = np.zeros((pattern.bars, _MOST_STEPS, len(BASIC_VOICES)), dtype=bool)
    for hit in reduce_to_basic(pattern).hits:
        bar, tick = divmod(hit.slot, pattern.meter.bar_ticks)
        rows[bar, tick // TICKS_PER_16TH, _COLUMN[hit.voice]] = True
    return list(rows.reshape(pattern.bars, -1))
