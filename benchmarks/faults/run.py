"""Kills workers and Redis while jobs run, then counts: nothing may be lost and nothing made twice.

    python benchmarks/faults/run.py [--jobs 500] [--kills 5] [--mode all]

Needs redis-server and PostgreSQL on this machine; `make services` installs them. Exits with 1 if a figure is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.faults.field import Field, open_field
from benchmarks.machine import describe
from ghostnote.service.jobs.job import Job, JobState
from ghostnote.settings.model import QueueMode

#: Seconds from the last fault until every job is over, at most.
DRAINED = 60.0
#: After so many seconds a trial is given up.
PATIENCE = 900.0

MODES: dict[str, tuple[QueueMode, Callable[[Field], Awaitable[None] | None]]] = {
    "embedded": (QueueMode.EMBEDDED, Field.kill_worker),
    "celery-worker": (QueueMode.CELERY, Field.kill_worker),
    "celery-redis": (QueueMode.CELERY, Field.kill_redis),
    "redis-wiped": (QueueMode.CELERY, Field.wipe_redis),
}


@dataclass(frozen=True)
class Score:
    """What came of a trial.

    Attributes:
        lost: jobs that were accepted and are not over, or not there.
        failed: jobs that are over without a result.
        doubled: files beyond one a job, and blobs that no file names.
        again: attempts beyond one a job.
        drained: seconds from the last fault until all were over.
        seconds: in all.
    """

    mode: str
    jobs: int
    lost: int
    failed: int
    doubled: int
    again: int
    drained: float
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every figure is reached."""
        return not (self.lost or self.failed or self.doubled) and self.drained <= DRAINED


async def trial(mode: str, jobs: int, kills: int, bars: int) -> Score:
    """Accept jobs, and break something each time a further share of them is over."""
    queue, fault = MODES[mode]
    with tempfile.TemporaryDirectory(prefix="ghostnote-faults-", ignore_cleanup_errors=True) as home:
        async with open_field(queue, Path(home)) as field, asyncio.timeout(PATIENCE):
            began = last = time.monotonic()
            submitting = asyncio.create_task(field.submit(jobs, bars))
            for number in range(1, kills + 1):
                await field.ended(jobs * number // (kills + 1))
                await field.busy()
                broken = fault(field)
                if inspect.isawaitable(broken):
                    await broken
                last = time.monotonic()
            await submitting
            await field.ended(jobs)
            now = time.monotonic()
            return await _counted(field, mode, jobs, Path(home), now - last, now - began)


async def _counted(field: Field, mode: str, jobs: int, home: Path, drained: float, seconds: float) -> Score:
    found = await _all_jobs(field)
    states = Counter(job.state for job in found)
    files = [file for job in found for file in job.files]
    named = {file.sha256 for file in files}
    stored = sum(path.is_file() for path in (home / "objects" / "blobs").rglob("*"))
    return Score(
        mode,
        jobs,
        lost=jobs - sum(count for state, count in states.items() if state.over),
        failed=jobs - states[JobState.SUCCEEDED],
        doubled=len(files) - jobs + stored - len(named),
        again=sum(job.attempt for job in found) - jobs,
        drained=drained,
        seconds=seconds,
    )


async def _all_jobs(field: Field) -> list[Job]:
    store, jobs, cursor = field.parts.store, [], None
    while True:
        page = await store.page(None, cursor=cursor, limit=100)
        jobs += [await store.get(job.id) for job in page.jobs]
        cursor = page.cursor
        if cursor is None:
            return jobs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--bars", type=int, default=4)
    parser.add_argument("--mode", choices=[*MODES, "all"], default="all")
    asked = parser.parse_args()
    modes = list(MODES) if asked.mode == "all" else [asked.mode]
    for name, value in describe(("celery", "kombu", "redis", "sqlalchemy")).items():
        print(f"{name}: {value}")
    print(f"{asked.jobs} jobs of {asked.bars} bars, {asked.kills} faults\n")
    print("| mode | lost | failed | made twice | run again | drained after the last fault | in all | |")
    print("|---|---|---|---|---|---|---|---|")
    good = True
    for mode in modes:
        score = asyncio.run(trial(mode, asked.jobs, asked.kills, asked.bars))
        good = good and score.good
        print(
            f"| {score.mode} | {score.lost} | {score.failed} | {score.doubled} | {score.again} "
            f"| {score.drained:.1f} s | {score.seconds:.1f} s | {'good' if score.good else 'MISSED'} |",
            flush=True,
        )
    sys.exit(not good)


if __name__ == "__main__":
    main()
