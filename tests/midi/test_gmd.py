"""All 1,021 train and validation files of the Groove MIDI Dataset: read, written, read back, and read by mido."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import mido
import pytest

from ghostnote.core.kit import kit_map
from ghostnote.core.pattern import MAX_OFFSET
from ghostnote.midi.reader import read_midi
from ghostnote.midi.report import ReadResult
from ghostnote.midi.writer import write_midi

FILES = 1_021
NOTES = 402_418
DUPLICATES = 19


@pytest.fixture(scope="module")
def readings(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> dict[str, tuple[bytes, ReadResult]]:
    paths = [row["midi_filename"] for row in gmd_rows]
    assert len(paths) == FILES
    files = {path: (gmd_dir / path).read_bytes() for path in paths}
    return {path: (data, read_midi(data, kit="td11", source=path)) for path, data in files.items()}


def test_no_note_is_lost_but_exact_duplicates(readings: dict[str, tuple[bytes, ReadResult]]) -> None:
    reports = [result.report for _, result in readings.values()]
    assert sum(report.notes for report in reports) == NOTES
    assert sum(report.duplicates for report in reports) == DUPLICATES
    assert sum(report.hits for report in reports) == NOTES - DUPLICATES
    assert all(not report.unmapped and not report.other_channels for report in reports)


def test_onsets_and_velocities_are_those_that_mido_reads(readings: dict[str, tuple[bytes, ReadResult]]) -> None:
    to_voice = kit_map("td11").to_voice
    for path, (data, result) in readings.items():
        expected: dict[tuple[int, int], int] = {}
        (track,) = mido.MidiFile(file=io.BytesIO(data)).tracks
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                key = (tick, to_voice[message.note])
                expected[key] = max(message.velocity, expected.get(key, 0))
        assert {(hit.onset, hit.voice): hit.velocity for hit in result.pattern.hits} == expected, path


def test_writing_and_reading_back_gives_the_same_pattern(readings: dict[str, tuple[bytes, ReadResult]]) -> None:
    for path, (_, result) in readings.items():
        written = write_midi(result.pattern, kit="td11")
        back = read_midi(written, kit="td11")
        assert back.pattern == result.pattern, path
        assert back.report.duplicates == 0, path


def test_meter_and_tempo_are_those_of_the_index(
    readings: dict[str, tuple[bytes, ReadResult]], gmd_rows: list[dict[str, str]]
) -> None:
    meters: Counter[str] = Counter()
    for row in gmd_rows:
        pattern = readings[row["midi_filename"]][1].pattern
        assert str(pattern.meter) == row["time_signature"].replace("-", "/")
        assert pattern.bpm == pytest.approx(float(row["bpm"]), abs=0.51)
        assert all(abs(hit.offset) <= MAX_OFFSET for hit in pattern.hits)
        meters[str(pattern.meter)] += 1
    assert set(meters) == {"4/4", "3/4", "6/8", "5/4", "5/8"}
