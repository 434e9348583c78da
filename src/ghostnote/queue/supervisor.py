"""Keeps a program running: starts it again whenever it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from ghostnote.service.jobs.supervision import SUPERVISOR

#: Seconds before a program is started again; each failure doubles them, until it has lived long enough.
_LEAST: Final = 0.1
_MOST: Final = 5.0
_HEALTHY: Final = 30.0

_LOG: Final = logging.getLogger(__name__)


async def supervise(
    command: Sequence[str], *, name: str, environment: Mapping[str, str] | None = None, grace: float = 20.0
) -> None:
    """Run a program until cancelled, then stop it.

    Args:
        command: the program and its arguments. It calls `life.end_with_supervisor`, so that it never outlives this.
        name: for the log.
        environment: variables besides this process's own.
        grace: seconds between SIGTERM and SIGKILL.

    Raises:
        OSError: it cannot be started at all.
    """
    loop = asyncio.get_running_loop()
    variables = {**os.environ, **(environment or {}), SUPERVISOR: str(os.getpid())}
    pause = _LEAST
    while True:
        began = loop.time()
        # In a session of its own, Ctrl-C reaches it through this process alone.
        process = await asyncio.create_subprocess_exec(*command, env=variables, start_new_session=True)
        _LOG.info("%s started as process %d", name, process.pid)
        try:
            status = await process.wait()
        finally:
            await _end(process, grace)
        pause = _LEAST if loop.time() - began > _HEALTHY else pause
        _LOG.error("%s ended with status %d; it is started again in %.1f s", name, status, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _MOST)


async def _end(process: Process, grace: float) -> None:
    """Stop the program if it runs, and in the end everything that it has started."""
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), grace)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
