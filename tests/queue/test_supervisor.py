"""Programs under supervision: started again when they end, stopped for good when they are to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest

from ghostnote.queue.supervisor import supervise
from tests.queue.rig import eventually

pytestmark = pytest.mark.anyio

#: Writes its process id down, then waits.
_WAIT = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
_STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + _WAIT
_PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]]); " + _WAIT
_FOLLOWER = "from ghostnote.queue.life import end_with_supervisor; end_with_supervisor(); " + _WAIT
_SUPERVISOR = (
    "import asyncio, sys; from ghostnote.queue.supervisor import supervise; "
    "asyncio.run(supervise([sys.executable, '-c', sys.argv[2], sys.argv[1]], name='follower'))"
)


@asynccontextmanager
async def _supervised(*arguments: str, grace: float = 20.0) -> AsyncIterator[None]:
    task = asyncio.create_task(supervise([sys.executable, "-c", *arguments], name="program", grace=grace))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _noted(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def _has_noted(path: Path, count: int) -> list[int]:
    async def noted() -> bool:
        return len(_noted(path)) >= count

    await eventually(noted)
    return _noted(path)


async def test_a_killed_program_is_started_again(tmp_path: Path, anyio_backend: str) -> None:
    pids = tmp_path / "pids"
    async with _supervised(_WAIT, str(pids)):
        for count in (1, 2):
            os.kill((await _has_noted(pids, count))[-1], signal.SIGKILL)
        started = await _has_noted(pids, 3)
        assert len(set(started)) == 3
    assert not any(map(_runs, started))


async def test_a_program_that_ignores_its_end_is_killed(tmp_path: Path, anyio_backend: str) -> None:
    pids = tmp_path / "pids"
    async with _supervised(_STUBBORN, str(pids), grace=0.1):
        (pid,) = await _has_noted(pids, 1)
    assert not _runs(pid)


async def test_what_the_program_started_goes_with_it(tmp_path: Path, anyio_backend: str) -> None:
    pids = tmp_path / "pids"
    async with _supervised(_PARENT, str(pids), _WAIT):
        both = await _has_noted(pids, 2)

    async def gone() -> bool:
        return not any(map(_runs, both))

    await eventually(gone)


async def test_a_program_ends_with_its_killed_supervisor(tmp_path: Path, anyio_backend: str) -> None:
    pids = tmp_path / "pids"
    program = [sys.executable, "-c", _SUPERVISOR, str(pids), _FOLLOWER]
    supervisor = await asyncio.create_subprocess_exec(*program)
    (pid,) = await _has_noted(pids, 1)
    supervisor.kill()
    await supervisor.wait()

    async def gone() -> bool:
        return not _runs(pid)

    await eventually(gone)


async def test_a_program_that_cannot_be_started_is_an_error(anyio_backend: str) -> None:
    with pytest.raises(FileNotFoundError):
        await supervise(["/no/such/program"], name="program")
