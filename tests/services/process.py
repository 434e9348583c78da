"""Server processes that never outlive the tests, and what else their servers share."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

#: A server that takes longer than this to come up will not come.
START_S = 30.0


class ServiceMissingError(Exception):
    """A server that the tests need is not installed."""


def binary(name: str, package: str, *folders: str) -> str:
    """Path of a program from the path or from `folders` (patterns below the root; the last in order wins)."""
    beside = (str(path) for folder in folders for path in sorted(Path("/").glob(f"{folder}/{name}"), reverse=True))
    found = shutil.which(name) or next(beside, None)
    if found is None:
        raise ServiceMissingError(f"{name} is not installed: run `make services`, or install the package {package}")
    return found


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged(*names: str) -> str | None:
    """The user to run as: the first of `names` that there is if this is root, else None for oneself."""
    if os.getuid() != 0:
        return None
    for name in names:
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServiceMissingError(f"root cannot run this server, and there is no user {' or '.join(names)}")


class Process:
    """A server that runs until it is stopped, killed, or the process that started it dies."""

    def __init__(self, command: Sequence[str], log: Path, *, user: str | None = None, signal: str = "KILL") -> None:
        guarded = [binary("setpriv", "util-linux"), f"--pdeathsig={signal}"]
        if user is not None:
            guarded += [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
        self._log = log
        with log.open("ab") as output:
            # A session of its own: Ctrl-C ends the tests, and they end their servers.
            self._process = subprocess.Popen(
                [*guarded, *command], stdout=output, stderr=output, start_new_session=True, cwd="/"
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return when `ready` says so."""
        deadline = time.monotonic() + START_S
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.end("KILL")
                raise RuntimeError(f"the server did not come up:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def end(self, how: str) -> None:
        """Send it a signal, unless it has ended, and wait for its end."""
        import signal

        if self._process.poll() is None:
            self._process.send_signal(signal.Signals[f"SIG{how}"])
        self._process.wait(timeout=START_S)
