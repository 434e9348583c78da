from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ghostnote.cli.output import numbered, print_json, require_writable, write_file
from ghostnote.cli.terminal import printable
from ghostnote.core.errors import OutputError, OutputExistsError


def test_files_are_numbered() -> None:
    assert numbered(Path("a/b.mid"), 1) == [Path("a/b.mid")]
    assert numbered(Path("a/b.mid"), 3) == [Path("a/b-1.mid"), Path("a/b-2.mid"), Path("a/b-3.mid")]


def test_asking_leaves_nothing_behind(tmp_path: Path) -> None:
    require_writable([tmp_path / "a.mid"], force=False)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(b"old")
    with pytest.raises(OutputExistsError, match="--force"):
        require_writable([tmp_path / "b.mid", path], force=False)
    with pytest.raises(OutputExistsError):
        write_file(path, b"new", force=False)
    assert path.read_bytes() == b"old"
    require_writable([path], force=True)
    write_file(path, b"new", force=True)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["missing/a.mid", "file/a.mid", "folder"])
def test_what_is_no_place_for_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        require_writable([tmp_path / name], force=True)


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(OutputError, match="not a regular file"):
        require_writable([Path(os.devnull)], force=True)


def test_a_folder_that_cannot_be_written_to() -> None:
    with pytest.raises(OutputError, match="cannot write"):
        require_writable([Path("/proc/a.mid")], force=False)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "target.mid").write_bytes(b"old")
    (tmp_path / "link.mid").symlink_to("target.mid")
    write_file(tmp_path / "link.mid", b"new", force=True)
    assert (tmp_path / "link.mid").is_symlink()
    assert (tmp_path / "target.mid").read_bytes() == b"new"


def test_json_has_null_for_what_is_not_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": math.nan, "b": [math.inf, 1.5], "c": {1: "é"}})
    text = capsys.readouterr().out
    assert json.loads(text) == {"a": None, "b": [None, 1.5], "c": {"1": "é"}}


def test_text_of_files_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[2Jb\r\n\x9bé") == "a?[2Jb???é"


def test_the_command_line_is_imported_quickly_and_alone() -> None:
    heavy = ("numpy", "onnxruntime", "symusic", "rich", "aiohttp", "torch", "lightning", "matplotlib", "asyncio")
    program = f"import sys, ghostnote.cli.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
