"""What schemathesis cannot draw from a schema: MIDI, and wishes that fit it. `fuzz_api.py` loads it there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import schemathesis
from hypothesis import strategies as st

from ghostnote.model.checkpoint import load_checkpoint
from tests.owned import drawn

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

#: A style that the checkpoint that ships can play; after the first time there is one of this name.
schemathesis.openapi.media_type("application/octet-stream", st.just(drawn(load_checkpoint().folder, "fuzzed", seed=1)))

#: Tasks that want a file with a receipt, which these are not; an upload that is not there may be named.
_OF_RECEIPTS: Final = frozenset({"verify", "explain"})
_JSON: Final = "application/json"
_UNKNOWN: Final = {"upload_id": "0" * 32}


def _fitted(body: Any) -> Any:
    """A body that keeps to the schema, so that its wishes fit the files above: that no schema can say."""
    if not isinstance(body, dict):
        return body
    fitted = {name: _FITTED[name](value) if name in _FITTED else value for name, value in body.items()}
    return {**fitted, "midi": _UNKNOWN} if body.get("task") in _OF_RECEIPTS else fitted


def _first_bar(value: Any) -> Any:
    return [1] if isinstance(value, list) and value else value


def _snare(value: Any) -> Any:
    return ["snare"] if value else value


def _at_the_start(taps: Any) -> Any:
    moments = ("beats", "seconds")
    return taps and {name: [0] if name in moments and value else value for name, value in taps.items()}


#: By field: its value so that it fits.
_FITTED: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "window": lambda value: None,
        "bar": lambda value: 1,
        "bars": _first_bar,
        "voices": _snare,
        "kit_voices": _snare,
        "lock_voices": lambda value: [],
        "lock_bars": lambda value: [],
        "lock_hits": lambda value: [],
        "length": lambda value: value and min(value, 4),
        "keep_timing": lambda value: False,
        "taps": _at_the_start,
        "params": _fitted,
        # The files above are too few and too short to learn from.
        "clips": lambda value: [_UNKNOWN] * len(value),
        "requests": lambda value: [_fitted(one) for one in value],
    }
)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Let bodies that are to be taken fit; those that are to be refused stay as they are."""
    # A body that is set anew is checked against its schema anew, which of bytes cannot be done.
    taken = case.meta is not None and case.meta.generation.mode.is_positive
    if taken and case.media_type == _JSON and isinstance(case.body, dict):
        case.body = _fitted(case.body)
