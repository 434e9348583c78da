"""Windows of real playing, with style and tempo: what the jobs are tried on and what baselines learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.pattern import Meter, Pattern
from ghostnote.dataset.records import Take
from ghostnote.evaluation.hvo import WINDOW_BARS, Floats, Hvo, pattern_of, stack, windows

_FOUR_FOUR = Meter(4, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Excerpts:
    """Two-bar windows on the scoring grid.

    Attributes:
        windows: shape `(n, 32, 9)`.
        styles: primary style of each.
        bpm: tempo of each.
    """

    windows: Hvo
    styles: tuple[str, ...]
    bpm: Floats

    @classmethod
    def of(cls, takes: Iterable[Take], hop: int) -> Excerpts:
        """The windows, every `hop` bars, of those `takes` that have any.

        Raises:
            PatternError: none has.
        """
        usable = [take for take in takes if has_windows(take)]
        cut = [windows(take.pattern, hop=hop) for take in usable]
        counts = [len(part) for part in cut]
        return cls(
            stack(cut),
            tuple(take.style for take, count in zip(usable, counts, strict=True) for _ in range(count)),
            np.repeat([take.pattern.bpm for take in usable], counts).astype(np.float64),
        )

    def __len__(self) -> int:
        return len(self.windows)

    def spread(self, count: int) -> NDArray[np.intp]:
        """Places of at most `count` of them, evenly spaced."""
        return np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.intp)

    def at(self, rows: NDArray[np.intp]) -> Excerpts:
        """Those at the places `rows`."""
        return Excerpts(self.windows.at(rows), tuple(self.styles[row] for row in rows), self.bpm[rows])

    def pattern(self, row: int) -> Pattern:
        """A window as a pattern."""
        return pattern_of(self.windows.at(row), float(self.bpm[row]))

    def milliseconds(self) -> Floats:
        """(n, 1, 1) length of a 16th."""
        length: Floats = (15_000.0 / self.bpm)[:, None, None]
        return length

    def of_style(self, names: tuple[str, ...]) -> NDArray[np.float32]:
        """(n,) place of each style in `names`, NaN for one that is not there."""
        return np.array([names.index(style) if style in names else np.nan for style in self.styles], dtype=np.float32)


def has_windows(take: Take) -> bool:
    """Whether the scoring grid has a window of `take`: two bars of 4/4 or more."""
    return take.pattern.meter == _FOUR_FOUR and take.pattern.bars >= WINDOW_BARS
