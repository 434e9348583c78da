"""collect, process, train, evaluate and styles, each as its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ghostnote.core.pattern import Pattern
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.styles.catalogue import ENVIRONMENT
from ghostnote.styles.registry import playable
from tests.cli.program import ghostnote, run
from tests.corpus.corpora import groove, write_own
from tests.styles.files import GOOD, changed, line_of


def test_collect_and_process_a_copy_of_the_dataset(gmd_zip: Path, tmp_path: Path) -> None:
    out, err = ghostnote("collect", "gmd", "--from", gmd_zip, cwd=tmp_path)
    assert out.strip() == "data/raw/gmd"
    assert "CC BY 4.0" in err
    _, err = ghostnote("collect", "gmd", "--from", gmd_zip, cwd=tmp_path)
    assert "collected earlier" in err
    out, _ = ghostnote("process", "--json", "--workers", "2", cwd=tmp_path)
    told = json.loads(out)
    assert told["folder"] == "data/processed"
    assert told["totals"]["files"]["kept"] > 900
    assert (tmp_path / "data/processed/manifest.json").is_file()
    out, err = ghostnote("process", cwd=tmp_path)
    assert out.strip() == "data/processed"
    assert " 0 read, " in err


def test_rejects_are_listed_with_the_reason(tmp_path: Path) -> None:
    files: dict[str, Pattern | bytes] = {
        "funk/a.mid": groove(),
        "funk/b.mid": b"no MIDI",
        "rock/c.mid": groove(),
        "rock/d.mid": groove(velocity=60),
    }
    write_own(tmp_path / "own", files)
    out, err = ghostnote("process", "own", "-o", "here", "--workers", "1", cwd=tmp_path)
    assert out.strip() == "here"
    assert "rejected   funk/b.mid: " in err
    assert "duplicate  rock/c.mid of own/funk/a" in err
    assert "2 files kept, 1 rejected, 1 duplicates" in err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("collect", "nothing"), 2, "one of gmd"),
        (("collect", "gmd", "--from", "nowhere.zip"), 12, "no such file"),
        (("collect", "gmd", "--from", "broken.zip"), 12, "not a whole zip archive"),
        (("process",), 11, "nothing was collected here (run `ghostnote collect gmd` first)"),
        (("process", "nowhere"), 11, "no such folder"),
        (("train",), 11, "no processed data here"),
        (("evaluate",), 11, "no processed data here"),
        (("evaluate", "--samples", "3"), 2, "an even number"),
        (("evaluate", "--only", "taps,tips"), 2, "no part 'tips' (some of set, likelihood, humanise, "),
    ],
)
def test_bad_input_of_the_pipeline(
    tiny: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut short")
    done = run(*arguments, cwd=tmp_path, checkpoint=tiny)
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert says in message
    assert "Traceback" not in message
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["broken.zip"]


def test_styles(tiny: Path, tmp_path: Path) -> None:
    out, _ = ghostnote("styles", cwd=tmp_path, checkpoint=tiny)
    assert "funk" in out
    assert "boom_bap" not in out
    assert "- (funk 100 %)" in out
    rows = json.loads(ghostnote("styles", "--json", cwd=tmp_path, checkpoint=tiny)[0])["styles"]
    assert [row["name"] for row in rows if row["learned"]] == ["funk", "jazz", "rock"]
    assert [row["name"] for row in rows] == playable(("funk", "jazz", "rock"))
    funk, surf = (next(row for row in rows if row["name"] == name) for name in ("funk", "surf"))
    assert funk["tempo"] == load_checkpoint(tiny).info.statistics["tempo"]["funk"]
    assert "p-funk" in funk["aliases"]
    assert (surf["learned"], surf["mix"], surf["tempo"]["bars"]) == (False, {"rock": 1.0}, 0)


def test_styles_show(tiny: Path, tmp_path: Path) -> None:
    out, _ = ghostnote("styles", "show", "Funky Drummer", cwd=tmp_path, checkpoint=tiny)
    assert out.startswith("Clyde Stubblefield (clyde_stubblefield), drummer\n")
    assert "Inspired by Clyde Stubblefield: no recording of theirs was used." in out
    assert "it plays funk (100 %) with its tempo and swing." in out
    assert "fact 8: Breakbeat canon." in out
    shown = json.loads(ghostnote("styles", "show", "Funky Drummer", "--json", cwd=tmp_path, checkpoint=tiny)[0])
    assert shown["profile"]["feel"]["swing"] == {"value": 54.5, "source": [8]}
    sheet, _ = ghostnote("styles", "show", "clyde_stubblefield", "--card", cwd=tmp_path, checkpoint=tiny)
    assert "Measured on 64 generated patterns" in sheet
    card = json.loads(
        ghostnote("styles", "show", "clyde_stubblefield", "--card", "--json", cwd=tmp_path, checkpoint=tiny)[0]
    )["card"]
    assert (card["style"], card["patterns"], card["swing_asked"]) == ("clyde_stubblefield", 64, 54.5)
    # Swing is met exactly, whatever an untrained network plays.
    assert card["met"]["swing"]
    done = run("styles", "show", "fnky drumer", cwd=tmp_path, checkpoint=tiny)
    assert done.returncode == 3
    assert b"did you mean clyde_stubblefield?" in done.stderr


def test_a_style_of_ones_own_is_shown_and_played(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "test_beat.yaml").write_text(GOOD)
    monkeypatch.setenv(ENVIRONMENT, str(folder))
    assert (
        "it plays rock (75 %) and funk (25 %)"
        in ghostnote("styles", "show", "beat of tests", cwd=tmp_path, checkpoint=tiny)[0]
    )
    ghostnote("generate", "-s", "beat of tests", "-b", "1", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    ghostnote("verify", "x.mid", cwd=tmp_path, checkpoint=tiny)
    (folder / "test_beat.yaml").write_text(changed("grid: 16ths", "grid: 5ths"))
    done = run("styles", cwd=tmp_path, checkpoint=tiny)
    assert done.returncode == 35
    assert f"{folder}/test_beat.yaml, line {line_of(GOOD, 'grid:')}, grid: '5ths' is not known" in done.stderr.decode()


def test_train_and_generate_with_what_was_trained(tiny_data: Path, tmp_path: Path) -> None:
    out, _ = ghostnote("train", "--preset", "tiny", "--steps", "10", "--data", tiny_data, cwd=tmp_path)
    folder = out.strip().splitlines()[-1]
    assert folder == "runs/tiny/checkpoint"
    assert load_checkpoint(tmp_path / folder).info.styles == ("funk", "jazz", "rock")
    ghostnote("generate", "--checkpoint", folder, "-o", "x.mid", cwd=tmp_path)
    ghostnote("verify", "--checkpoint", folder, "x.mid", cwd=tmp_path)


def test_evaluate_writes_the_report(tiny: Path, tiny_data: Path, tmp_path: Path) -> None:
    out, _ = ghostnote(
        "evaluate", "--data", tiny_data, "--samples", "16", "--only", "humanise, meters", cwd=tmp_path, checkpoint=tiny
    )
    assert "valid bars, every meter offered" in out
    assert "humanised, median of 16: timing MAE, ms" in out
    folder = tmp_path / "out" / "evaluation"
    report = json.loads((folder / "report.json").read_text())
    assert report["about"]["checkpoint"] == load_checkpoint(tiny).hash
    assert report["about"]["samples"] == 16
    assert "--samples 16" in report["about"]["command"]
    assert report["figures"]["valid_bars"] == 1.0
    assert (folder / "report.md").read_text().startswith("# Evaluation of the checkpoint tiny")


@pytest.mark.parametrize(("command", "module"), [("train", "torch"), ("evaluate", "matplotlib")])
def test_a_missing_extra_is_named(tmp_path: Path, command: str, module: str) -> None:
    program = (
        "import importlib.util, sys\n"
        "found = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name, *more: None if name == {module!r} else found(name, *more)\n"
        "from ghostnote.cli import main\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 18
    assert f"needs {module}" in done.stderr
    assert 'pip install "ghostnote[train]"' in done.stderr
