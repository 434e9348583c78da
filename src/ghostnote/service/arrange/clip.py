"""A clip: a pattern that somebody brings, with the note numbers it came with, small enough to stand in a receipt."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError, MidiError, NoDrumsError
from ghostnote.core.kit import N_VOICES, Voice, kit_map
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi.reader import Channels, read_midi, read_rhythm
from ghostnote.midi.report import ReadResult
from ghostnote.service.arrange.ranges import MAX_HITS
from ghostnote.tokens.fields import N_OFFSETS

_MOST_BARS: Final = int(RANGES["bars"].high)
#: A hit in a receipt: slot in lattice points, voice, offset + 60, velocity.
_PACKED: Final = struct.Struct("<HBBB")


@dataclass(frozen=True, slots=True)
class Clip:
    """A pattern that is to be worked on.

    Attributes:
        pattern: what is heard.
        notes: note numbers of the hits that had another than their kit's, to be written again.

    Raises:
        InvalidParameterError: too many bars or hits, or too many strokes of one drum at once.
    """

    pattern: Pattern
    notes: Mapping[Hit, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.pattern.bars > _MOST_BARS:
            hint = f"choose at most {_MOST_BARS} of them as window, for instance 1 to {_MOST_BARS}"
            raise InvalidParameterError(f"{self.pattern.bars} bars are too many", where="clip", hint=hint)
        if len(self.pattern.hits) > MAX_HITS:
            hint = f"at most {MAX_HITS:,}; choose fewer bars as window"
            raise InvalidParameterError(f"{len(self.pattern.hits):,} hits are too many", where="clip", hint=hint)
        places = Counter((hit.slot, hit.voice) for hit in self.pattern.hits).most_common(1)
        if places and places[0][1] > N_OFFSETS:
            (slot, voice), count = places[0]
            bar, tick = divmod(slot, self.pattern.meter.bar_ticks)
            problem = f"{count} strokes of the {voice.slug} in bar {bar + 1} at beat {tick / PPQ + 1:g}"
            raise InvalidParameterError(problem, where="clip", hint=f"at most {N_OFFSETS} within one 16th")

    def notes_for(self, hits: Iterable[Hit]) -> dict[Hit, int]:
        """The note numbers that hits of a result take from this clip: their own, their place's, their drum's usual one.

        Hits that are written as their kit has them are left out.
        """
        if not self.notes:
            return {}
        places: dict[tuple[int, Voice], Counter[int | None]] = {}
        drums: dict[Voice, Counter[int | None]] = {}
        for hit in self.pattern.hits:
            note = self.notes.get(hit)
            places.setdefault((hit.slot, hit.voice), Counter())[note] += 1
            drums.setdefault(hit.voice, Counter())[note] += 1
        own = frozenset(self.pattern.hits)
        usual = {
            hit: self.notes.get(hit)
            if hit in own
            else _commonest(places.get((hit.slot, hit.voice)) or drums.get(hit.voice))
            for hit in hits
        }
        return {hit: note for hit, note in usual.items() if note is not None}

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form, exact and canonical; `from_dict` reverses it."""
        hits = self.pattern.hits
        packed = b"".join(
            _PACKED.pack(hit.slot // LATTICE_TICKS, hit.voice, hit.offset + MAX_OFFSET, hit.velocity) for hit in hits
        )
        return {
            "meter": str(self.pattern.meter),
            "tempo": self.pattern.bpm,
            "bars": self.pattern.bars,
            "hits": b64encode(packed).decode(),
            "notes": [[index, self.notes[hit]] for index, hit in enumerate(hits) if hit in self.notes],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Clip:
        """Read what `to_dict` wrote.

        Raises:
            InvalidParameterError, PatternError: it is not that.
        """
        try:
            packed = b64decode(str(data["hits"]), validate=True)
            hits = tuple(_hit(*values) for values in _PACKED.iter_unpack(packed))
            pattern = Pattern(Meter.parse(str(data["meter"])), float(data["tempo"]), int(data["bars"]), hits)
            notes = {pattern.hits[int(index)]: int(note) for index, note in data["notes"]}
        except (KeyError, IndexError, ValueError, TypeError, Base64Error, struct.error) as error:
            raise InvalidParameterError("a clip cannot be read", where="clip") from error
        if not all(0 <= note <= 127 for note in notes.values()):
            raise InvalidParameterError("a note number outside 0 to 127", where="clip")
        return cls(pattern, notes)


def read_clip(
    data: bytes,
    *,
    kit: str = "gm",
    channels: Channels = "drums",
    window: tuple[int, int] | None = None,
    source: str | None = None,
) -> tuple[Clip, tuple[str, ...]]:
    """The drums of a MIDI file, and what should be known about how it was read.

    Args:
        data: the bytes of the file.
        kit: kit map that notes are read by, and written by.
        channels: which are drums.
        window: first and last bar that are used, from 1; None for all.
        source: a name for messages.

    Raises:
        MidiError: malformed, or its meter changes: its bars could not be counted.
        NoDrumsError: nothing to work on.
        InvalidParameterError: bars that it does not have, or too many bars or hits.
    """
    try:
        result = read_midi(data, kit=kit, channels=channels, source=source)
    except NoDrumsError as error:
        hint = f"{error.hint}; of pitched notes drums-from takes the rhythm"
        raise NoDrumsError(error.problem, where=error.where, hint=hint) from error
    to_note = kit_map(kit).to_note
    own = {hit: note for hit, note in result.notes.items() if note != to_note[hit.voice]}
    return _clip(result, own, window, source)


def rhythm_clip(
    data: bytes,
    *,
    channels: Channels = "any",
    window: tuple[int, int] | None = None,
    source: str | None = None,
) -> tuple[Clip, tuple[str, ...]]:
    """The rhythm of a MIDI file, drums or not, as a clip of one drum; see `read_clip`."""
    return _clip(read_rhythm(data, channels=channels, source=source), {}, window, source)


def _clip(
    result: ReadResult, notes: Mapping[Hit, int], window: tuple[int, int] | None, source: str | None
) -> tuple[Clip, tuple[str, ...]]:
    if len(result.report.meters) > 1:
        meters = ", ".join(str(span) for span in result.report.meters)
        raise MidiError(f"its meter changes ({meters})", where=source, hint="export a part that keeps to one meter")
    remarks = list(result.report.remarks)
    if result.report.unmapped:
        dropped = ", ".join(str(note) for note in result.report.unmapped)
        remarks.append(f"notes that are not in the kit were left out: {dropped}")
    if window is None:
        return Clip(result.pattern, notes), tuple(remarks)
    first, last = window
    if not 1 <= first <= last <= result.pattern.bars:
        hint = f"the clip has bars 1 to {result.pattern.bars}"
        raise InvalidParameterError(f"no bars {first}-{last}", where="window", hint=hint)
    pattern = result.pattern.window(first - 1, last - first + 1)
    if not pattern.hits:
        raise NoDrumsError(f"bars {first}-{last} are empty", where=source, hint="choose others")
    start = (first - 1) * pattern.meter.bar_ticks
    moved = {_moved(hit, -start): note for hit, note in notes.items()}
    return Clip(pattern, {hit: moved[hit] for hit in pattern.hits if hit in moved}), tuple(remarks)


def _commonest(notes: Counter[int | None] | None) -> int | None:
    return notes.most_common(1)[0][0] if notes else None


def _moved(hit: Hit, ticks: int) -> Hit:
    return Hit(hit.slot + ticks, hit.voice, hit.offset, hit.velocity)


def _hit(point: int, voice: int, offset: int, velocity: int) -> Hit:
    if voice >= N_VOICES:
        raise ValueError(f"voice {voice}")
    return Hit(point * LATTICE_TICKS, Voice(voice), offset - MAX_OFFSET, velocity)
