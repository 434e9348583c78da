"""The commands that work on clips: each writes what it says, and what cannot be done is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ghostnote.core.kit import Voice
from ghostnote.midi.reader import read_midi
from tests.cli.clips import CLIPS
from tests.cli.program import ghostnote
from tests.cli.test_bad_input import refused


@pytest.mark.parametrize(
    ("command", "written"),
    [
        (("humanize", "a.mid", "--amount", "60", "--style", "jazz"), ["a-humanize-5.mid"]),
        (("continue", "a.mid", "--bars", "2", "--density", "20,80"), ["a-continue-5.mid"]),
        (("infill", "a.mid", "--voices", "hats,snare", "--bars", "3-4", "--lock", "kick"), ["a-infill-5.mid"]),
        (("fill", "a.mid", "--bar", "4", "--length", "2", "--intensity", "80"), ["a-fill-5.mid"]),
        (("drums-from", "bass.mid"), ["bass-drums-from-5.mid"]),
        (("drums-from", "--taps", "0,0.6,1.2", "--seconds", "--tempo", "100"), ["taps-drums-from-5.mid"]),
        (("vary", "a.mid", "--count", "2"), ["a-vary-5-1.mid", "a-vary-5-2.mid"]),
        (("morph", "a.mid", "b.mid", "--steps", "3"), [f"a-morph-5-{step}.mid" for step in (1, 2, 3)]),
        (("transfer", "--groove", "b.mid", "--score", "a.mid"), ["a-transfer-5.mid"]),
        (("edit", "a.mid", "no kick on 3, and make bar 4 a fill"), ["a-edit-5.mid"]),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_job_writes_files_that_verify(tiny: Path, folder: Path, command: tuple[str, ...], written: list[str]) -> None:
    ghostnote(*command, "--seed", "5", cwd=folder, checkpoint=tiny)
    assert sorted(path.name for path in folder.iterdir() if path.name not in CLIPS) == written
    for name in written:
        assert "verified" in ghostnote("verify", name, cwd=folder, checkpoint=tiny)[0]


def test_an_edit_says_how_it_was_understood(tiny: Path, folder: Path) -> None:
    _, said = ghostnote("edit", "a.mid", "louder kick, no crash", "-o", "x.mid", cwd=folder, checkpoint=tiny)
    told = " ".join(said.split())
    assert "understood: edit velocity by 20 %: kick (louder kick)" in told
    assert "assumed: velocity by 20 %" in told
    assert "note: 'no crash' changed nothing: there is no crash" in told


def test_locks_by_drum_bar_and_hit(tiny: Path, folder: Path) -> None:
    locks = ("--lock", "kick", "--lock-bars", "1", "--lock-hits", "2.2:snare")
    ghostnote("infill", "a.mid", *locks, "-o", "x.mid", cwd=folder, checkpoint=tiny)
    before, after = (set(read_midi((folder / name).read_bytes()).pattern.hits) for name in ("a.mid", "x.mid"))
    kept = {hit for hit in before if hit.voice is Voice.KICK or hit.slot < 1920}
    assert kept | {hit for hit in before if hit.slot == 2400 and hit.voice is Voice.SNARE} <= after
    assert before != after


def test_variations_come_nearest_first(tiny: Path, folder: Path) -> None:
    out, _ = ghostnote("vary", "a.mid", "--count", "4", "--json", cwd=folder, checkpoint=tiny)
    distances = [one["distance"] for one in json.loads(out)["patterns"]]
    assert len(distances) == 4
    assert distances == sorted(distances)


def test_a_morph_ends_where_it_should(tiny: Path, folder: Path) -> None:
    ghostnote("morph", "a.mid", "b.mid", "--steps", "2", "-o", "m.mid", cwd=folder, checkpoint=tiny)
    for end, name in (("m-1.mid", "a.mid"), ("m-2.mid", "b.mid")):
        assert read_midi((folder / end).read_bytes()).pattern == read_midi((folder / name).read_bytes()).pattern


def test_a_clip_from_standard_input_to_standard_output(tiny: Path, folder: Path) -> None:
    out = folder / "out.mid"
    ghostnote("humanize", "-", "--window", "2-3", "-o", str(out), cwd=folder, checkpoint=tiny, stdin=CLIPS["long.mid"])
    assert read_midi(out.read_bytes()).pattern.bars == 2


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("humanize", "empty.mid"), 7, "it holds no notes"),
        (("humanize", "bass.mid"), 7, "drums-from takes the rhythm"),
        (("humanize", "long.mid"), 2, "window, for instance 1 to 32"),
        (("humanize", "a.mid", "--keep-velocity", "--keep-timing"), 2, "nothing is left to change"),
        (("humanize", "a.mid", "--amount", "101"), 2, "is 0 to 100 %"),
        (("humanize", "a.mid", "--window", "4-5"), 2, "the clip has bars 1 to 4"),
        (("continue", "a.mid", "--bars", "32"), 2, "1 to 31"),
        (("infill", "a.mid", "--voices", "kick", "--lock", "kick"), 2, "nothing is left to change"),
        (("infill", "a.mid", "--bars", "9"), 2, "the clip has bars 1 to 4"),
        (("infill", "a.mid", "--lock-hits", "1.1:clap"), 2, "no hit at 1.1:clap"),
        (("fill", "a.mid", "--bar", "5"), 2, "the clip has bars 1 to 4"),
        (("drums-from",), 2, "give a file or --taps"),
        (("drums-from", "empty.mid"), 7, "it holds no notes"),
        (("drums-from", "--taps", "0,-1"), 2, "a tap at beat -1"),
        (("vary", "a.mid", "--count", "65"), 2, "count is 1 to 64"),
        (("morph", "a.mid", "three.mid"), 2, "the longer clip must be a multiple"),
        (("transfer", "--groove", "nothing.mid", "--score", "a.mid"), 5, "cannot be read"),
        (("edit", "a.mid", "sing"), 2, "no edit was understood"),
        (("edit", "a.mid", ""), 2, "no edit was understood"),
        (("edit", "a.mid", "no crash in bar 2"), 2, "there is no crash in bar 2"),
        (("edit", "a.mid", "remove everything"), 2, "nothing would be left"),
        (("edit", "a.mid", "x" * 2001), 2, "2,001 characters are too many"),
        (("generate", "--density", "20,x"), 2, "neither a number nor a curve"),
        (("generate", "--density", "20,101"), 2, "density is 0 to 100 %"),
        (("generate", "--section", "bridge"), 2, "intro, verse, chorus, outro"),
        (("generate", "--kit-voices", "clap", "--kit", "td11"), 2, "none of these drums"),
    ],
)
def test_what_cannot_be_done_is_refused(
    tiny: Path, folder: Path, command: tuple[str, ...], code: int, says: str
) -> None:
    assert says in " ".join(refused(*command, cwd=folder, code=code, checkpoint=tiny).split())
