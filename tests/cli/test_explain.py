from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.program import ghostnote
from tests.cli.test_bad_input import refused


def test_a_file_is_explained_with_its_neighbours(tiny: Path, tiny_data: Path, tmp_path: Path) -> None:
    ghostnote("generate", "--seed", "5", "--bars", "2", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    out, _ = ghostnote("index", "--data", tiny_data, cwd=tmp_path)
    assert "bars of 9 files" in out
    out, _ = ghostnote("explain", "x.mid", "--index", "bars.npz", "--json", cwd=tmp_path, checkpoint=tiny)
    why = json.loads(out)
    assert set(why["hits"][0]) == {"bar", "beat", "voice", "given", "probability"}
    assert all(one["file"].endswith(".mid") for bar in why["nearest"] for one in bar)
    out, _ = ghostnote("explain", "x.mid", "--index", "bars.npz", cwd=tmp_path, checkpoint=tiny)
    assert out.split()[:3] == ["bar", "beat", "drum"]
    assert "bar 2: " in out


def test_without_an_index_it_says_so_and_one_beside_the_checkpoint_is_found(
    tiny: Path, tiny_data: Path, tmp_path: Path
) -> None:
    ghostnote("generate", "--seed", "5", "--bars", "1", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert "no index" in ghostnote("explain", "x.mid", cwd=tmp_path, checkpoint=tiny)[0]
    own = tmp_path / "checkpoint"
    shutil.copytree(tiny, own)
    ghostnote("index", "--data", tiny_data, "-o", own / "bars.npz", cwd=tmp_path)
    assert "no index" not in ghostnote("explain", "x.mid", cwd=tmp_path, checkpoint=own)[0]


def test_any_command_explains_what_it_makes(tiny: Path, tmp_path: Path) -> None:
    options = ("--seed", "5", "--explain", "--no-grid")
    out, _ = ghostnote("generate", *options, "--bars", "1", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert out == ghostnote("explain", "x.mid", cwd=tmp_path, checkpoint=tiny)[0]
    out, _ = ghostnote("vary", "x.mid", *options, "--count", "2", "--json", cwd=tmp_path, checkpoint=tiny)
    assert all({"hits", "nearest"} == set(one["why"]) for one in json.loads(out)["patterns"])


def test_what_cannot_be_explained_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(b"MThd")
    assert "x.mid" in refused("explain", "x.mid", cwd=tmp_path, code=5, checkpoint=tiny)
