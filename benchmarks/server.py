"""A real `ghostnote serve` with a home of its own, for benchmarks."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where it listens, its process, and the file it logs to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def running_server(home: Path, **settings: str) -> Iterator[Server]:
    """Start the service on a free port and stop it afterwards; `settings` are names of `Settings` in small letters."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GHOSTNOTE_")}
    environment |= {"GHOSTNOTE_HOME": str(home), "GHOSTNOTE_PORT": "0"}
    environment |= {f"GHOSTNOTE_{name.upper()}": value for name, value in settings.items()}
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "ghostnote", "serve"], stderr=output, env=environment)
    try:
        yield Server(_ready(process, log), process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """The service's address, once it takes requests."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"https?://[\d.]+:\d+", log.read_text(errors="replace"))
        if found:
            try:
                with urllib.request.urlopen(f"{found[0]}/readyz", timeout=5):  # noqa: S310 - our own server
                    return found[0]
            except OSError:
                pass
        time.sleep(0.1)
    raise SystemExit(f"the service did not start:\n{log.read_text(errors='replace')}")
