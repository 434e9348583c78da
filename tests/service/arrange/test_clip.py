from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from ghostnote.core.errors import InvalidParameterError, MidiError, NoDrumsError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.writer import write_midi
from ghostnote.service.arrange.clip import Clip, read_clip, rhythm_clip
from ghostnote.service.arrange.ranges import MAX_HITS
from tests.midi import build
from tests.music import patterns
from tests.service.arrange.material import rock


@given(patterns())
def test_a_clip_survives_its_receipt_exactly(pattern: Pattern) -> None:
    clip = Clip(pattern, dict.fromkeys(pattern.hits[::2], 35))
    text = json.dumps(clip.to_dict())
    assert Clip.from_dict(json.loads(text)) == clip
    assert json.dumps(Clip.from_dict(json.loads(text)).to_dict()) == text


@pytest.mark.parametrize(
    "changed",
    [
        {"hits": "!"},
        {"hits": "AAAA"},
        {"hits": "AAD/PGQ="},
        {"hits": None},
        {"meter": "4"},
        {"tempo": "fast"},
        {"tempo": float("inf")},
        {"bars": 0},
        {"bars": 33},
        {"notes": [[99, 1]]},
        {"notes": [[0, 128]]},
        {"notes": 3},
    ],
)
def test_what_is_no_clip_is_refused(changed: dict[str, object]) -> None:
    from ghostnote.core.errors import GhostnoteError

    with pytest.raises(GhostnoteError):
        Clip.from_dict({**Clip(rock()).to_dict(), **changed})


def test_hits_keep_the_note_numbers_that_they_came_with() -> None:
    kicks = {hit: 35 for hit in rock().hits if hit.voice is Voice.KICK}
    clip, _ = read_clip(write_midi(rock(), notes=kicks))
    assert clip.pattern == rock()
    assert clip.notes == kicks
    kick = next(iter(kicks))
    alike, elsewhere = replace(kick, velocity=1, offset=3), Hit(120, Voice.KICK)
    assert clip.notes_for([kick, alike, elsewhere, Hit(120, Voice.SNARE)]) == dict.fromkeys(
        [kick, alike, elsewhere], 35
    )
    assert Clip(rock()).notes_for(rock().hits) == {}


def test_a_new_hit_takes_the_note_of_its_place_before_that_of_its_drum() -> None:
    kicks = [hit for hit in rock().hits if hit.voice is Voice.KICK]
    clip = Clip(rock(), {kicks[0]: 35})
    assert clip.notes_for([replace(kicks[0], velocity=1), replace(kicks[1], velocity=1), Hit(120, Voice.KICK)]) == {
        replace(kicks[0], velocity=1): 35
    }


def test_a_window_is_cut_out_with_its_notes() -> None:
    kicks = {hit: 35 for hit in rock().hits if hit.voice is Voice.KICK}
    clip, _ = read_clip(write_midi(rock(), notes=kicks), window=(2, 3))
    assert clip.pattern == rock().window(1, 2)
    assert set(clip.notes) == {hit for hit in clip.pattern.hits if hit.voice is Voice.KICK}


@pytest.mark.parametrize("window", [(0, 1), (3, 5), (4, 3), (5, 5)])
def test_bars_beyond_the_end_are_refused(window: tuple[int, int]) -> None:
    with pytest.raises(InvalidParameterError, match="the clip has bars 1 to 4"):
        read_clip(write_midi(rock()), window=window)


def test_too_many_bars_are_refused_with_a_way_out() -> None:
    with pytest.raises(InvalidParameterError, match="window, for instance 1 to 32"):
        read_clip(write_midi(rock(33)))
    assert read_clip(write_midi(rock(33)), window=(2, 33))[0].pattern.bars == 32


def test_two_thousand_hits_are_no_trouble_and_too_many_are_refused() -> None:
    def crowd(count: int) -> Pattern:
        places = [(slot, offset) for slot in range(0, 32 * 1920, 120) for offset in range(8)]
        return Pattern(Meter(), 100.0, 32, tuple(Hit(slot, Voice.SNARE, offset) for slot, offset in places[:count]))

    clip = Clip(crowd(2_000))
    assert len(json.dumps(clip.to_dict())) < 16_000
    with pytest.raises(InvalidParameterError, match="hits are too many"):
        Clip(crowd(MAX_HITS + 1))


def test_more_strokes_at_once_than_the_model_can_tell_apart_are_refused() -> None:
    at_once = tuple(Hit(1920 + 480, Voice.SNARE, offset) for offset in range(-21, 21))
    with pytest.raises(InvalidParameterError, match="42 strokes of the snare in bar 2 at beat 2"):
        Clip(Pattern(Meter(), 100.0, 2, at_once))
    assert Clip(Pattern(Meter(), 100.0, 2, at_once[1:])).pattern.hits == at_once[1:]


def test_an_empty_or_pitched_clip_is_refused_with_the_command_for_it() -> None:
    with pytest.raises(NoDrumsError, match="drums-from takes the rhythm"):
        read_clip(build.smf(build.track(build.on(0, 60, channel=1), build.off(240, 60, channel=1), build.end())))
    with pytest.raises(NoDrumsError, match="no notes"):
        read_clip(build.smf(build.track(build.end(1920))))


def test_a_rhythm_is_read_from_any_channel_and_pitch() -> None:
    notes = (build.on(0, 60, 100, 1), build.on(480, 10, 50, 2), build.on(240, 38, 70))
    clip, _ = rhythm_clip(build.smf(build.track(*notes, build.end(240))))
    assert [(hit.onset, hit.velocity) for hit in clip.pattern.hits] == [(0, 100), (480, 50), (720, 70)]
    assert len({hit.voice for hit in clip.pattern.hits}) == 1


def test_a_meter_that_changes_is_refused() -> None:
    events = (build.meter(0, 4, 2), build.on(0, 36), build.meter(1920, 3, 2), build.on(0, 36), build.end(1440))
    with pytest.raises(MidiError, match="its meter changes"):
        read_clip(build.smf(build.track(*events)))


def test_what_was_left_out_is_told() -> None:
    _, remarks = read_clip(build.beat(build.on(0, 3)))
    assert any("not in the kit were left out: 3" in remark for remark in remarks)
