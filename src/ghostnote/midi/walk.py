"""The walk through one track: every event is checked, the metadata gathered, the bytes for the parser prepared.

What the parser (symusic 0.6) does not do right by itself is put right here, without moving a byte:

- notes of channels that were not asked for are silenced (velocity 0), as it does not tell the channel of a note;
- system-exclusive escapes (F7) are relabelled as plain ones (F0), as it does not step over an F7's payload;
- notes that never end get a note-off at the end of their track, as it drops a note without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from ghostnote.core.errors import MidiError, MidiLimitError
from ghostnote.midi import smf
from ghostnote.midi.limits import DAMAGED, LIMITS

_KEPT_METAS: Final = frozenset((smf.TEXT, smf.COPYRIGHT, smf.TRACK_NAME, smf.SET_TEMPO, smf.TIME_SIGNATURE))
#: What these meta events are, and the fewest bytes they need.
_META_LENGTHS: Final = {smf.SET_TEMPO: (3, "tempo"), smf.TIME_SIGNATURE: (2, "time signature")}
_ONE_DATA_BYTE: Final = frozenset((smf.PROGRAM_CHANGE, smf.CHANNEL_PRESSURE))


@dataclass(frozen=True, slots=True)
class Meta:
    """A meta event that is read: its tick in the file's own resolution, its type and its bytes."""

    tick: int
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class CheckedTrack:
    """One well-formed track.

    Attributes:
        metas: texts, tempos and meters, in order.
        end: tick of its end of track.
        notes: note-ons by channel, counted from 0.
        unended: notes on kept channels that had no note-off.
        body: what the parser is given.
        remarks: irregularities that do no harm, in words.
    """

    metas: tuple[Meta, ...]
    end: int
    notes: Counter[int]
    unended: int
    body: bytes
    remarks: tuple[str, ...]


@dataclass(slots=True)
class Budget:
    """What a file may still have; its tracks draw on one budget."""

    events: int = LIMITS["events"].most
    metas: int = LIMITS["metas"].most


