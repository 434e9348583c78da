"""A service as a user has it: `ghostnote serve`, a process of its own with a worker beside it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.services.process import Process

_READY = re.compile(r"Ghostnote listens on (\S+)")


@contextmanager
def served(home: Path, checkpoint: Path, **settings: str) -> Iterator[str]:
    """The address of a service whose jobs run on `checkpoint`; `settings` are variables without their prefix."""
    log = home / "serve.log"
    variables = {"home": str(home), "checkpoint": str(checkpoint), **settings}
    environment = [f"GHOSTNOTE_{name.upper()}={value}" for name, value in variables.items()]
    command = ["/usr/bin/env", *environment, sys.executable, "-m", "ghostnote", "serve", "--port", "0"]
    process = Process(command, log, signal="TERM")
    process.wait_until(lambda: _is_ready(log.read_text()))
    try:
        yield _address(log.read_text())
    finally:
        process.end("TERM")


def _is_ready(log: str) -> bool:
    """Whether it listens, and its worker has started too."""
    try:
        return _READY.search(log) is not None and httpx2.get(f"{_address(log)}/readyz").is_success
    except httpx2.TransportError:
        return False


def _address(log: str) -> str:
    found = _READY.search(log)
    assert found is not None
    return found[1]
