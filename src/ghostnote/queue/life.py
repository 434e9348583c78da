"""When a worker's process ends: when it is told to, and with the process that supervises it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import threading
import time
from typing import Final

from ghostnote.service.jobs.supervision import SUPERVISOR

_PR_SET_PDEATHSIG: Final = 1
_LOOK: Final = 1.0


def stop_on_signals() -> asyncio.Event:
    """An event of the running loop that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def end_with_supervisor() -> None:
    """Have this process told to stop (SIGTERM) when its supervisor dies, however that happens.

    Does nothing in a process that no supervisor started.
    """
    # For this process alone, not for those that it starts.
    supervisor = os.environ.pop(SUPERVISOR, None)
    if supervisor is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # It may have died before the kernel was asked.
        if os.getppid() != int(supervisor):
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(int(supervisor),), daemon=True, name="ghostnote-supervisor").start()


def _watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
