"""From bytes to clean music: what overrules the file, and what is cut."""

from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.corpus.music import Music, Recipe, Rejection, code_fingerprint, read_music
from ghostnote.midi.writer import write_midi
from tests.corpus.corpora import groove


def read(pattern: Pattern, recipe: Recipe | None = None) -> Music:
    music = read_music(write_midi(pattern), recipe or Recipe(kit="gm"))
    assert isinstance(music, Music)
    return music


def test_clean_file_is_taken_as_it_is() -> None:
    music = read(groove(3))
    assert music.pattern == groove(3)
    assert music.notes == ()
    np.testing.assert_array_equal(music.features, bar_features(groove(3)))
    assert music.features.shape == (3, len(BAR_FEATURES))


def test_silent_edges_are_cut() -> None:
    inner = groove(2)
    padded = Pattern(
        inner.meter, inner.bpm, 7, tuple(Hit(h.slot + 3840, h.voice, h.offset, h.velocity) for h in inner.hits)
    )
    music = read(padded)
    assert music.pattern == inner
    assert music.notes == ("silent bars cut at the edges: 5",)


@pytest.mark.parametrize(("tick", "bars"), [(0, 2), (480, 2), (960, 3), (1800, 3)])
def test_last_bar_that_breaks_off_in_its_first_half_is_an_ending(tick: int, bars: int) -> None:
    ending = (Hit(3840, Voice.CRASH, 0, 120), Hit(3840 + tick, Voice.KICK, 0, 120))
    music = read(Pattern(Meter(), 120, 3, (*groove(2).hits, *ending)))
    assert music.pattern.bars == bars
    assert ("an ending of 2 hits cut" in music.notes) == (bars == 2)
    if bars == 2:
        assert music.pattern == groove(2)


def test_only_bar_is_kept_however_short() -> None:
    single = Pattern(Meter(), 120, 1, (Hit(0, Voice.CRASH, 0, 120),))
    assert read(single).pattern == single


def test_silence_before_an_ending_goes_with_it() -> None:
    late = Pattern(Meter(), 120, 6, (*groove(2).hits, Hit(5 * 1920, Voice.CRASH, 0, 120)))
    assert read(late).pattern == groove(2)


def test_stated_tempo_overrules_the_file() -> None:
    music = read(groove(bpm=120), Recipe(kit="gm", tempo=90.0))
    assert music.pattern == groove(bpm=90)
    assert music.notes == ("the file says 120 BPM; 90 was taken",)


def test_stated_tempo_within_the_precision_of_midi_is_no_disagreement() -> None:
    music = read(groove(bpm=119.97), Recipe(kit="gm", tempo=120.0))
    assert music.pattern.bpm == 120.0
    assert music.notes == ()


def test_stated_meter_overrules_the_file() -> None:
    three = groove(4, meter=Meter(3, 4))
    mislabelled = Pattern(Meter(), 120, 3, three.hits)
    music = read(mislabelled, Recipe(kit="gm", meter=Meter(3, 4)))
    assert music.pattern == three
    assert music.notes == ("the file says 4/4; 3/4 was taken",)


def test_td11_articulations_are_told_apart() -> None:
    edges = Pattern(
        Meter(), 100, 1, (Hit(0, Voice.CLOSED_HAT_EDGE), Hit(480, Voice.OPEN_HAT_EDGE), Hit(960, Voice.LOW_TOM_RIM))
    )
    music = read_music(write_midi(edges, kit="td11"), Recipe(kit="td11"))
    assert isinstance(music, Music)
    assert music.pattern == edges


def test_notes_outside_the_kit_are_reported() -> None:
    data = write_midi(groove())
    data = data.replace(bytes([0x99, 38]), bytes([0x99, 3]))
    music = read_music(data, Recipe(kit="gm"))
    assert isinstance(music, Music)
    assert music.notes == ("notes outside the kit dropped: 3 (2)",)


@pytest.mark.parametrize("data", [b"", b"MThd", b"not midi at all", write_midi(groove())[:-9]])
def test_bad_bytes_are_rejected_with_a_reason(data: bytes) -> None:
    result = read_music(data, Recipe(kit="gm"))
    assert isinstance(result, Rejection)
    assert result.reason


def test_fingerprint_of_the_code_is_stable() -> None:
    assert code_fingerprint() == code_fingerprint()
    assert len(code_fingerprint()) == 64
