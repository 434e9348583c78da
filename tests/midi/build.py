"""MIDI files as readable bytes. Written from the format's description, apart from the code under test."""

from __future__ import annotations

import struct

TEXT, COPYRIGHT, NAME, END, TEMPO, METER = 0x01, 0x02, 0x03, 0x2F, 0x51, 0x58


def vlq(value: int) -> bytes:
    groups = [value & 0x7F]
    while value > 0x7F:
        value >>= 7
        groups.insert(0, value & 0x7F | 0x80)
    return bytes(groups)


def on(delta: int, pitch: int, velocity: int = 100, channel: int = 10) -> bytes:
    return vlq(delta) + bytes([0x90 | channel - 1, pitch, velocity])


def off(delta: int, pitch: int, channel: int = 10) -> bytes:
    return vlq(delta) + bytes([0x80 | channel - 1, pitch, 0])


def channel_event(delta: int, status: int) -> bytes:
    """An event that is no note: aftertouch, controller, program, pressure or bend."""
    return vlq(delta) + bytes([status, 7] if status & 0xF0 in (0xC0, 0xD0) else [status, 7, 0x70])


def meta(delta: int, kind: int, payload: bytes = b"") -> bytes:
    return vlq(delta) + bytes([0xFF, kind]) + vlq(len(payload)) + payload


def tempo(delta: int, microseconds: int) -> bytes:
    return meta(delta, TEMPO, microseconds.to_bytes(3, "big"))


def meter(delta: int, numerator: int, power: int) -> bytes:
    return meta(delta, METER, bytes([numerator, power, 24, 8]))


def sysex(delta: int, payload: bytes, status: int = 0xF0) -> bytes:
    return vlq(delta) + bytes([status]) + vlq(len(payload)) + payload


def end(delta: int = 0) -> bytes:
    return meta(delta, END)


def track(*events: bytes) -> bytes:
    """A track chunk; `end()` is up to the caller."""
    body = b"".join(events)
    return b"MTrk" + struct.pack(">I", len(body)) + body


def header(file_format: int = 0, tracks: int = 1, division: int = 480) -> bytes:
    return b"MThd" + struct.pack(">IHHH", 6, file_format, tracks, division)


def smf(*tracks: bytes, file_format: int | None = None, division: int = 480) -> bytes:
    """A file of complete track chunks, type 0 for one track and 1 for more unless told otherwise."""
    if file_format is None:
        file_format = 0 if len(tracks) == 1 else 1
    return header(file_format, len(tracks), division) + b"".join(tracks)


def beat(*events: bytes) -> bytes:
    """A type 0 file of one track: `events`, then a kick and the end."""
    return smf(track(*events, on(0, 36), off(10, 36), end()))
