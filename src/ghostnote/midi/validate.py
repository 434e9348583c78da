"""The check in front of the parser: the whole file is walked, and what is malformed is refused with its place."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ghostnote.core.errors import MidiError
from ghostnote.midi import smf
from ghostnote.midi.limits import DAMAGED, LIMITS
from ghostnote.midi.walk import Budget, CheckedTrack, TrackWalk


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A well-formed file.

    Attributes:
        file_format: 0, 1 or 2.
        ppq: ticks a quarter note, 1-32767.
        tracks: at least one.
        remarks: irregularities that do no harm, in words.
    """

    file_format: int
    ppq: int
    tracks: tuple[CheckedTrack, ...]
    remarks: tuple[str, ...]


def check_midi(data: bytes, keep: Container[int]) -> CheckedFile:
    """Walk the whole file.

    Args:
        data: the bytes of a Standard MIDI File.
        keep: channels, from 0, whose notes the parser is to see.

    Raises:
        MidiError: malformed; the message names the track and the byte.
        MidiLimitError: beyond a limit of `ghostnote.midi.limits`.
    """
    LIMITS["bytes"].check(len(data), "the file has")
    file_format, claimed, ppq, pos = _check_header(data)
    remarks: list[str] = []
    tracks: list[CheckedTrack] = []
    budget = Budget()
    foreign = 0
    while len(tracks) < claimed:
        if pos + 8 > len(data):
            raise MidiError(f"{claimed} tracks are announced and {len(tracks)} found", where="header", hint=DAMAGED)
        name = data[pos : pos + 4]
        length = int.from_bytes(data[pos + 4 : pos + 8], "big")
        start, pos = pos + 8, pos + 8 + length
        if pos > len(data):
            problem = f"a chunk of {length:,} bytes at byte {start - 8:,} runs past the end of the file"
            raise MidiError(problem, where=f"track {len(tracks) + 1}", hint=DAMAGED)
        if name == smf.TRACK_ID:
            track = TrackWalk(bytearray(data[start:pos]), start, len(tracks) + 1, keep, budget).run()
            tracks.append(track)
            remarks.extend(track.remarks)
        else:
            foreign += 1
            LIMITS["foreign_chunks"].check(foreign, "the file has")
    if foreign:
        remarks.append(f"{foreign:,} chunks that are no tracks were skipped")
    if pos < len(data):
        remarks.append(f"{len(data) - pos:,} bytes after the last track were ignored")
    return CheckedFile(file_format, ppq, tuple(tracks), tuple(remarks))


def _check_header(data: bytes) -> tuple[int, int, int, int]:
    """Format, number of tracks, ticks a quarter, and where the first track begins."""
    if not data:
        raise MidiError("the file is empty", where="header", hint="give a Standard MIDI File")
    if data[:4] == b"RIFF":
        raise MidiError("a RIFF file", where="header", hint="export it as a Standard MIDI File (.mid)")
    if data[:4] != smf.HEADER_ID:
        raise MidiError("not a MIDI file: it does not begin with MThd", where="header", hint="give a .mid file")
    length = int.from_bytes(data[4:8], "big")
    if len(data) < 14 or length < 6 or 8 + length > len(data):
        raise MidiError("the header is cut short", where="header", hint=DAMAGED)
    file_format, tracks, division = (int.from_bytes(data[at : at + 2], "big") for at in (8, 10, 12))
    if file_format > 2:
        raise MidiError(f"format {file_format} is not 0, 1 or 2", where="header", hint=DAMAGED)
    if division & 0x8000:
        raise MidiError(
            "time is counted in SMPTE frames, not in beats",
            where="header",
            hint="export with ticks per quarter note",
        )
    if division == 0:
        raise MidiError("a quarter note of 0 ticks", where="header", hint=DAMAGED)
    if tracks == 0:
        raise MidiError("it holds no track", where="header", hint=DAMAGED)
    LIMITS["tracks"].check(tracks, "the file announces", where="header")
    return file_format, tracks, division, 8 + length
