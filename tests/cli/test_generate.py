from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ghostnote.core.pattern import Meter
from ghostnote.midi.reader import read_midi
from tests.cli.program import ghostnote, run


def test_a_pattern_is_written_and_shown(tiny: Path, tmp_path: Path) -> None:
    out, err = ghostnote("generate", "--bars", "2", "--seed", "5", cwd=tmp_path, checkpoint=tiny)
    written = tmp_path / "funk-5.mid"
    assert list(tmp_path.iterdir()) == [written]
    pattern = read_midi(written.read_bytes()).pattern
    assert (pattern.bars, pattern.meter) == (2, Meter())
    assert pattern.bpm == pytest.approx(96)
    assert out.lstrip().startswith("bar")
    assert re.search("[░▒▓█]", out)
    assert f"funk-5.mid: funk, 2 bars of 4/4 at 96 BPM, {len(pattern.hits)} hits, seed 5" in err


def test_the_same_command_gives_the_same_bytes(tiny: Path, tmp_path: Path) -> None:
    for name in ("a.mid", "b.mid"):
        ghostnote("generate", "--seed", "5", "--style", "Jazz", "-o", name, cwd=tmp_path, checkpoint=tiny)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_a_seed_that_was_not_given_is_told(tiny: Path, tmp_path: Path) -> None:
    _, err = ghostnote("generate", "-o", "a.mid", cwd=tmp_path, checkpoint=tiny)
    found = re.search(r"seed (\d+)", err)
    assert found is not None
    ghostnote("generate", "-o", "b.mid", "--seed", found[1], cwd=tmp_path, checkpoint=tiny)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    _, other = ghostnote("generate", "-o", "c.mid", cwd=tmp_path, checkpoint=tiny)
    assert found[0] not in other


def test_every_option_reaches_the_receipt(tiny: Path, tmp_path: Path) -> None:
    asked = {
        "style": "rock",
        "bars": 3,
        "tempo": 141.5,
        "meter": "7/8",
        "density": 80.0,
        "swing": 58.0,
        "dynamics": 20.0,
        "syncopation": 30.0,
        "complexity": 60.0,
        "ghost_notes": 40.0,
        "laid_back": 6.0,
        "humanize_amount": 80.0,
        "fill_every": 2,
        "section": "chorus",
        "intensity": 70.0,
        "guidance": 1.5,
        "candidates": 2,
        "temperature": 0.8,
        "top_k": 20,
        "top_p": 0.9,
        "min_p": 0.01,
        "seed": 11,
        "kit": "td11",
        "profile": 40.0,
    }
    options = [text for name, value in asked.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    lists = ("--hats", "4,8", "--kit-voices", "kick,snare,hat")
    more = ("--no-humanize", "--fill", "--no-limbs", *lists, "--precision", "int8", "--json", "-o", "x.mid")
    out, _ = ghostnote("generate", *options, *more, cwd=tmp_path, checkpoint=tiny)
    (described,) = json.loads(out)["patterns"]
    listed = {"hat_subdivision": [4.0, 8.0], "voices": ["kick", "snare", "hat"]}
    assert described["params"] == {**asked, **listed, "humanize": False, "fill": True, "limbs": False}
    assert described["receipt"]["params"] == described["params"]
    assert described["receipt"]["precision"] == "int8"
    assert described["path"] == "x.mid"
    assert set(described["features"]) >= {"density", "swing", "dynamics"}
    shown, _ = ghostnote("inspect", "x.mid", "--kit", "td11", "--json", cwd=tmp_path)
    assert json.loads(shown)["receipt"] == described["receipt"]


def test_midi_to_standard_output_and_nothing_else(tiny: Path, tmp_path: Path) -> None:
    done = run("generate", "--seed", "5", "-o", "-", cwd=tmp_path, checkpoint=tiny)
    assert done.returncode == 0
    ghostnote("generate", "--seed", "5", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert done.stdout == (tmp_path / "x.mid").read_bytes()
    assert b"seed 5" in done.stderr


def test_variations_are_numbered(tiny: Path, tmp_path: Path) -> None:
    out, err = ghostnote("generate", "-n", "3", "--seed", "5", "-o", "x.mid", "--json", cwd=tmp_path, checkpoint=tiny)
    names = [f"x-{number}.mid" for number in (1, 2, 3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    described = json.loads(out)["patterns"]
    assert [item["path"] for item in described] == names
    assert [item["variation"] for item in described] == [0, 1, 2]
    assert len({(tmp_path / name).read_bytes() for name in names}) == 3
    assert all(name in err for name in names)


def test_variations_can_be_verified(tiny: Path, tmp_path: Path) -> None:
    ghostnote("generate", "-n", "2", "--seed", "5", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    out, _ = ghostnote("verify", "x-2.mid", cwd=tmp_path, checkpoint=tiny)
    assert "x-2.mid: verified" in out
    out, _ = ghostnote(
        "verify", "-", "--json", cwd=tmp_path, checkpoint=tiny, stdin=(tmp_path / "x-1.mid").read_bytes()
    )
    assert json.loads(out)["verified"] is True


def test_the_grid_can_be_left_out_and_keeps_to_ascii(tiny: Path, tmp_path: Path) -> None:
    out, _ = ghostnote("generate", "--no-grid", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert out == ""
    done = run("generate", "-o", "y.mid", cwd=tmp_path, checkpoint=tiny, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert b"soft to loud" in done.stdout


def test_force_replaces(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(b"old")
    ghostnote("generate", "-o", "x.mid", "--force", cwd=tmp_path, checkpoint=tiny)
    assert (tmp_path / "x.mid").read_bytes().startswith(b"MThd")
