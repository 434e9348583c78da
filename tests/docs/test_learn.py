"""`docs/learn.md`: its commands run as they stand there, one after the other."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from ghostnote.midi.writer import write_midi
from tests.cli.program import environment, run
from tests.docs.documents import ROOT, blocks
from tests.service.arrange.material import played

LEARN = ROOT / "docs" / "learn.md"


def test_the_commands_run(tiny: Path, tmp_path: Path) -> None:
    # A network that was never trained learns as one that was, and in less time.
    for number in range(1, 5):
        (tmp_path / f"mine-{number}.mid").write_bytes(write_midi(played(4, 90.0 + number)))
    (block,) = (block for block in blocks(LEARN, "sh") if block.startswith("ghostnote learn"))
    (tmp_path / "styles").mkdir()
    env = {"GHOSTNOTE_STYLES": str(tmp_path / "styles")}
    for line in block.splitlines():
        done = run(*shlex.split(line)[1:], cwd=tmp_path, checkpoint=tiny, env=env)
        assert done.returncode == 0, (line, done.stderr)
    assert {path.name for path in tmp_path.glob("*.mid")} >= {"own.mid", "mixed.mid", "journey.mid"}
    assert not list((tmp_path / "styles").iterdir())


def test_the_example_in_python_runs(tiny: Path, tmp_path: Path) -> None:
    (code,) = blocks(LEARN, "python")
    (tmp_path / "mine").mkdir()
    (tmp_path / "styles").mkdir()
    for number in range(3):
        (tmp_path / "mine" / f"{number}.mid").write_bytes(write_midi(played(2, 90.0 + number)))
    script = tmp_path / "example.py"
    script.write_text(code)
    env = environment(tiny, GHOSTNOTE_STYLES=str(tmp_path / "styles"))
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=env, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "styles" / "my-style.ghoststyle").is_file()
