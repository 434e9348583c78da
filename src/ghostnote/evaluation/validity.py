"""Are the bars that were asked for there, complete, and in their meter?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ghostnote.core.errors import PatternError
from ghostnote.core.pattern import Meter, Pattern, is_place


@dataclass(frozen=True, slots=True)
class Validity:
    """Counts of bars.

    Attributes:
        bars: bars asked for, or delivered if those are more.
        valid: those of them that are complete, in the meter, with every hit inside.
        empty: valid bars without a hit; real music has them, rarely.
    """

    bars: int
    valid: int
    empty: int

    @property
    def share(self) -> float:
        """Valid bars over bars, 0-1."""
        return self.valid / self.bars

    def __add__(self, other: Validity) -> Validity:
        return Validity(self.bars + other.bars, self.valid + other.valid, self.empty + other.empty)


def bar_validity(pattern: Pattern, meter: Meter, bars: int) -> Validity:
    """Check a pattern against what was asked for. To judge a MIDI file, pass what the reader makes of it.

    A bar is valid if it is one of the `bars` asked for, the pattern is in `meter`, and every hit that is written in the
    bar is on a place of its beats and sounds before the bar's closing line (an onset may anticipate the opening line by
    half a 16th at most, which `Hit` sees to). Bars that are missing and bars too many are invalid.
    """
    asked = max(bars, pattern.bars)
    if pattern.meter != meter:
        return Validity(asked, 0, 0)
    valid = empty = 0
    for index, hits in enumerate(pattern.by_bar()[:bars]):
        start, end = index * meter.bar_ticks, (index + 1) * meter.bar_ticks
        if all(is_place(hit.slot - start) and hit.onset < end for hit in hits):
            valid += 1
            empty += not hits
    return Validity(asked, valid, empty)


def total_validity(checked: Iterable[Validity]) -> Validity:
    """The counts of several patterns together.

    Raises:
        PatternError: none were checked.
    """
    total = sum(checked, Validity(0, 0, 0))
    if not total.bars:
        raise PatternError("no patterns to judge", where="validity")
    return total
