"""What the README shows works as it stands there, in the order it stands there, with the checkpoint that ships."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.program import run

README = Path(__file__).resolve().parents[2] / "README.md"


def shown_commands() -> list[str]:
    """The `ghostnote` lines of the block that begins with `ghostnote generate`."""
    block = re.search(r"```sh\n(ghostnote generate .*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert block is not None
    return block[1].splitlines()


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    commands = shown_commands()
    assert len(commands) >= 5
    for command in commands:
        words, _, target = command.partition("#")[0].partition(">")
        done = run(*shlex.split(words)[1:], cwd=tmp_path)
        assert done.returncode == 0, (command, done.stderr)
        if target:
            (tmp_path / target.strip()).write_bytes(done.stdout)
            assert done.stdout.startswith(b"MThd")
    assert {path.name for path in tmp_path.glob("*.mid")} >= {"swing.mid", "straight.mid", "seven-1.mid", "seven-4.mid"}
