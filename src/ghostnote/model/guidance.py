"""Classifier-free guidance: what is asked for a bar, asked more strongly.

A guided sequence has a twin that is told everything but the bar controls. Where the two differ, the difference is what
the controls do; guidance multiplies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ghostnote.model.network import Array
from ghostnote.model.request import Request

_SCORE: Final = frozenset({"density", "syncopation", "timekeeping", "complexity", "ghost_share", "swing", "shuffle"})
_FORCE: Final = frozenset({"loudness", "dynamics", "ghost_share", "density"})
_TIMING: Final = frozenset({"swing", "shuffle", "laid_backness"})
#: The controls for whose sake a field is guided; other fields are drawn as learned.
GUIDED_BY: Final[dict[str, frozenset[str]]] = {"place": _SCORE, "voice": _SCORE, "velocity": _FORCE, "offset": _TIMING}


class Guidance:
    """Which sequences of a batch have a twin, and how its logits are used.

    The network runs the sequences in order, then their twins: `twins` tells whose.
    """

    def __init__(self, requests: Sequence[Request]) -> None:
        twins = [row for row, request in enumerate(requests) if request.guidance != 1 and request.bar_controls]
        self._strengths = np.array([[request.guidance] for request in requests], dtype=np.float32)
        self._guided = {
            field: {row for row in twins if not controls.isdisjoint(requests[row].bar_controls)}
            for field, controls in GUIDED_BY.items()
        }
        #: What each twin is asked.
        self.plain = {row: replace(requests[row], bar_controls={}) for row in twins}

    def twins(self, rows: Sequence[int]) -> list[int]:
        """The places in `rows` of the sequences that have a twin."""
        return [i for i, row in enumerate(rows) if row in self.plain] if self.plain else []

    def mixed(self, field: str, logits: Array, rows: Sequence[int]) -> Array:
        """Logits of the sequences `rows`, from theirs and, below them, those of their twins."""
        guided = self._guided[field]
        lanes = [(i, lane) for lane, i in enumerate(self.twins(rows), start=len(rows)) if rows[i] in guided]
        if not lanes:
            return logits[: len(rows)]
        places, below = map(list, zip(*lanes, strict=True))
        asked, plain = logits[: len(rows)].copy(), logits[below]
        asked[places] = plain + self._strengths[[rows[i] for i in places]] * (asked[places] - plain)
        return asked


def with_twins(array: Array, twins: Sequence[int]) -> Array:
    """The rows, then those of the twins once more."""
    return array[[*range(len(array)), *twins]] if twins else array
