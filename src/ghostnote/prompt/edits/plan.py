"""What a request to edit a clip says: typed operations, each with the hits or places that it means.

Bars and beats are still as they were named (`the last bar`): what they are, the clip decides that they are applied to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ghostnote.core.kit import Voice


class Kind(StrEnum):
    """What is done."""

    REMOVE = "remove"
    KEEP = "keep only"
    ADD = "add"
    MOVE = "move"
    RELOCATE = "move to"
    DOUBLE = "double"
    HALVE = "halve"
    SPARSER = "less busy"
    RATE = "pulse"
    REVOICE = "swap for"
    EXCHANGE = "exchange"
    OPEN = "open"
    CLOSE = "close"
    FLAM = "flam"
    UNFLAM = "no flams"
    ROLL = "roll"
    LEVEL = "velocity by"
    SET_LEVEL = "velocity"
    ACCENT = "accent"
    EVEN = "even out"
    CONTRAST = "more dynamics"
    CRESCENDO = "crescendo"
    FADE = "fade out"
    STRAIGHTEN = "straighten"
    SWING = "swing"
    QUANTISE = "quantise"
    HALF_TIME = "half-time"
    DOUBLE_TIME = "double-time"
    COPY = "copy"
    EXCHANGE_BARS = "exchange bars"
    GHOSTS = "ghost notes"
    FILL = "fill"
    NEW = "new"
    BUSIER = "busier"
    HUMANISE = "humanise"


class Unit(StrEnum):
    """What an amount counts."""

    MS = "ms"
    TICKS = "ticks"
    PERCENT = "%"
    VELOCITY = "of velocity"
    BEATS = "beats"


class Force(StrEnum):
    """Hits by how hard they are struck."""

    GHOST = "ghost notes"
    ACCENT = "accents"
    SOFT = "soft hits"
    LOUD = "loud hits"


class Spot(StrEnum):
    """A kind of place in a bar."""

    BEAT = "beat"
    BACKBEAT = "backbeat"
    OFFBEATS = "offbeats"
    OFF_16THS = "off-16ths"
    EVERY_BEAT = "every beat"
    FIRST_BEATS = "first beats"
    LAST_BEATS = "last beats"
    FIRST_HALF = "first half of the bar"
    LAST_HALF = "second half of the bar"


class Side(StrEnum):
    """Where hits lie, seen from the places that are named."""

    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of every bar.

    Attributes:
        spot: of what kind.
        beat: for `BEAT` which one, from 1, below 0 from the end; for `FIRST_BEATS` and `LAST_BEATS` how many.
        part: for `BEAT`, what is added to it, 0-1 of a beat: 0.5 is its `and`.
    """

    spot: Spot
    beat: int = 0
    part: float = 0.0

    def __str__(self) -> str:
        if self.spot is Spot.BEAT:
            named = "the last beat" if self.beat == -1 else f"beat {self.beat}"
            return f"{_PARTS[self.part]} of {named.removeprefix('beat ')}" if self.part else named
        if self.spot in (Spot.FIRST_BEATS, Spot.LAST_BEATS):
            which, beats = self.spot.value.split()
            return f"the {which} {self.beat} {beats}" if self.beat > 1 else f"the {which} beat"
        return self.spot.value


@dataclass(frozen=True, slots=True)
class BarRange:
    """Bars from `first` to `last`, every `step`th.

    Attributes:
        first, last: from 1; below 0 from the end, -1 being the last.
        step: from the first.
        half: 1 or 2: the first or second half of all bars, whatever the others say; 0 for neither.
    """

    first: int
    last: int
    step: int = 1
    half: int = 0

    def __str__(self) -> str:
        if self.half:
            return "the first half" if self.half == 1 else "the second half"
        if self.step > 1:
            return f"every {self.step} bars from {self.first}"
        first, last = _bar(self.first), _bar(self.last)
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Nth:
    """Some of the hits that are meant, in the order in which they sound.

    Attributes:
        which: from 1, below 0 from the end; 0 if `every` says which.
        every: the 2nd, 4th, 6th ... for 2.
    """

    which: int = 0
    every: int = 0

    def __str__(self) -> str:
        if self.every:
            return f"every {_ordinal(self.every)}"
        return "the last" if self.which == -1 else f"the {_ordinal(self.which)}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which hits, or where some are to be.

    Attributes:
        voices: what is struck; empty if nothing was said.
        drums: the same in words.
        bars: those that are meant; empty for all.
        besides: bars that are not.
        places: where in the bar; empty for everywhere.
        side: on these places, or beside them.
        force: how hard.
        nth: which of them.
    """

    voices: frozenset[Voice] = frozenset()
    drums: str = ""
    bars: tuple[BarRange, ...] = ()
    besides: tuple[BarRange, ...] = ()
    places: tuple[Place, ...] = ()
    side: Side = Side.ON
    force: Force | None = None
    nth: Nth | None = None

    def __str__(self) -> str:
        what = [str(self.nth) if self.nth else "", self.force.value if self.force else "", self.drums]
        named = " ".join(word for word in what if word)
        where = [f"{self.side.value} {_listed(self.places)}"] if self.places else []
        where += [f"in {self.where}"] if self.where else []
        return " ".join([*([named] if named else []), *where])

    @property
    def where(self) -> str:
        """The bars in words; empty for all."""
        words = _bars(self.bars)
        return f"{words or 'all bars'} but {_bars(self.besides)}" if self.besides else words


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        kind: what is done.
        scope: to which hits, or where.
        words: of the request that say so.
        amount: how much, in `unit`; None for the usual. Below 0 is earlier, softer.
        unit: what `amount` counts.
        degree: how much of the usual: 0.5 for `a bit`, 2 for `a lot`.
        step: of a pulse or a roll, in ticks.
        to: what it becomes, or where it goes.
    """

    kind: Kind
    scope: Scope
    words: str
    amount: float | None = None
    unit: Unit | None = None
    degree: float = 1.0
    step: int | None = None
    to: Scope | None = field(default=None)

    def __str__(self) -> str:
        much = "" if self.amount is None else f" {self.amount:g} {self.unit.value if self.unit else ''}".rstrip()
        pulse = "" if self.step is None else f" of {self.step} ticks"
        target = f" -> {self.to}" if self.to is not None else ""
        return f"{self.kind.value}{much}{pulse}: {str(self.scope) or 'everything'}{target}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_PARTS = {0.25: "the e", 0.5: "the and", 0.75: "the a"}


def _bar(number: int) -> str:
    return "the last" if number == -1 else f"the last but {-number - 1}" if number < 0 else str(number)


def _bars(ranges: tuple[BarRange, ...]) -> str:
    if not ranges:
        return ""
    several = len(ranges) > 1 or ranges[0].first != ranges[0].last
    words = _listed(ranges)
    if ranges[0].half or ranges[0].step > 1:
        return words
    if not several and words.startswith("the "):
        return f"{words} bar"
    return f"bars {words}" if several else f"bar {words}"


def _listed(items: tuple[object, ...]) -> str:
    return ", ".join(str(item) for item in items)


def _ordinal(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"
