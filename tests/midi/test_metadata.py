"""Names, licence and receipt, written and found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.metadata import decode_text, find_receipt
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import write_midi
from tests.midi.build import TEXT, beat, end, meta, on, smf, track

#: Any text that UTF-8 can hold, without the zero bytes and outer blanks that reading drops.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(str.strip)
PATTERN = Pattern(Meter(), 120, 1, (Hit(0, Voice.KICK),))


@given(TEXTS)
def test_receipt_survives(receipt: str) -> None:
    data = write_midi(PATTERN, receipt=receipt)
    assert find_receipt(data) == receipt
    assert read_midi(data).report.receipt == receipt


@given(TEXTS)
def test_name_and_licence_survive(text: str) -> None:
    report = read_midi(write_midi(PATTERN, name=text, licence=text)).report
    assert report.title == (text or None)
    assert report.licence == (text or None)


def test_no_receipt() -> None:
    assert find_receipt(write_midi(PATTERN)) is None
    assert find_receipt(beat(meta(0, TEXT, b"not a ghostnote-receipt:{}"))) is None


def test_receipt_is_found_in_any_track_and_without_drums() -> None:
    data = smf(track(end()), track(on(0, 36, channel=3), meta(9, TEXT, b"ghostnote-receipt:{1}"), end()))
    assert find_receipt(data) == "{1}"


def test_texts_of_other_encodings_are_read_as_latin_1() -> None:
    assert decode_text(b"caf\xe9\x00 ") == "café"
    assert decode_text("café".encode()) == "café"
