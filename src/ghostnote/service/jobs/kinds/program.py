"""Work that is done by a program of its own, which can be stopped at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ghostnote.core.errors import JobFailedError
from ghostnote.service.jobs.supervision import SUPERVISOR

#: How much of what the program said is told when it fails.
_LAST_WORDS: Final = 2_000


def run_program(arguments: Sequence[str], log: Path, look: Callable[[], None], *, name: str, every: float) -> None:
    """Run `ghostnote` with these arguments to its end.

    Args:
        arguments: of the command line.
        log: file that what it says is added to.
        look: called again and again meanwhile; what it raises stops the program.
        name: of the job's kind, for messages.
        every: seconds between two looks.

    Raises:
        JobFailedError: the program failed; says the last thing that it said.
    """
    with log.open("ab") as output:
        # It ends with this process: another attempt would go on in the same folder.
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}
        program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "ghostnote", *arguments], stdout=output, stderr=output, env=environment
        )
    try:
        while program.poll() is None:
            look()
            try:
                program.wait(every)
            except subprocess.TimeoutExpired:
                continue
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()
    if program.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()
        last = said.splitlines()[-1] if said else f"exit status {program.returncode}"
        raise JobFailedError(last, where=name, hint="see the worker's log")
