import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import BASIC_VOICES, KIT, KIT_MAPS, N_VOICES, Voice, kit_map

#: Notes of the Groove MIDI Dataset and what its documentation calls them.
GMD_NOTES = {
    36: "kick", 38: "snare", 40: "snare", 37: "snare", 48: "high_tom", 50: "high_tom", 45: "mid_tom", 47: "mid_tom",
    43: "low_tom", 58: "low_tom", 46: "hat", 26: "hat", 42: "hat", 22: "hat", 44: "hat", 49: "crash", 55: "crash",
    57: "crash_2", 52: "crash_2", 51: "ride", 59: "ride", 53: "ride",
}  # fmt: skip


def test_every_voice_has_its_row_in_order() -> None:
    assert list(KIT) == list(Voice)
    assert [int(voice) for voice in Voice] == list(range(N_VOICES))
    for voice, row in KIT.items():
        assert row.voice is voice
        assert voice.spec is row
        assert Voice[voice.slug.upper()] is voice


def test_labels_are_short_and_tell_voices_apart() -> None:
    labels = [row.label for row in KIT.values()]
    assert len(set(labels)) == N_VOICES
    assert all(1 <= len(label) <= 2 for label in labels)


def test_rows_hold_what_their_columns_promise() -> None:
    families = {row.family for row in KIT.values()}
    for voice, row in KIT.items():
        assert row.limb in {"hand", "foot"}, voice
        assert row.chokes is None or row.chokes in families, voice
        assert row.basic is None or row.basic in BASIC_VOICES, voice
        for note in (row.gm, *row.gm_in, row.td11, row.sd3, row.ad2):
            assert note is None or 0 <= note <= 127, voice
    assert {row.basic for row in KIT.values()} - {None} == set(BASIC_VOICES)
    assert all(KIT[voice].basic is voice for voice in BASIC_VOICES)


def test_articulations_of_a_drum_share_its_basic_voice_but_for_the_hat() -> None:
    for family in {row.family for row in KIT.values()} - {"hat"}:
        assert len({row.basic for row in KIT.values() if row.family == family}) == 1, family
    assert {row.basic for row in KIT.values() if row.family == "hat"} == {Voice.CLOSED_HAT, Voice.OPEN_HAT}


@pytest.mark.parametrize("name", KIT_MAPS)
def test_a_map_writes_every_voice_and_reads_back_the_same_drum(name: str) -> None:
    kit = kit_map(name)
    assert kit.name == name
    assert set(kit.to_note) == set(Voice)
    for voice, note in kit.to_note.items():
        assert 0 <= note <= 127
        # A voice that the instrument lacks is written as General MIDI, where another of its drums may have that number.
        if getattr(KIT[voice], name) is not None:
            assert KIT[kit.to_voice[note]].family == KIT[voice].family, voice


def test_general_midi_reads_every_note_once() -> None:
    notes = [note for row in KIT.values() for note in row.gm_in]
    assert len(notes) == len(set(notes))
    assert {note: kit_map("gm").to_voice[note] for note in notes} == {
        note: voice for voice, row in KIT.items() for note in row.gm_in
    }


def test_td11_tells_every_articulation_of_gmd_apart() -> None:
    kit = kit_map("td11")
    for note, family in GMD_NOTES.items():
        voice = kit.to_voice[note]
        assert KIT[voice].family == family, note
        assert kit.to_note[voice] == note


def test_third_party_tables_are_marked() -> None:
    assert {name: kit.verified for name, kit in KIT_MAPS.items()} == {
        "gm": True, "td11": True, "sd3": False, "ad2": False,
    }  # fmt: skip


def test_an_unknown_map_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InvalidParameterError) as caught:
        kit_map("tr808")
    assert "tr808" in str(caught.value)
    assert all(name in str(caught.value) for name in KIT_MAPS)
