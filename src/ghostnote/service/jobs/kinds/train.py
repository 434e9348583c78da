"""`train`: a checkpoint from processed data, in a program of its own that can be stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ghostnote.core.errors import GhostnoteError, JobFailedError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools
from ghostnote.service.jobs.supervision import SUPERVISOR

#: Seconds between two looks at whether the training is still wanted.
_LOOK: Final = 1.0
#: How much of what the program said is told when it fails.
_LAST_WORDS: Final = 2_000
_UNKNOWN: Final = 3_600.0


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    # The run's folder is named by the job: another attempt goes on where this one stopped.
    run = tools.scratch.parent / f"train-{job.id}"
    run.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ghostnote", "train", "--preset", job.params["preset"]]
    command += ["--data", str(tools.training_data), "--run", str(run)]
    if job.params["steps"] is not None:
        command += ["--steps", str(job.params["steps"])]
    log = run / "output.log"
    _wait(command, log, tools)
    checkpoint = tools.publish(run / "checkpoint", job.params["name"])
    return [Product({"checkpoint": checkpoint, "name": job.params["name"]})]


def _wait(command: list[str], log: Path, tools: Tools) -> None:
    with log.open("ab") as output:
        # It ends with this process: another attempt would go on in the same folder.
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}
        program = subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=output, stderr=output, env=environment
        )
    try:
        while program.poll() is None:
            tools.unit_done(0)
            try:
                program.wait(_LOOK)
            except subprocess.TimeoutExpired:
                continue
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()
    if program.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()
        last = said.splitlines()[-1] if said else f"exit status {program.returncode}"
        raise JobFailedError(last, where="train", hint="see the worker's log")


KIND: Final = Kind(
    name="train",
    queue=Queue.HEAVY,
    scope=Scope.TRAIN,
    batchable=False,
    run=_run,
    units=lambda params: 0,
    seconds=lambda params: _UNKNOWN,
)
