"""A running `ghostnote serve`, as a user has it: a process of its own, on a free port, with a home of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.program import PROGRAM

#: Seconds that a slow machine may take to start or stop it.
PATIENCE = 90.0
_ADDRESS = re.compile(r"Ghostnote listens on (http://\S+)")


def variables(home: Path, checkpoint: Path | None = None, **more: str) -> dict[str, str]:
    """An environment without any settings but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GHOSTNOTE_", "PROMETHEUS_"))}
    given = {"GHOSTNOTE_HOME": str(home), **more}
    if checkpoint is not None:
        given["GHOSTNOTE_CHECKPOINT"] = str(checkpoint)
    return {**clean, **given}


@dataclass(frozen=True)
class Running:
    """A service that answers.

    Attributes:
        process: of `ghostnote serve`.
        url: where it listens.
        log: the file of its standard error.
    """

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def interrupt(self) -> int:
        """Ctrl-C, and the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something, but not for ever."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


@contextmanager
def serving(*arguments: str, cwd: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """Run `ghostnote serve --port 0` and stop it afterwards."""
    log = cwd / "serve.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0", *arguments], cwd=cwd, env=dict(environment), stderr=stream
        )
    try:
        until(lambda: process.poll() is not None or bool(_ADDRESS.search(log.read_text())), "listening")
        found = _ADDRESS.search(log.read_text())
        assert found, log.read_text()
        yield Running(process, found[1], log)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
