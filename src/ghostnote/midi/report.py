"""What was found in a MIDI file, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ghostnote.core.pattern import Hit, Meter, Pattern


@dataclass(frozen=True, slots=True)
class TempoSpan:
    """A tempo and the ticks of the file, at 480 a quarter, that it covers in all."""

    bpm: float
    ticks: int


@dataclass(frozen=True, slots=True)
class MeterSpan:
    """A time signature as written, and the ticks of the file, at 480 a quarter, that it covers in all."""

    numerator: int
    denominator: int
    ticks: int

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True)
class ReadReport:
    """How a file became a pattern: nothing is dropped or changed without standing here.

    Attributes:
        source: name of the file, if it was given.
        file_format: 0, 1 or 2.
        ppq: ticks a quarter note of the file; the pattern has 480.
        notes: note-ons on the channels that were asked for.
        hits: hits of the pattern.
        duplicates: notes dropped because a louder one of the same voice has the same onset.
        unmapped: notes dropped because the kit map does not know them, by note number.
        other_channels: notes on channels that were not asked for, by channel 1-16.
        unended: notes that had no note-off; they are kept.
        tempos: the tempos in force, the most time first; the first is the pattern's.
        meters: the time signatures in force, the most time first; the first is the pattern's.
        meter: the pattern's meter, which says the same as the first of `meters`.
        track_names: in order, without empty ones.
        licence: copyright notice, or None.
        receipt: what Ghostnote wrote about how to make the file again, or None.
        remarks: irregularities and choices, in words.
    """

    source: str | None
    file_format: int
    ppq: int
    notes: int
    hits: int
    duplicates: int
    unmapped: Mapping[int, int]
    other_channels: Mapping[int, int]
    unended: int
    tempos: tuple[TempoSpan, ...]
    meters: tuple[MeterSpan, ...]
    meter: Meter
    track_names: tuple[str, ...]
    licence: str | None
    receipt: str | None
    remarks: tuple[str, ...]

    @property
    def title(self) -> str | None:
        """The first track name, or None."""
        return self.track_names[0] if self.track_names else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {**asdict(self), "meter": str(self.meter), "title": self.title}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A pattern, how it was read, and the note number that each of its hits had in the file."""

    pattern: Pattern
    report: ReadReport
    notes: Mapping[Hit, int]
