"""`Pattern` to the bytes of a Standard MIDI File. The same pattern and texts give the same bytes.

Type 0 is written: one track holds tempo, meter and notes, so that a DAW imports one clip and no empty tempo track,
and every reader of MIDI knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import kit_map
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi import smf
from ghostnote.midi.limits import LIMITS
from ghostnote.midi.metadata import DEFAULT_LICENCE, RECEIPT_PREFIX

#: Length of a note: a 32nd, long enough for any sampler, short enough to stand apart in a piano roll.
NOTE_TICKS: Final = PPQ // 8
_CLOCKS_PER_QUARTER: Final = 24
_NOTATED_32NDS_PER_QUARTER: Final = 8
_NOTE_OFF_STATUS: Final = smf.NOTE_OFF | smf.DRUM_CHANNEL
_NOTE_ON_STATUS: Final = smf.NOTE_ON | smf.DRUM_CHANNEL
_OFF_VELOCITY: Final = 64
_NONE: Final[Mapping[Hit, int]] = MappingProxyType({})


def write_midi(
    pattern: Pattern,
    *,
    kit: str = "gm",
    name: str = "Ghostnote",
    licence: str | None = DEFAULT_LICENCE,
    receipt: str | None = None,
    notes: Mapping[Hit, int] = _NONE,
) -> bytes:
    """Write `pattern` at 480 ticks a quarter on channel 10.

    The file is exactly as long as the pattern: an onset before tick 0 is put on tick 0, one at or after the last bar
    line on the tick before it. A note lasts a 32nd, or less where the same note is struck again. Voices that the kit
    map gives one note number become one note if they coincide, with the louder's velocity.

    Args:
        pattern: what to write.
        kit: the kit map that gives the note numbers.
        name: track name.
        licence: copyright notice, or None for none.
        receipt: how to make the file again, or None.
        notes: note numbers of hits that are to keep one of their own instead of the kit's.

    Raises:
        InvalidParameterError: no such kit map, a tempo below 3.58 BPM, which MIDI cannot state, or a text too long.
    """
    texts = [
        smf.meta_event(0, smf.TRACK_NAME, _encode("name", name)),
        *([] if licence is None else [smf.meta_event(0, smf.COPYRIGHT, _encode("licence", licence))]),
        *([] if receipt is None else [smf.meta_event(0, smf.TEXT, _encode("receipt", RECEIPT_PREFIX + receipt))]),
    ]
    body = b"".join(
        (
            *texts,
            smf.meta_event(0, smf.SET_TEMPO, _tempo(pattern.bpm)),
            smf.meta_event(0, smf.TIME_SIGNATURE, _time_signature(pattern.meter)),
            _notes(note_onsets(pattern, kit, notes), pattern.ticks),
        )
    )
    return smf.header(0, 1, PPQ) + smf.chunk(smf.TRACK_ID, body)


def note_onsets(pattern: Pattern, kit: str, notes: Mapping[Hit, int] = _NONE) -> dict[tuple[int, int], int]:
    """Velocity by `(onset tick, note number)` of what is written, in that order.

    Raises:
        InvalidParameterError: no such kit map.
    """
    to_note = kit_map(kit).to_note
    last = pattern.ticks - 1
    onsets: dict[tuple[int, int], int] = {}
    for hit in pattern.hits:
        key = (max(0, min(hit.onset, last)), notes.get(hit, to_note[hit.voice]))
        onsets[key] = max(hit.velocity, onsets.get(key, 0))
    return dict(sorted(onsets.items()))


def _notes(onsets: dict[tuple[int, int], int], end: int) -> bytes:
    """All notes and the end of track. On one tick the note-offs come first, and the end of track last."""
    events: list[tuple[int, int, int, int]] = []
    following: dict[int, int] = {}
    for (onset, pitch), velocity in reversed(onsets.items()):
        off = min(onset + NOTE_TICKS, following.get(pitch, end), end)
        events += (onset, _NOTE_ON_STATUS, pitch, velocity), (off, _NOTE_OFF_STATUS, pitch, _OFF_VELOCITY)
        following[pitch] = onset
    out = bytearray()
    now = 0
    # 0x89 sorts before 0x99: note-offs go first.
    for tick, status, pitch, velocity in sorted(events):
        out += smf.encode_vlq(tick - now) + bytes((status, pitch, velocity))
        now = tick
    return bytes(out) + smf.meta_event(end - now, smf.END_OF_TRACK, b"")


def _encode(name: str, text: str) -> bytes:
    payload = text.encode("utf-8")
    most = LIMITS["text_bytes"].most
    if len(payload) > most:
        raise InvalidParameterError(f"a text of {len(payload):,} bytes", where=name, hint=f"at most {most:,} bytes")
    return payload


def _tempo(bpm: float) -> bytes:
    microseconds = round(smf.MICROSECONDS_PER_MINUTE / bpm)
    if microseconds > smf.MAX_MICROSECONDS:
        raise InvalidParameterError(
            f"{bpm:g} BPM cannot be written", where="tempo", hint="MIDI needs at least 3.58 BPM"
        )
    return microseconds.to_bytes(3, "big")


def _time_signature(meter: Meter) -> bytes:
    click = _CLOCKS_PER_QUARTER * 4 // meter.denominator
    return bytes((meter.numerator, meter.denominator.bit_length() - 1, click, _NOTATED_32NDS_PER_QUARTER))
