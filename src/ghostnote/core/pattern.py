"""`Pattern`, `Hit`, `Meter`: the immutable values that every part of Ghostnote passes on."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.units import PPQ, TICKS_PER_16TH, ticks_to_ms

#: Ticks between neighbouring lattice points: 24 to a beat hold 16ths, 32nds and triplets of 8ths and 16ths.
LATTICE_TICKS: Final = PPQ // 24
#: The places inside a beat, in lattice points, that a score may use: 16ths, 32nds, 16th triplets.
BEAT_PLACES: Final[tuple[int, ...]] = (0, 3, 4, 6, 8, 9, 12, 15, 16, 18, 20, 21)
#: Half a 16th: a hit is never further than this from its slot.
MAX_OFFSET: Final = TICKS_PER_16TH // 2
MAX_BAR_BEATS: Final = 16
MAX_PATTERN_BARS: Final = 4096
METER_DENOMINATORS: Final = (4, 8, 16)


@dataclass(frozen=True, slots=True, order=True)
class Meter:
    """A time signature n/4, n/8 or n/16 whose bar lasts at most 16 quarter notes."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        ok = self.denominator in METER_DENOMINATORS and self.numerator >= 1
        if not ok or self.numerator * 4 > MAX_BAR_BEATS * self.denominator:
            raise InvalidParameterError(
                f"meter {self.numerator}/{self.denominator} is not offered",
                where="meter",
                hint="n/4 with n 1-16, n/8 with n 1-32, n/16 with n 1-64",
            )

    @property
    def bar_ticks(self) -> int:
        """Length of a bar in ticks, a multiple of a 16th."""
        return self.numerator * 4 * PPQ // self.denominator

    @property
    def sixteenths(self) -> int:
        """Length of a bar in 16ths, 1-64."""
        return self.bar_ticks // TICKS_PER_16TH

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Read `7/8` (or `7-8`).

        Raises:
            InvalidParameterError: not a meter, or one that is not offered.
        """
        match = re.fullmatch(r"\s*(\d{1,3})\s*[/-]\s*(\d{1,3})\s*", text)
        if match is None:
            raise InvalidParameterError(f"{text!r} is not a meter", where="meter", hint="write it as 4/4, 7/8, ...")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One stroke.

    Attributes:
        slot: notated place in ticks from the start of the pattern, on the lattice.
        voice: what is struck.
        offset: micro-timing in ticks, onset minus slot, -60 to 60; negative is early.
        velocity: 1-127.
    """

    slot: int
    voice: Voice
    offset: int = 0
    velocity: int = 100

    @property
    def onset(self) -> int:
        """Where it sounds, in ticks from the start of the pattern; may be negative on the first downbeat."""
        return self.slot + self.offset


