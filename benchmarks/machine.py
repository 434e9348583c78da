"""What a benchmark ran on, and the memory of a process: for every figure that is printed."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Load average from which figures are not to be trusted.
BUSY = 0.5
#: Of ru_maxrss: bytes on macOS, KiB elsewhere.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def describe(packages: tuple[str, ...]) -> dict[str, str]:
    """Processor, cores, memory, system and versions of `packages`; and whether something else was running."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return {
        "processor": f"{_processor()}, {cores} cores",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.platform()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {_version(name)}" for name in packages),
        "load before": f"{load:.2f}{' (busy: figures are too slow)' if load >= BUSY else ''}",
    }


def peak_rss_mb() -> float:
    """Most memory that this process held, in MB.

    Where the kernel tells it of the running program alone: ru_maxrss also counts what it was started from.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
