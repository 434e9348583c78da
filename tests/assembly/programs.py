"""`ghostnote serve` and `ghostnote worker` as programs, in a home of their own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.services.process import Process

_LISTENS = re.compile(r"Ghostnote listens on (http://\S+)")


@contextmanager
def program(command: str, home: Path, settings: Mapping[str, str]) -> Iterator[tuple[Process, Path]]:
    """The process of a command and its log; told to stop afterwards.

    Args:
        command: `serve` or `worker`.
        home: of the service.
        settings: by their names in small letters.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"{command}.log"
    variables = [f"GHOSTNOTE_{name.upper()}={value}" for name, value in {"home": str(home), **settings}.items()]
    # `Process` has the servers in mind: it passes no environment on its own.
    process = Process(["env", *variables, sys.executable, "-m", "ghostnote", command], log, signal="TERM")
    try:
        yield process, log
    finally:
        process.end("TERM")


@contextmanager
def service(home: Path, *, worker: bool = False, **settings: str) -> Iterator[str]:
    """The URL of a service that is ready; with `worker`, a Celery worker of all queues beside it."""
    with ExitStack() as stack:
        process, log = stack.enter_context(program("serve", home / "api", {"port": "0", **settings}))
        process.wait_until(lambda: _LISTENS.search(log.read_text(encoding="utf-8")) is not None)
        if worker:
            stack.enter_context(program("worker", home / "worker", settings))
        found = _LISTENS.search(log.read_text(encoding="utf-8"))
        assert found is not None
        process.wait_until(lambda: _ready(found[1]))
        yield found[1]


def _ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz") as answer:  # noqa: S310 - our own service
            return bool(answer.status == 200)
    except URLError:
        return False
