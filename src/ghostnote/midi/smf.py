"""What the Standard MIDI File format fixes: names of its numbers, and variable-length quantities."""

from __future__ import annotations

from typing import Final

HEADER_ID: Final = b"MThd"
TRACK_ID: Final = b"MTrk"
#: Set in the first byte of an event, and in every byte but the last of a variable-length quantity.
HIGH_BIT: Final = 0x80
MAX_VLQ_BYTES: Final = 4
#: Parsers count ticks in 32 bits.
MAX_TICK: Final = 2**31 - 1
#: Channel 10 of General MIDI, counted from 0.
DRUM_CHANNEL: Final = 9
NOTE_OFF: Final = 0x80
NOTE_ON: Final = 0x90
PROGRAM_CHANGE: Final = 0xC0
CHANNEL_PRESSURE: Final = 0xD0
SYSEX: Final = 0xF0
SYSEX_ESCAPE: Final = 0xF7
META: Final = 0xFF

TEXT: Final = 0x01
COPYRIGHT: Final = 0x02
TRACK_NAME: Final = 0x03
END_OF_TRACK: Final = 0x2F
SET_TEMPO: Final = 0x51
TIME_SIGNATURE: Final = 0x58

#: Tempo and meter of a file that states none.
DEFAULT_MICROSECONDS: Final = 500_000
DEFAULT_METER: Final = (4, 4)
MICROSECONDS_PER_MINUTE: Final = 60_000_000
#: The slowest tempo that three bytes hold.
MAX_MICROSECONDS: Final = 0xFFFFFF

END_OF_TRACK_EVENT: Final = bytes((0, META, END_OF_TRACK, 0))


def encode_vlq(value: int) -> bytes:
    """`value`, 0 to 2**28 - 1, as a variable-length quantity of 1 to 4 bytes."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))


def meta_event(delta: int, kind: int, payload: bytes) -> bytes:
    """A meta event, `delta` ticks after the one before."""
    return encode_vlq(delta) + bytes((META, kind)) + encode_vlq(len(payload)) + payload


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of the file: its name, its length, its body."""
    return name + len(body).to_bytes(4, "big") + body


def header(file_format: int, tracks: int, ppq: int) -> bytes:
    """The header chunk."""
    return chunk(HEADER_ID, b"".join(value.to_bytes(2, "big") for value in (file_format, tracks, ppq)))


def tempo_of(microseconds: int) -> float:
    """BPM of a tempo event, in the fewest decimals that give the same event again."""
    exact = MICROSECONDS_PER_MINUTE / microseconds
    for decimals in range(6):
        rounded = round(exact, decimals)
        if rounded and round(MICROSECONDS_PER_MINUTE / rounded) == microseconds:
            return rounded
    return exact
