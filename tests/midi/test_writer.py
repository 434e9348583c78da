"""The bytes that are written, read back by mido and by our own reader."""

from __future__ import annotations

import io

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT_MAPS, Voice, kit_map
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi.metadata import DEFAULT_LICENCE
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import NOTE_TICKS, note_onsets, write_midi

METERS = [Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 16), Meter(1, 16), Meter(16, 4)]


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Any pattern of up to 4 bars, ugly ones included: clustered hits, the largest offsets, every voice."""
    meter = draw(st.sampled_from(METERS))
    bars = draw(st.integers(1, 4))
    places = [
        bar * meter.bar_ticks + beat * PPQ + place * LATTICE_TICKS
        for bar in range(bars)
        for beat in range(-(-meter.bar_ticks // PPQ))
        for place in BEAT_PLACES
        if beat * PPQ + place * LATTICE_TICKS < meter.bar_ticks
    ]
    keys = st.tuples(
        st.sampled_from(places), st.sampled_from(Voice), st.integers(-MAX_OFFSET, MAX_OFFSET), st.integers(1, 127)
    )
    hits = draw(st.lists(keys, max_size=60, unique_by=lambda key: key[:3]))
    bpm = draw(st.one_of(st.integers(4, 1000), st.floats(4, 1000)))
    return Pattern(meter, bpm, bars, tuple(Hit(*key) for key in hits))


def events_of(data: bytes) -> tuple[mido.MidiFile, list[tuple[int, mido.Message]]]:
    """The file, and its messages with absolute ticks, by mido."""
    midi = mido.MidiFile(file=io.BytesIO(data))
    (track,) = midi.tracks
    tick = 0
    events = []
    for message in track:
        tick += message.time
        events.append((tick, message))
    return midi, events


def test_bytes_of_a_small_file() -> None:
    pattern = Pattern(Meter(6, 8), 120, 1, (Hit(0, Voice.KICK, 0, 100), Hit(720, Voice.SNARE, 5, 90)))
    data = write_midi(pattern, name="Beat", licence="CC0", receipt="{}")
    assert data.hex(" ") == " ".join(
        [
            "4d 54 68 64 00 00 00 06 00 00 00 01 01 e0",  # type 0, one track, 480 ticks
            "4d 54 72 6b 00 00 00 4c",
            "00 ff 03 04 42 65 61 74",  # track name
            "00 ff 02 03 43 43 30",  # copyright notice
            "00 ff 01 14 67 68 6f 73 74 6e 6f 74 65 2d 72 65 63 65 69 70 74 3a 7b 7d",
            "00 ff 51 03 07 a1 20",  # 500,000 microseconds
            "00 ff 58 04 06 03 0c 08",  # 6/8, a click an 8th
            "00 99 24 64",
            "3c 89 24 40",
            "85 19 99 26 5a",  # 665 ticks later
            "3c 89 26 40",
            "85 0f ff 2f 00",  # 655 ticks later, on the bar line at 1,440
        ]
    )


def test_metadata() -> None:
    pattern = Pattern(Meter(7, 8), 93.5, 2, (Hit(0, Voice.KICK),))
    midi, events = events_of(write_midi(pattern, name="Größe"))
    assert (midi.type, midi.ticks_per_beat) == (0, 480)
    metas = {message.type: message for tick, message in events if message.is_meta and tick == 0}
    assert metas["track_name"].name.encode("latin-1").decode() == "Größe"
    assert metas["copyright"].text == DEFAULT_LICENCE
    assert "CC BY 4.0" in DEFAULT_LICENCE
    assert (metas["time_signature"].numerator, metas["time_signature"].denominator) == (7, 8)
    assert metas["set_tempo"].tempo == round(60_000_000 / 93.5)
    assert "text" not in metas
    assert "copyright" not in {message.type for _, message in events_of(write_midi(pattern, licence=None))[1]}


@given(patterns(), st.sampled_from(sorted(KIT_MAPS)))
def test_notes_are_inside_the_pattern_and_never_cut_one_another(pattern: Pattern, kit: str) -> None:
    _, events = events_of(write_midi(pattern, kit=kit))
    sounding: dict[int, int] = {}
    onsets: dict[tuple[int, int], int] = {}
    for tick, message in events:
        if message.type == "note_on":
            assert message.channel == 9
            assert message.velocity > 0
            assert message.note not in sounding
            sounding[message.note] = tick
            onsets[tick, message.note] = message.velocity
        elif message.type == "note_off":
            assert 1 <= tick - sounding.pop(message.note) <= NOTE_TICKS
    assert not sounding
    assert events[-1][0] == pattern.ticks
    assert events[-1][1].type == "end_of_track"
    expected: dict[tuple[int, int], int] = {}
    for hit in pattern.hits:
        key = (min(max(hit.onset, 0), pattern.ticks - 1), kit_map(kit).to_note[hit.voice])
        expected[key] = max(expected.get(key, 0), hit.velocity)
    assert onsets == expected == note_onsets(pattern, kit)


@given(patterns())
def test_reading_back_keeps_frame_and_onsets(pattern: Pattern) -> None:
    data = write_midi(pattern)
    if not pattern.hits:
        return
    back = read_midi(data).pattern
    assert (back.meter, back.bars) == (pattern.meter, pattern.bars)
    assert back.bpm == pytest.approx(pattern.bpm, rel=1e-4)
    assert isinstance(pattern.bpm, float) or back.bpm == pattern.bpm
    to_note = kit_map("gm").to_note
    onsets = {(hit.onset, to_note[hit.voice]): hit.velocity for hit in back.hits}
    assert onsets == note_onsets(pattern, "gm")
    again = write_midi(back)
    assert read_midi(again).pattern == back
    if back.bpm == pattern.bpm:
        assert again == data


@given(patterns())
def test_the_same_pattern_gives_the_same_bytes(pattern: Pattern) -> None:
    shuffled = pattern.with_hits(reversed(pattern.hits))
    assert write_midi(shuffled, receipt="r") == write_midi(pattern, receipt="r")


def test_note_off_comes_before_the_next_note_on_of_one_tick() -> None:
    hits = (Hit(0, Voice.SNARE), Hit(NOTE_TICKS, Voice.SNARE), Hit(NOTE_TICKS, Voice.KICK))
    _, events = events_of(write_midi(Pattern(Meter(), 120, 1, hits)))
    at_tick = [message.type for tick, message in events if tick == NOTE_TICKS]
    assert at_tick == ["note_off", "note_on", "note_on"]


def test_voices_of_one_note_number_become_one_note() -> None:
    hits = (Hit(0, Voice.CLOSED_HAT, 0, 40), Hit(0, Voice.CLOSED_HAT_EDGE, 0, 90), Hit(0, Voice.PEDAL_HAT, 0, 30))
    pattern = Pattern(Meter(), 120, 1, hits)
    assert note_onsets(pattern, "gm") == {(0, 42): 90, (0, 44): 30}
    assert note_onsets(pattern, "td11") == {(0, 22): 90, (0, 42): 40, (0, 44): 30}


def test_empty_pattern_is_as_long_as_its_bars() -> None:
    _, events = events_of(write_midi(Pattern(Meter(), 120, 3)))
    assert events[-1][0] == 3 * 4 * PPQ
    assert all(message.is_meta for _, message in events)


def test_what_cannot_be_written_is_refused() -> None:
    pattern = Pattern(Meter(), 120, 1)
    with pytest.raises(InvalidParameterError, match=r"3\.58 BPM"):
        write_midi(Pattern(Meter(), 3.5, 1))
    with pytest.raises(InvalidParameterError, match="unknown kit map"):
        write_midi(pattern, kit="tr808")
    for field in ("name", "licence", "receipt"):
        with pytest.raises(InvalidParameterError, match=f"{field}: a text of"):
            write_midi(pattern, **{field: "x" * 70_000})  # type: ignore[arg-type]
