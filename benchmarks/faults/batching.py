"""What it is worth that a Celery task claims every waiting job that fits: jobs a second, with and without.

python benchmarks/faults/batching.py [--jobs 300]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.faults.field import open_field
from benchmarks.machine import describe
from ghostnote.settings.model import QueueMode

_BARS = 4


async def jobs_a_second(queue: QueueMode, jobs: int, batch: int) -> float:
    """From the end of the first job, when the worker is warm, to the end of the last."""
    with tempfile.TemporaryDirectory(prefix="ghostnote-batching-", ignore_cleanup_errors=True) as home:
        async with open_field(queue, Path(home), batch=str(batch)) as field:
            await field.submit(1, _BARS)
            await field.ended(1)
            began = time.monotonic()
            await field.submit(jobs, _BARS)
            await field.ended(jobs + 1)
            return jobs / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=300)
    jobs = parser.parse_args().jobs
    for name, value in describe(("celery", "kombu", "redis", "sqlalchemy")).items():
        print(f"{name}: {value}")
    print(f"{jobs} jobs of {_BARS} bars, sent at once\n")
    print("| queue | jobs a forward pass, at most | jobs/s |")
    print("|---|---|---|")
    for queue in QueueMode:
        for batch in (1, 8, 32):
            print(f"| {queue.value} | {batch} | {asyncio.run(jobs_a_second(queue, jobs, batch)):.1f} |", flush=True)


if __name__ == "__main__":
    main()
