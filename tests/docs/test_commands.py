"""What the documents show works as it stands there, in the order it stands there, with the checkpoint that ships."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.program import run
from tests.docs.documents import EDITS, JOBS, README, blocks, bring


def shown_commands(document: Path) -> list[str]:
    """The lines of the blocks that begin with a command of ours."""
    shown = (block for block in blocks(document, "sh") if block.startswith("ghostnote "))
    return [line for block in shown for line in block.splitlines()]


@pytest.mark.parametrize(
    ("document", "made"),
    [
        (README, {"swing.mid", "straight.mid", "seven-1.mid", "seven-4.mid", "rising.mid", "played.mid"}),
        (JOBS, {"locked.mid", "tapped.mid", "played.mid", "chorus.mid", "late.mid", "wilder.mid"}),
        (EDITS, {"ghosts.mid", "ride.mid", "filled.mid", "late.mid", "loop-edit-1.mid", "loop-edit-2.mid"}),
    ],
    ids=["readme", "jobs", "edits"],
)
def test_the_commands_of_a_document_run(document: Path, made: set[str], tmp_path: Path) -> None:
    bring(tmp_path)
    commands = shown_commands(document)
    assert len(commands) >= 6
    for command in commands:
        words, _, target = command.partition("#")[0].partition(">")
        done = run(*shlex.split(words)[1:], cwd=tmp_path)
        assert done.returncode == 0, (command, done.stderr)
        if target:
            (tmp_path / target.strip()).write_bytes(done.stdout)
            assert done.stdout.startswith(b"MThd")
    assert {path.name for path in tmp_path.glob("*.mid")} >= made
