"""Requests in words on real clips: each does what it says; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import note_onsets, write_midi
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip, read_clip
from ghostnote.service.arrange.edit import Edit
from tests.service.arrange.edits.requests import outcomes, requests
from tests.service.arrange.material import clip, done, played, rock


@pytest.mark.parametrize("name", ["development", "held_out"])
def test_requests_do_what_they_say_and_nothing_else(name: str, gmd_dir: Path, engine: Engine) -> None:
    asked = requests(name)
    assert len({one.ask for one in asked}) >= 50
    wrong = {
        str(one): [*failed, outside] for one, failed, outside in outcomes(asked, gmd_dir, engine) if failed or outside
    }
    assert wrong == {}


def test_what_is_not_meant_keeps_its_bytes_after_a_round_trip(engine: Engine) -> None:
    kicks = {hit: 35 for hit in played().hits if hit.voice is Voice.KICK}
    source, _ = read_clip(write_midi(played(), notes=kicks))
    made = done(engine, Edit(source, "new hats in bar 2, louder snare in bar 3, flam on the last snare"))
    again = read_midi(made.midi)
    before = note_onsets(source.pattern, "gm", source.notes)
    after = note_onsets(again.pattern, "gm", again.notes)
    assert {key: force for key, force in before.items() if key[1] == 35} == {
        key: force for key, force in after.items() if key[1] == 35
    }
    first_bar = {key: force for key, force in before.items() if key[0] < 1900}
    assert first_bar == {key: force for key, force in after.items() if key[0] < 1900}


def test_what_is_done_exactly_never_reaches_the_model(engine: Engine) -> None:
    made = done(engine, Edit(clip(), "swap hats for ride, louder kick"))
    assert made.events is None
    assert {hit.voice for hit in made.pattern.hits} == {Voice.KICK, Voice.SNARE, Voice.RIDE}


def test_edits_are_done_in_their_order(engine: Engine) -> None:
    first = done(engine, Edit(clip(), "no hats in bar 1, copy bar 1 to bar 2")).pattern
    second = done(engine, Edit(clip(), "copy bar 1 to bar 2; no hats in bar 1, louder kick in bar 3")).pattern
    hats = [[first, second][one].window(bar, 1).hits for one in range(2) for bar in range(2)]
    assert [any(hit.voice is Voice.CLOSED_HAT for hit in hits) for hits in hats] == [False, False, False, True]


def test_an_exact_edit_after_an_invention_is_done_to_what_was_played(engine: Engine) -> None:
    made = done(engine, Edit(clip(), "make bar 4 a fill, then set the velocity of everything in bar 4 to 77")).pattern
    assert {hit.velocity for hit in made.window(3, 1).hits} == {77}


def test_what_finds_nothing_is_told_beside_what_is_done() -> None:
    read = Edit(clip(), "no crash, louder kick, frobnicate it").reading
    assert read is not None
    assert read["remarks"] == ["'no crash' changed nothing: there is no crash"]
    assert len(read["ignored"]) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no edit was understood"),
        ("tell me a joke", "no edit was understood"),
        ("mach die Snare lauter", "no edit was understood"),
        ("no crash in bar 2", "there is no crash in bar 2"),
        ("no kick in bar 9", "there is no bar 9"),
        ("no kick on beat 5", "there is no beat 5"),
        ("remove everything", "nothing would be left"),
        ("add a kick on beat 1", "it is there already"),
        ("set the kick to 300", "no velocity 300"),
        ("swing the hats 90%", "out of range"),
        ("close the hats", "closed already"),
        ("x" * 2001, "too many"),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidParameterError, match=says):
        Edit(clip(), text)


def test_a_clip_of_one_bar_has_no_halves_of_bars() -> None:
    with pytest.raises(InvalidParameterError, match="no halves"):
        Edit(Clip(rock(1)), "no kick in the second half")
