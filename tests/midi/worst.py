"""Files of up to 10 MB that cost the most to read, each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from tests.midi.build import end, header, meta, off, on, sysex, track

WORST: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "events with notes": lambda: header() + track((on(1, 36) + off(0, 36) + b"\0\xb9\1\1" * 3) * 49_999, end()),
        "notes in running status": lambda: header() + track(b"\0\x99\x24\x40" + b"\x01\x24\x40" * 3_333_000, end()),
        "one sysex": lambda: header() + track(sysex(0, bytes(9_900_000)), on(0, 36), end()),
        "sysexes": lambda: header() + track(sysex(0, bytes(40)) * 220_000, on(0, 36), end()),
        "one text": lambda: header() + track(meta(0, 1, b"\xe9" * 9_900_000), on(0, 36), end()),
        "names": lambda: header() + track(meta(0, 3, b"n" * 490) * 19_999, on(0, 36), end()),
        "unended": lambda: header() + track(*[on(7, 35 + i % 20) for i in range(50_000)], end()),
        "foreign chunks": lambda: header() + b"XXXX\0\0\0\0" * 1_249_000,
    }
)
