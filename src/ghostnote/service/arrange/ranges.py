"""Ranges of the tasks' own options; those that params have too are in `core.params.RANGES`."""

from __future__ import annotations

from typing import Final

from ghostnote.core.params import RANGES, Range

#: Hits of a clip: two such clips still fit into a receipt.
MAX_HITS: Final = 4_000
#: The model plays at most as many bars as there may be, with at least one that it hears.
ADDED: Final = Range(1, RANGES["bars"].high - 1, "bars", "how many are added", whole=True)
LENGTH: Final = Range(0.25, 16, "quarter notes", "how long the fill is, up to a whole bar")
AMOUNT: Final = Range(1, 100, "%", "how much is played anew")
STEPS: Final = Range(2, 64, "steps", "patterns on the way, both ends among them", whole=True)
LIFE: Final = Range(0, 100, "%", "how much of the patterns between is played anew")