@dataclass(frozen=True, slots=True)
class Pattern:
    """A drum pattern: meter, tempo, complete bars, hits in score order (slot, voice, offset).

    Attributes:
        meter: one for the whole pattern.
        bpm: quarter notes a minute.
        bars: how many complete bars.
        hits: sorted on construction; no two share slot, voice and offset.

    Raises:
        PatternError: a hit outside the bars, off the lattice, or a value outside its range.
    """

    meter: Meter
    bpm: float
    bars: int
    hits: tuple[Hit, ...] = field(default=())

    def __post_init__(self) -> None:
        if not (math.isfinite(self.bpm) and 1 <= self.bpm <= 1000):
            raise PatternError(f"tempo {self.bpm} is not between 1 and 1000 BPM", where="bpm")
        if not 1 <= self.bars <= MAX_PATTERN_BARS:
            raise PatternError(f"{self.bars} bars is not between 1 and {MAX_PATTERN_BARS}", where="bars")
        ordered = tuple(sorted(self.hits))
        length = self.ticks
        bar_ticks = self.meter.bar_ticks
        previous: tuple[int, Voice, int] | None = None
        for hit in ordered:
            where = f"hit at tick {hit.slot}"
            if not 0 <= hit.slot < length:
                raise PatternError(f"outside the pattern of {length} ticks", where=where)
            if not is_place(hit.slot % bar_ticks):
                raise PatternError("not on a 16th, triplet or 32nd of its beat", where=where)
            if not -MAX_OFFSET <= hit.offset <= MAX_OFFSET:
                raise PatternError(f"offset {hit.offset} is beyond {MAX_OFFSET} ticks", where=where)
            if not 1 <= hit.velocity <= 127:
                raise PatternError(f"velocity {hit.velocity} is not between 1 and 127", where=where)
            key = (hit.slot, hit.voice, hit.offset)
            if key == previous:
                raise PatternError(f"{hit.voice.slug} occurs twice with one onset", where=where)
            previous = key
        object.__setattr__(self, "hits", ordered)

    @property
    def ticks(self) -> int:
        """Length in ticks."""
        return self.bars * self.meter.bar_ticks

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return ticks_to_ms(self.ticks, self.bpm) / 1000.0

    def bar_of(self, hit: Hit) -> int:
        """Index of the bar that `hit` is notated in, from 0."""
        return hit.slot // self.meter.bar_ticks

    def by_bar(self) -> tuple[tuple[Hit, ...], ...]:
        """The hits of each bar, their slots still counted from the start of the pattern."""
        bars: list[list[Hit]] = [[] for _ in range(self.bars)]
        for hit in self.hits:
            bars[self.bar_of(hit)].append(hit)
        return tuple(tuple(bar) for bar in bars)

    def window(self, first: int, count: int) -> Pattern:
        """`count` bars from bar `first` (from 0) as a pattern of their own.

        Raises:
            InvalidParameterError: bars that the pattern does not have.
        """
        if not (first >= 0 and 1 <= count <= self.bars - first):
            raise InvalidParameterError(
                f"no {count} bars from bar {first}", where="window", hint=f"the pattern has {self.bars}"
            )
        start = first * self.meter.bar_ticks
        end = start + count * self.meter.bar_ticks
        hits = tuple(replace(hit, slot=hit.slot - start) for hit in self.hits if start <= hit.slot < end)
        return replace(self, bars=count, hits=hits)

    def cut(self, bars: int) -> list[Pattern]:
        """Consecutive windows of `bars` bars, the last one perhaps shorter.

        Raises:
            InvalidParameterError: fewer than one bar.
        """
        if bars < 1:
            raise InvalidParameterError(f"{bars} bars", where="cut", hint="1 or more")
        return [self.window(first, min(bars, self.bars - first)) for first in range(0, self.bars, bars)]

    def rebarred(self, meter: Meter) -> Pattern | None:
        """Bars of another meter: each is the first part of a bar, or a bar and the first part of the next.

        None if there is not even one.
        """
        used = -(-meter.bar_ticks // self.meter.bar_ticks)
        bars, span = self.bars // used, used * self.meter.bar_ticks
        placed = ((hit, *divmod(hit.slot, span)) for hit in self.hits)
        hits = tuple(
            replace(hit, slot=bar * meter.bar_ticks + tick)
            for hit, bar, tick in placed
            if bar < bars and tick < meter.bar_ticks
        )
        return Pattern(meter, self.bpm, bars, hits) if bars else None

    def with_hits(self, hits: Iterable[Hit]) -> Pattern:
        """The same meter, tempo and bars with other hits."""
        return replace(self, hits=tuple(hits))


def is_place(bar_tick: int) -> bool:
    """Whether `bar_tick` (ticks from the bar line) is a notated place: a 16th, 32nd or triplet of its beat."""
    point, rest = divmod(bar_tick % PPQ, LATTICE_TICKS)
    return rest == 0 and point in _PLACE_SET


_PLACE_SET = frozenset(BEAT_PLACES)