class TrackWalk:
    """Walks one track once. Events take 1 to 2 microseconds and meta events 5, so their limits bound the time."""

    def __init__(self, body: bytearray, start: int, number: int, keep: Container[int], budget: Budget) -> None:
        """Prepare to walk `body`.

        Args:
            body: the chunk's bytes; changed on the way.
            start: where it stands in the file, for messages.
            number: the track's number from 1, for messages.
            keep: channels, from 0, whose notes the parser is to see.
            budget: how many events it may have; what it has is taken off.
        """
        self._body = body
        self._start = start
        self._number = number
        self._keep = keep
        self._budget = budget
        self._tick = 0
        self._status = 0
        self._stop: int | None = None
        self._metas: list[Meta] = []
        self._notes: Counter[int] = Counter()
        self._sounding: Counter[tuple[int, int]] = Counter()
        self._remarks: list[str] = []

    def run(self) -> CheckedTrack:
        """Walk to the end of the track.

        Raises:
            MidiError: malformed; the message names the track and the byte.
            MidiLimitError: too many events, too many meta events, or more ticks than 31 bits hold.
        """
        try:
            self._events()
        except IndexError:
            raise self._error("the track ends in the middle of an event", len(self._body)) from None
        if self._tick > smf.MAX_TICK:
            problem = f"it is {self._tick:,} ticks long, more than 31 bits hold"
            raise MidiLimitError(problem, where=f"track {self._number}", hint=DAMAGED)
        closing = b"".join(bytes((0, status, pitch, 0)) for status, pitch in self._sounding.elements())
        return CheckedTrack(
            metas=tuple(self._metas),
            end=self._tick,
            notes=self._notes,
            unended=self._sounding.total(),
            body=bytes(self._body[: self._stop]) + closing + smf.END_OF_TRACK_EVENT,
            remarks=tuple(self._remarks),
        )

    def _events(self) -> None:
        """Walk all events."""
        body, size = self._body, len(self._body)
        pos = 0
        while pos < size:
            begin = pos
            self._budget.events -= 1
            if self._budget.events < 0:
                raise self._too_many("events", pos)
            delta = body[pos]
            if delta < smf.HIGH_BIT:
                pos += 1
            else:
                delta, pos = self._vlq(pos)
            self._tick += delta
            first = body[pos]
            if first < smf.SYSEX:
                pos = self._channel_event(first, pos)
            elif first == smf.META:
                is_end = body[pos + 1] == smf.END_OF_TRACK
                pos = self._meta(pos + 1)
                if is_end:
                    self._stop = begin
                    if pos < size:
                        self._remarks.append(f"{size - pos:,} bytes after the end of track {self._number} were ignored")
                    return
            else:
                pos = self._sysex(first, pos)
        self._remarks.append(f"track {self._number} has no end of track")

    def _channel_event(self, first: int, pos: int) -> int:
        """Step over a channel event that begins at `pos` with `first`, a status or, with running status, data."""
        body = self._body
        if first >= smf.HIGH_BIT:
            self._status = first
            pos += 1
        elif not self._status:
            raise self._error("a data byte where an event should begin", pos)
        kind = self._status & 0xF0
        if kind in _ONE_DATA_BYTE:
            self._check_data(body[pos], pos)
            return pos + 1
        pitch, value = body[pos], body[pos + 1]
        self._check_data(pitch | value, pos)
        if kind == smf.NOTE_ON and value:
            channel = self._status & 0x0F
            self._notes[channel] += 1
            if channel in self._keep:
                self._sounding[self._status, pitch] += 1
            else:
                body[pos + 1] = 0
        elif kind <= smf.NOTE_ON:
            key = (self._status | smf.NOTE_ON, pitch)
            if self._sounding[key]:
                self._sounding[key] -= 1
        return pos + 2

    def _sysex(self, first: int, pos: int) -> int:
        """Step over the system-exclusive event at `pos`; running status ends with it."""
        if first not in (smf.SYSEX, smf.SYSEX_ESCAPE):
            raise self._error(f"{first:#04x} is no event of a MIDI file", pos)
        self._body[pos] = smf.SYSEX
        self._status = 0
        return self._payload(pos + 1, "a system-exclusive event")[1]

    def _meta(self, pos: int) -> int:
        """Gather the meta event whose type stands at `pos`, and step over it."""
        kind = self._body[pos]
        if kind >= smf.HIGH_BIT:
            raise self._error(f"{kind:#04x} is no type of meta event", pos)
        self._budget.metas -= 1
        if self._budget.metas < 0:
            raise self._too_many("metas", pos)
        begin, end = self._payload(pos + 1, "a meta event")
        least, name = _META_LENGTHS.get(kind, (0, ""))
        if end - begin < least:
            raise self._error(f"a {name} of {end - begin} bytes", pos)
        if kind in _KEPT_METAS:
            self._metas.append(Meta(self._tick, kind, bytes(self._body[begin:end])))
        return end

    def _payload(self, pos: int, what: str) -> tuple[int, int]:
        """Where the payload whose length stands at `pos` begins and ends."""
        length, begin = self._vlq(pos)
        if begin + length > len(self._body):
            raise self._error(f"{what} of {length:,} bytes runs past the end of its track", pos)
        return begin, begin + length

    def _vlq(self, pos: int) -> tuple[int, int]:
        """The variable-length quantity at `pos`, and where it ends."""
        value = 0
        for at in range(pos, pos + smf.MAX_VLQ_BYTES):
            byte = self._body[at]
            value = value << 7 | byte & 0x7F
            if byte < smf.HIGH_BIT:
                return value, at + 1
        raise self._error("a variable-length quantity of more than 4 bytes", pos)

    def _check_data(self, value: int, pos: int) -> None:
        if value >= smf.HIGH_BIT:
            raise self._error("a data byte has its high bit set", pos)

    def _where(self, pos: int) -> str:
        return f"track {self._number}, byte {self._start + pos:,}"

    def _too_many(self, name: str, pos: int) -> MidiLimitError:
        limit = LIMITS[name]
        return MidiLimitError(f"more than {limit.most:,} {limit.unit}", where=self._where(pos), hint=limit.hint)

    def _error(self, problem: str, pos: int) -> MidiError:
        return MidiError(problem, where=self._where(pos), hint=DAMAGED)
