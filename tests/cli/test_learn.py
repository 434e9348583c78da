"""`ghostnote learn`: from clips to a style that is played, mixed, carried about and removed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ghostnote.dataset.format import read_dataset
from tests.cli.clips import CLIPS
from tests.cli.program import run
from tests.tiny import tiny_checkpoint

NAME = "my-style"


class Desk:
    """A folder with real clips, a folder for styles, and the program."""

    def __init__(self, folder: Path, checkpoint: Path) -> None:
        self.folder, self.checkpoint = folder, checkpoint

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        env = {"GHOSTNOTE_STYLES": str(self.folder / "styles")}
        return run(*arguments, cwd=self.folder, checkpoint=self.checkpoint, env=env)

    def done(self, *arguments: str | Path) -> str:
        finished = self.run(*arguments)
        assert finished.returncode == 0, finished.stderr.decode()
        return finished.stdout.decode()

    def refused(self, *arguments: str | Path) -> str:
        finished = self.run(*arguments)
        assert finished.returncode != 0
        assert b"Traceback" not in finished.stderr
        return " ".join(finished.stderr.decode().split())


@pytest.fixture(scope="module")
def desk(gmd_dir: Path, gmd_rows: list[dict[str, str]], tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Five short beats of one drummer of the Groove MIDI Dataset, and clips that are of no use."""
    folder = tmp_path_factory.mktemp("learn")
    (folder / "styles").mkdir()
    rows = [row for row in gmd_rows if row["drummer"] == "drummer3" and row["beat_type"] == "beat"]
    for number, row in enumerate(sorted(rows, key=lambda row: float(row["duration"]))[4:9]):
        (folder / f"own{number}.mid").write_bytes((gmd_dir / row["midi_filename"]).read_bytes())
    (folder / "again.mid").write_bytes((folder / "own0.mid").read_bytes())
    for name in ("empty.mid", "bass.mid"):
        (folder / name).write_bytes(CLIPS[name])
    return Desk(folder, tiny)


@pytest.fixture(scope="module")
def taught(desk: Desk) -> dict[str, object]:
    clips = [f"own{number}.mid" for number in range(5)]
    bad = ["again.mid", "empty.mid", "bass.mid", "gone.mid"]
    found: dict[str, object] = json.loads(
        desk.done("learn", NAME, *clips, *bad, "--steps", "20", "--seconds", "3600", "--kit", "td11", "--json")
    )
    return found


def test_a_style_is_learned_with_a_report(taught: dict[str, object], desk: Desk) -> None:
    report = taught["report"]
    assert isinstance(report, dict)
    assert [row["file"] for row in report["clips"]["held_out"]] == ["own4.mid"]
    assert len(report["clips"]["shown"]) == 4
    assert {row["file"] for row in report["clips"]["left_out"]} == {"again.mid", "empty.mid", "bass.mid", "gone.mid"}
    nats = report["nats_per_bar"]
    assert nats["after"]["total"] < nats["before"]["total"]
    assert report["learning"]["steps"] == 20
    assert all(0 <= value < 100 for value in report["feel_distance"]["after"].values())
    assert set(report["feel_distance"]["after"]) >= {"density", "dynamics"}
    assert report["novelty"]["after"]["longest_run"] <= 4
    path = desk.folder / "styles" / f"{NAME}.ghoststyle"
    assert taught["path"] == str(path)
    assert taught["bytes"] == path.stat().st_size < 2_000_000
    assert str(desk.folder).encode() not in path.read_bytes()


@pytest.mark.usefixtures("taught")
def test_it_is_played_mixed_and_verified(desk: Desk) -> None:
    for name, style in (("own", NAME), ("mixed", f"{NAME}:0.7,funk:0.3"), ("journey", f"funk>{NAME}")):
        desk.done("generate", "--style", style, "--bars", "4", "--seed", "1", "-o", f"{name}.mid")
        assert "verified" in desk.done("verify", f"{name}.mid")
    made = {(desk.folder / f"{name}.mid").read_bytes() for name in ("own", "mixed", "journey")}
    assert len(made) == 3
    listed = json.loads(desk.done("styles", "--json"))["styles"]
    assert [row["learned"] for row in listed if row["name"] == NAME] == [True]
    assert "nearest known style" in desk.done("styles", "show", NAME)


@pytest.mark.usefixtures("taught")
def test_names_that_are_taken(desk: Desk) -> None:
    assert "a file already" in desk.refused("learn", NAME, "own0.mid", "own1.mid", "own2.mid")
    assert "a name of the style funk" in desk.refused("learn", "fu-nk", "own0.mid", "own1.mid", "own2.mid")
    assert "cannot be a style's name" in desk.refused("learn", "My Style", "own0.mid", "own1.mid", "own2.mid")


def test_too_few_clips(desk: Desk) -> None:
    said = desk.refused("learn", "few", "own0.mid", "again.mid", "empty.mid", "bass.mid")
    assert "1 clips that can be learned from" in said
    assert "the same music as own0.mid" in said


@pytest.mark.usefixtures("taught")
def test_beside_another_checkpoint_it_says_to_learn_again(desk: Desk, tiny_data: Path, tmp_path: Path) -> None:
    other = Desk(desk.folder, tiny_checkpoint(tmp_path / "other", read_dataset(tiny_data), seed=2))
    assert "learn it again" in other.refused("generate", "--style", NAME, "--seed", "1", "-o", "x.mid")
    listed = other.run("styles")
    assert listed.returncode == 0
    assert b"cannot be played" in listed.stderr
    other.done("generate", "--style", "funk", "--seed", "1", "-o", "x.mid")


@pytest.mark.usefixtures("taught")
def test_it_is_carried_about_and_removed(desk: Desk) -> None:
    path = desk.folder / "styles" / f"{NAME}.ghoststyle"
    kept = path.read_bytes()
    (desk.folder / "carried.ghoststyle").write_bytes(kept)
    desk.done("generate", "--style", NAME, "--bars", "1", "--seed", "1", "-o", "before.mid")
    assert str(path) in desk.done("styles", "remove", "My Style")
    assert "unknown style" in desk.refused("generate", "--style", NAME, "--seed", "1", "-o", "y.mid")
    assert "which is not here" in desk.refused("verify", "before.mid")
    assert "no style of your own" in desk.refused("styles", "remove", "funk")
    (desk.folder / "damaged.ghoststyle").write_bytes(kept[:-3])
    assert "not the file of a style" in desk.refused("styles", "add", "damaged.ghoststyle")
    desk.done("styles", "add", "carried.ghoststyle")
    assert path.read_bytes() == kept
    assert "verified" in desk.done("verify", "before.mid")
