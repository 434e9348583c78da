"""Malformed, hostile and merely wrong files: each is refused with one kind of error that says what and where."""

from __future__ import annotations

import struct

import pytest

from ghostnote.core.errors import InvalidParameterError, MidiError, MidiLimitError, NoDrumsError
from ghostnote.midi.limits import LIMITS
from ghostnote.midi.metadata import find_receipt
from ghostnote.midi.reader import read_midi
from tests.midi.build import beat, end, header, meta, meter, off, on, smf, sysex, tempo, track
from tests.midi.worst import WORST

KICK = on(0, 36) + off(10, 36)
#: Of the worst files, those within every limit; the others are refused for one.
READABLE = {"events with notes", "one sysex", "sysexes", "one text", "names", "unended"}
GOOD = smf(track(KICK, end()))
VLQ_OF_5 = b"\x81\x82\x83\x84\x05"

MALFORMED = {
    "empty": (b"", "the file is empty"),
    "text": (b"Dear diary, today I played the drums.", "does not begin with MThd"),
    "riff": (b"RIFF\x10\x00\x00\x00RMIDdata" + GOOD, "a RIFF file"),
    "header cut in its name": (b"MTh", "does not begin with MThd"),
    "header cut short": (header()[:-1], "header is cut short"),
    "header only 5 bytes long": (b"MThd" + struct.pack(">I", 5) + bytes(20), "header is cut short"),
    "header of 4 GB": (b"MThd" + b"\xff" * 4 + bytes(20), "header is cut short"),
    "format 3": (header(file_format=3) + GOOD[14:], "format 3"),
    "no tracks": (header(tracks=0), "no track"),
    "zero division": (header(division=0) + GOOD[14:], "0 ticks"),
    "SMPTE division": (header(division=0xE728) + GOOD[14:], "SMPTE"),
    "one track too few": (header(1, 2) + GOOD[14:], "2 tracks are announced and 1 found"),
    "1,024 tracks announced": (header(1, 1024) + GOOD[14:], "1024 tracks are announced and 1 found"),
    "chunk too long": (header() + b"MTrk" + struct.pack(">I", 1 << 31) + KICK, "runs past the end of the file"),
    "chunk header cut": (header() + b"MTrk\x00\x00", "1 tracks are announced and 0 found"),
    "chunk too short": (header() + b"MTrk" + struct.pack(">I", 3) + KICK, "in the middle of an event"),
    "delta of 5 bytes": (beat(VLQ_OF_5 + b"\x99\x24\x40"), "more than 4 bytes"),
    "delta cut short": (smf(track(KICK, b"\x81")), "in the middle of an event"),
    "length of 5 bytes": (beat(b"\x00\xff\x01" + VLQ_OF_5), "more than 4 bytes"),
    "data where an event should begin": (smf(track(b"\x00\x24\x40", end())), "a data byte where an event should"),
    "running status after a sysex": (beat(KICK, sysex(0, b"\x01\xf7"), b"\x00\x24\x40"), "a data byte where an event"),
    "pitch with high bit": (beat(b"\x00\x99\xa4\x40"), "high bit"),
    "velocity with high bit": (beat(b"\x00\x99\x24\xc0"), "high bit"),
    "program with high bit": (beat(b"\x00\xc9\x80"), "high bit"),
    "song position in a file": (beat(b"\x00\xf2\x01\x01"), "0xf2 is no event"),
    "clock in a file": (beat(b"\x00\xf8"), "0xf8 is no event"),
    "sysex without end": (smf(track(KICK, b"\x00\xf0\x7f\x01\x02\x03")), "runs past the end of its track"),
    "meta without end": (smf(track(KICK, b"\x00\xff\x01\x7f" + b"text")), "runs past the end of its track"),
    "meta type with high bit": (beat(b"\x00\xff\x80\x00"), "no type of meta event"),
    "tempo of 2 bytes": (beat(meta(0, 0x51, b"\x07\xa1")), "a tempo of 2 bytes"),
    "zero tempo": (beat(tempo(0, 0)), "a tempo of 0 microseconds"),
    "time signature of 1 byte": (beat(meta(0, 0x58, b"\x04")), "a time signature of 1 bytes"),
    "meter 0/4": (beat(meter(0, 0, 2)), "0/2^2"),
    "meter 4/2^255": (beat(meter(0, 4, 255)), "4/2^255"),
    "meter 17/4": (beat(meter(0, 17, 2)), "meter 17/4 cannot be used"),
    "meter 3/32": (beat(meter(0, 3, 5)), "meter 3/32 cannot be used"),
}

