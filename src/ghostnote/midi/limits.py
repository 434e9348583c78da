"""Every limit on MIDI that is read, in one table.

They bound time and memory: whatever the bytes, reading stays within 2 seconds and 256 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import MidiLimitError
from ghostnote.core.pattern import MAX_PATTERN_BARS


@dataclass(frozen=True, slots=True)
class Limit:
    """The largest value allowed, its unit, and what to do about a file that exceeds it."""

    most: int
    unit: str
    hint: str

    def check(self, value: float, what: str, *, where: str | None = None) -> None:
        """Raise `MidiLimitError` if `value`, described by `what`, is more than allowed."""
        if value > self.most:
            problem = f"{what} {value:,.0f} {self.unit}, more than the {self.most:,} that are read"
            raise MidiLimitError(problem, where=where, hint=self.hint)


#: What to do about a file that is not as the format says.
DAMAGED: Final = "the file is damaged; export it again"
_SHORTEN: Final = "export a shorter part"
LIMITS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        "bytes": Limit(10_000_000, "bytes", _SHORTEN),
        "tracks": Limit(1_024, "tracks", "export only the drum track"),
        "foreign_chunks": Limit(1_024, "chunks that are no tracks", DAMAGED),
        "events": Limit(250_000, "events", "export only the drum track, without controllers"),
        "notes": Limit(50_000, "notes", _SHORTEN),
        "bars": Limit(MAX_PATTERN_BARS, "bars", _SHORTEN),
        "seconds": Limit(24 * 3600, "seconds", _SHORTEN),
        "metas": Limit(20_000, "meta events", "export without lyrics and at one tempo"),
        "bpm": Limit(1_000, "BPM", "export at a tempo of 4 to 1,000 BPM"),
        "text_bytes": Limit(65_536, "bytes", "shorten the text"),
    }
)
