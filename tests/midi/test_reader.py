"""What is read from well-formed files, and what the report says about it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import Voice, kit_map
from ghostnote.core.pattern import Hit, Meter
from ghostnote.core.units import PPQ
from ghostnote.midi.reader import read_midi
from tests.midi.build import (
    END,
    METER,
    TEMPO,
    beat,
    channel_event,
    end,
    header,
    meta,
    meter,
    off,
    on,
    smf,
    sysex,
    tempo,
    track,
)

BAR = 4 * PPQ


def test_plain_beat() -> None:
    data = smf(
        track(
            meta(0, 3, b"Verse"),
            tempo(0, 500_000),
            meter(0, 4, 2),
            *(on(0, 36, 110), off(60, 36)),
            *(on(425, 38, 90), off(60, 38)),
            *(on(410, 42, 1), off(5, 42)),
            end(),
        )
    )
    pattern, report = read_midi(data).pattern, read_midi(data).report
    assert pattern.hits == (
        Hit(0, Voice.KICK, 0, 110),
        Hit(480, Voice.SNARE, 5, 90),
        Hit(960, Voice.CLOSED_HAT, -5, 1),
    )
    assert (pattern.meter, pattern.bpm, pattern.bars) == (Meter(4, 4), 120.0, 1)
    assert (report.notes, report.hits, report.duplicates, report.unended, report.remarks) == (3, 3, 0, 0, ())
    assert (report.title, report.file_format, report.ppq, report.source) == ("Verse", 0, 480, None)
    assert (report.receipt, report.licence) == (None, None)


def test_running_status_and_note_off_by_velocity_0() -> None:
    data = beat(b"\x00\x99\x24\x40\x10\x24\x00\x68\x26\x41\x10\x26\x00")
    hits = read_midi(data).pattern.hits
    assert sorted((hit.onset, hit.velocity) for hit in hits) == [(0, 64), (120, 65), (136, 100)]


def test_running_status_continues_after_a_meta_event() -> None:
    data = beat(b"\x00\x99\x24\x40", meta(5, 1, b"x"), b"\x73\x26\x41")
    assert [hit.onset for hit in read_midi(data).pattern.hits] == [0, 120, 120]


def test_notes_without_note_off_are_kept_and_counted() -> None:
    data = smf(track(on(0, 36), on(120, 36), off(10, 36), on(110, 38), end(100)))
    result = read_midi(data)
    assert [hit.onset for hit in result.pattern.hits] == [0, 120, 240]
    assert result.report.unended == 2


@pytest.mark.parametrize(
    "between",
    [
        meta(7, 0x08, b"program name"),
        meta(7, 0x59, b"\x7f\x7f"),
        meta(7, 0x54, b""),
        meta(7, 0x20, b""),
        meta(7, 0x7F, b"\x00\x20\x29"),
        sysex(7, b"\x7e\x7f\x09\x01\xf7"),
        sysex(7, b"\x7e\x7f\x09"),
        sysex(7, b"\x99\x24\x40\xf7\x00", 0xF7),
        sysex(7, b"\xf3\x01", 0xF7),
    ],
)
def test_nothing_between_notes_moves_them(between: bytes) -> None:
    data = smf(track(on(0, 36), off(10, 36), between, on(103, 38), off(10, 38), between, on(103, 42), end()))
    assert [hit.onset for hit in read_midi(data).pattern.hits] == [0, 120, 240]


def test_channels() -> None:
    data = smf(track(on(0, 36), on(120, 38, channel=1), on(120, 42, channel=16), off(9, 38, channel=1), end()))
    assert [hit.voice for hit in read_midi(data).pattern.hits] == [Voice.KICK]
    assert read_midi(data).report.other_channels == {1: 1, 16: 1}
    assert [hit.onset for hit in read_midi(data, channels="any").pattern.hits] == [0, 120, 240]
    assert read_midi(data, channels="any").report.other_channels == {}
    for channel, onset in ((1, 120), (10, 0), (16, 240)):
        assert [hit.onset for hit in read_midi(data, channels=channel).pattern.hits] == [onset]


def test_type_1_merges_tracks() -> None:
    conductor = track(meta(0, 3, b"Song"), tempo(0, 600_000), meter(0, 3, 2), end())
    data = smf(conductor, track(meta(0, 3, b"Kick"), on(0, 36), end()), track(meta(0, 3), on(480, 38), end()))
    result = read_midi(data)
    assert [hit.onset for hit in result.pattern.hits] == [0, 480]
    assert (result.pattern.bpm, result.pattern.meter) == (100.0, Meter(3, 4))
    assert result.report.track_names == ("Song", "Kick")


def test_type_2_reads_the_first_piece_with_drums() -> None:
    bass = track(tempo(0, 600_000), on(0, 36, channel=1), end())
    first = track(tempo(0, 500_000), on(0, 36), end())
    second = track(tempo(0, 400_000), on(0, 38), on(0, 42), end())
    result = read_midi(smf(bass, first, second, file_format=2))
    assert [hit.voice for hit in result.pattern.hits] == [Voice.KICK]
    assert result.pattern.bpm == 120
    assert result.report.file_format == 2
    assert "the first of 2 pieces of a type 2 file was read" in result.report.remarks


@given(st.integers(1, 32767), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_any_resolution_is_rescaled_to_the_nearest_tick(ppq: int, deltas: list[int]) -> None:
    deltas = [delta * ppq // 480 % (2**28) for delta in deltas]
    data = smf(track(*(on(delta, 36) for delta in deltas), end()), division=ppq)
    ticks = [sum(deltas[: count + 1]) for count in range(len(deltas))]
    if ticks[-1] / ppq / 4 > 4000:
        return
    expected = sorted({int(tick * 480 / ppq + 0.5) for tick in ticks})
    got = [hit.onset for hit in read_midi(data).pattern.hits]
    assert len(got) == len(expected)
    assert all(abs(a - b) <= 1 for a, b in zip(got, expected, strict=True))
    if ppq == 480:
        assert got == expected


def test_longest_tempo_and_meter_win_and_the_report_says_so() -> None:
    data = smf(
        track(
            *(tempo(0, 400_000), tempo(0, 500_000), meter(0, 3, 2), on(0, 36)),
            *(tempo(BAR, 600_000), meter(0, 4, 2)),
            *(tempo(3 * BAR, 500_000), meter(0, 6, 3), on(BAR, 38), end()),
        ),
        division=480,
    )
    result = read_midi(data)
    assert (result.pattern.bpm, result.pattern.meter) == (100.0, Meter(4, 4))
    assert [(span.bpm, span.ticks) for span in result.report.tempos] == [(100.0, 3 * BAR), (120.0, 2 * BAR)]
    assert [(str(span), span.ticks) for span in result.report.meters] == [("4/4", 3 * BAR), ("3/4", BAR), ("6/8", BAR)]
    assert "2 tempos; 100 BPM covers most and was taken" in result.report.remarks
    assert "3 meters; 4/4 covers most and was taken" in result.report.remarks


def test_default_tempo_and_meter_hold_until_the_first_change() -> None:
    data = smf(track(on(0, 36), tempo(3 * BAR, 400_000), on(BAR, 36), end()))
    assert read_midi(data).pattern.bpm == 120
    assert read_midi(beat()).pattern.meter == Meter(4, 4)


def test_changes_after_the_end_count_nothing() -> None:
    conductor = track(tempo(0, 500_000), tempo(100 * BAR, 400_000), end())
    result = read_midi(smf(conductor, track(on(0, 36), end(BAR))))
    assert result.pattern.bpm == 120


@pytest.mark.parametrize(
    ("numerator", "power", "expected"),
    [(3, 1, "6/4"), (2, 0, "8/4"), (12, 5, "6/16"), (28, 6, "7/16"), (7, 4, "7/16"), (16, 2, "16/4"), (32, 3, "32/8")],
)
def test_meters_are_written_with_an_offered_denominator(numerator: int, power: int, expected: str) -> None:
    result = read_midi(beat(meter(0, numerator, power)))
    assert str(result.pattern.meter) == expected
    written = f"{numerator}/{2**power}"
    assert ((f"meter {written} is written as {expected}") in result.report.remarks) == (written != expected)


def test_duplicates_keep_the_louder() -> None:
    data = smf(track(on(0, 36, 40), on(0, 36, 90), on(0, 35, 80), on(120, 36, 50), end()))
    result = read_midi(data)
    assert [(hit.onset, hit.velocity) for hit in result.pattern.hits] == [(0, 90), (120, 50)]
    assert (result.report.notes, result.report.duplicates) == (4, 2)


def test_unmapped_notes_are_counted_by_number() -> None:
    data = smf(track(on(0, 36), on(0, 22), on(0, 22), on(0, 1), end()))
    result = read_midi(data)
    assert result.report.unmapped == {1: 1, 22: 2}
    assert (result.report.notes, result.report.hits, result.report.duplicates) == (4, 1, 0)
    assert read_midi(data, kit="td11").report.unmapped == {1: 1}


@pytest.mark.parametrize(
    ("last", "length", "bars", "slot"),
    [
        (0, BAR, 1, 0),
        (0, 3 * BAR, 3, 0),  # the end lies on a bar line: a loop with silence
        (0, 3 * BAR + 1, 1, 0),  # it does not: the recorder ran on
        (BAR - 20, BAR, 1, BAR - 60),  # anticipates the end of a loop
        (BAR - 20, BAR - 10, 2, BAR),  # a downbeat played early
        (BAR - 20, 2 * BAR, 2, BAR),
        (BAR, BAR, 2, BAR),
        (BAR + 20, BAR + 30, 2, BAR),
    ],
)
def test_bars(last: int, length: int, bars: int, slot: int) -> None:
    result = read_midi(smf(track(on(last, 36), end(length - last))))
    assert result.pattern.bars == bars
    assert result.pattern.hits == (Hit(slot, Voice.KICK, last - slot, 100),)


def test_silence_that_is_left_out_is_reported() -> None:
    result = read_midi(smf(track(on(0, 36), end(3 * BAR + 1))))
    assert result.report.remarks == ("2 bars of silence after the last hit were left out",)


def test_harmless_irregularities_are_reported() -> None:
    data = (
        header(1, 2)
        + b"XFIH\x00\x00\x00\x02ab"
        + track(on(0, 36))
        + track(on(0, 38), end(), b"\x00\x99\x2a\x40")
        + bytes(7)
    )
    result = read_midi(data)
    assert [hit.voice for hit in result.pattern.hits] == [Voice.KICK, Voice.SNARE]
    assert result.report.remarks == (
        "track 1 has no end of track",
        "4 bytes after the end of track 2 were ignored",
        "1 chunks that are no tracks were skipped",
        "7 bytes after the last track were ignored",
    )


def test_longer_header_is_stepped_over() -> None:
    data = beat()
    longer = data[:4] + b"\x00\x00\x00\x0a" + data[8:14] + b"more" + data[14:]
    assert read_midi(longer).pattern == read_midi(data).pattern


def test_report_is_json_ready() -> None:
    report = read_midi(beat(meta(0, 2, b"(c) 2024 \xe9")), source="a.mid").report
    data = json.loads(json.dumps(report.to_dict()))
    assert data["source"] == "a.mid"
    assert data["meter"] == "4/4"
    assert data["tempos"] == [{"bpm": 120.0, "ticks": 10}]
    assert data["licence"] == "(c) 2024 é"


def _deltas() -> st.SearchStrategy[int]:
    return st.integers(0, 600)


#: `(delta, bytes after the delta, (pitch, velocity) of a note-on or None)`
_channel = st.integers(1, 16)
_pitch = st.integers(35, 59)
_event = st.one_of(
    st.builds(
        lambda delta, pitch, velocity, channel: (
            delta,
            on(delta, pitch, velocity, channel),
            pitch if velocity else None,
        ),
        *(_deltas(), _pitch, st.integers(0, 127), _channel),
    ),
    st.builds(lambda delta, pitch, channel: (delta, off(delta, pitch, channel), None), _deltas(), _pitch, _channel),
    st.builds(
        lambda delta, kind, payload: (delta, meta(delta, kind, payload), None),
        *(_deltas(), st.integers(0, 127).filter(lambda kind: kind not in (END, TEMPO, METER)), st.binary(max_size=6)),
    ),
    st.builds(
        lambda delta, payload, status: (delta, sysex(delta, payload, status), None),
        *(_deltas(), st.binary(max_size=6), st.sampled_from([0xF0, 0xF7])),
    ),
    st.builds(
        lambda delta, status: (delta, channel_event(delta, status), None),
        *(_deltas(), st.sampled_from([0xA9, 0xB9, 0xC9, 0xD9, 0xE9])),
    ),
)


@given(st.lists(st.lists(_event, max_size=40), min_size=1, max_size=3))
def test_every_note_of_a_well_formed_file_is_read_at_its_tick(
    tracks: list[list[tuple[int, bytes, int | None]]],
) -> None:
    ticks_and_pitches: list[tuple[int, int]] = []
    for events in tracks:
        tick = 0
        for delta, _, pitch in events:
            tick += delta
            if pitch is not None:
                ticks_and_pitches.append((tick, pitch))
    chunks = [track(*(data for _, data, _ in events), end()) for events in tracks]
    triangle = track(on(0, 81), end())
    result = read_midi(smf(*chunks, triangle, file_format=1), channels="any")
    assert result.report.notes == len(ticks_and_pitches) + 1
    to_voice = kit_map("gm").to_voice
    expected = {(tick, to_voice[pitch]) for tick, pitch in ticks_and_pitches if pitch in to_voice}
    assert {(hit.onset, hit.voice) for hit in result.pattern.hits} == expected | {(0, Voice.TRIANGLE)}
