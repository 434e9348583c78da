"""What schemathesis cannot draw from a schema: MIDI. Loaded by `fuzz_api.py` into its process."""

from __future__ import annotations

import base64

import schemathesis
from hypothesis import strategies as st

#: A snare drum by every kit map.
_SNARE = 38


def _file(beats: int) -> bytes:
    """A file with a hit a beat on every channel, so that it can be read whichever is asked for."""
    track = b""
    for _ in range(beats):
        track += b"".join(bytes([0, 0x90 | channel, _SNARE, 100]) for channel in range(16))
        track += b"".join(bytes([96 if channel == 0 else 0, 0x80 | channel, _SNARE, 0]) for channel in range(16))
    track += b"\0\xff\x2f\0"
    return b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk" + len(track).to_bytes(4, "big") + track


_FILES = [_file(beats) for beats in (1, 4, 9)]

schemathesis.openapi.media_type("audio/midi", st.sampled_from(_FILES))
schemathesis.openapi.format("binary", st.sampled_from(_FILES))
schemathesis.openapi.format("base64", st.sampled_from([base64.b64encode(file).decode() for file in _FILES]))