TOO_LARGE = {
    "10 MB": (GOOD + bytes(10_000_001 - len(GOOD)), "10,000,001 bytes"),
    "65,535 tracks": (header(1, 65_535) + GOOD[14:], "65,535 tracks"),
    "foreign chunks": (header() + b"XXXX\x00\x00\x00\x00" * 2_000, "chunks that are no tracks"),
    "notes": (smf(track(KICK * 50_001, end())), "50,001 notes"),
    "events": (smf(track(b"\x00\xb9\x01\x01" * 250_001, KICK, end())), "250,000 events"),
    "events of two tracks": (smf(*[track(b"\x00\xb9\x01\x01" * 125_000, end())] * 2), "250,000 events"),
    "metas": (beat(meta(0, 1) * 20_001), "20,000 meta events"),
    "tempo": (beat(tempo(0, 59_999)), "a tempo of 1,000 BPM"),
    "giant deltas": (smf(track(KICK, on(0xFFFFFFF, 38), end())), "seconds"),
    "ticks beyond 31 bits": (smf(track(KICK, *[on(0xFFFFFFF, 38)] * 9, end())), "31 bits"),
    "bars": (smf(track(tempo(0, 60_000), KICK, on(4096 * 1920, 38), end())), "4,097 bars"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_file_is_refused_with_its_reason(name: str) -> None:
    data, problem = MALFORMED[name]
    with pytest.raises(MidiError) as caught:
        read_midi(data)
    assert problem in caught.value.problem
    assert not isinstance(caught.value, MidiLimitError)
    assert caught.value.where
    assert caught.value.hint


@pytest.mark.parametrize("name", TOO_LARGE)
def test_file_beyond_a_limit_is_refused_with_the_limit(name: str) -> None:
    data, problem = TOO_LARGE[name]
    with pytest.raises(MidiLimitError) as caught:
        read_midi(data)
    assert problem in caught.value.problem
    assert caught.value.hint


def test_files_at_the_limits_are_read() -> None:
    notes = LIMITS["notes"].most
    assert read_midi(smf(track(KICK * notes, end()))).report.notes == notes
    assert read_midi(beat(tempo(0, 60_000))).pattern.bpm == 1000
    assert read_midi(beat(meta(0, 1) * (LIMITS["metas"].most - 1))).report.hits == 1
    assert read_midi(smf(track(tempo(0, 60_000), KICK, on(4095 * 1920, 38), end()))).pattern.bars == 4096


def test_every_prefix_of_a_file_is_refused_or_read() -> None:
    data = beat(meta(0, 3, b"name"), tempo(0, 500_000), meter(0, 7, 3), sysex(5, b"\x01\xf7"), KICK, b"\x05\x24\x00")
    for size in range(len(data)):
        with pytest.raises(MidiError):
            read_midi(data[:size])
    assert read_midi(data).pattern.bars == 1


def test_error_names_track_byte_and_source() -> None:
    data = smf(track(KICK, end()), track(on(0, 38), b"\x00\x99\xa6\x40", end()))
    byte = data.index(b"\xa6")
    with pytest.raises(MidiError) as caught:
        read_midi(data, source="take 1.mid")
    assert caught.value.where == f"take 1.mid, track 2, byte {byte:,}"
    with pytest.raises(MidiError) as caught:
        find_receipt(data)
    assert caught.value.where == f"track 2, byte {byte:,}"


def test_no_drums_says_where_the_notes_are() -> None:
    with pytest.raises(NoDrumsError, match="no notes"):
        read_midi(smf(track(end())))
    with pytest.raises(NoDrumsError, match=r'channels="any".*channel 1, 16'):
        read_midi(smf(track(on(0, 36, channel=16), on(0, 36, channel=1), end())))
    with pytest.raises(NoDrumsError, match=r"note numbers 22, 26.*another kit map"):
        read_midi(smf(track(on(0, 22), on(0, 26), end())), kit="gm")


@pytest.mark.parametrize("channels", [0, 17, -1, "drum", None, 9.5])
def test_unknown_choice_of_channels_is_refused(channels: object) -> None:
    with pytest.raises(InvalidParameterError, match="drums, any, or 1 to 16"):
        read_midi(GOOD, channels=channels)  # type: ignore[arg-type]


def test_unknown_kit_is_refused() -> None:
    with pytest.raises(InvalidParameterError, match="unknown kit map"):
        read_midi(GOOD, kit="tr808")


@pytest.mark.parametrize("name", WORST)
def test_the_worst_files_of_10_mb_are_read_or_refused(name: str) -> None:
    data = WORST[name]()
    assert len(data) <= LIMITS["bytes"].most
    if name in READABLE:
        assert read_midi(data).pattern.hits
    else:
        with pytest.raises(MidiLimitError):
            read_midi(data)
