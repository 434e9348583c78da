"""The command line as a user has it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# Whoever is started in the background by a shell inherits that Ctrl-C is ignored, and so would the programs here.
_INTERRUPTIBLE = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
PROGRAM = (sys.executable, "-c", f"{_INTERRUPTIBLE}; from ghostnote.cli import main; sys.exit(main())")


def environment(checkpoint: Path | None = None, **more: str) -> dict[str, str]:
    """The process's environment: 80 columns, UTF-8, and a checkpoint if one is given."""
    named = {} if checkpoint is None else {"GHOSTNOTE_CHECKPOINT": str(checkpoint)}
    return {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **named, **more}


def run(
    *arguments: str | Path,
    cwd: Path,
    checkpoint: Path | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run `ghostnote` with these arguments in the folder `cwd`, and wait."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=environment(checkpoint, **(env or {})),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=300,
    )


def ghostnote(*arguments: str | Path, cwd: Path, checkpoint: Path | None = None, stdin: bytes = b"") -> tuple[str, str]:
    """Run it, demand success, and give what it wrote to standard output and standard error."""
    done = run(*arguments, cwd=cwd, checkpoint=checkpoint, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(), done.stderr.decode()
