"""`train`: a checkpoint from processed data, in a program of its own that can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools
from ghostnote.service.jobs.kinds.program import run_program

#: Seconds between two looks at whether the training is still wanted.
_LOOK: Final = 1.0
_UNKNOWN: Final = 3_600.0


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    # The run's folder is named by the job: another attempt goes on where this one stopped.
    run = tools.scratch.parent / f"train-{job.id}"
    run.mkdir(parents=True, exist_ok=True)
    command = ["train", "--preset", job.params["preset"], "--data", str(tools.training_data), "--run", str(run)]
    if job.params["steps"] is not None:
        command += ["--steps", str(job.params["steps"])]
    run_program(command, run / "output.log", lambda: tools.unit_done(0, 0), name="train", every=_LOOK)
    checkpoint = tools.publish(run / "checkpoint", job.params["name"])
    return [Product({"checkpoint": checkpoint, "name": job.params["name"]})]


KIND: Final = Kind(
    name="train",
    queue=Queue.HEAVY,
    scope=Scope.TRAIN,
    batchable=False,
    run=_run,
    units=lambda params: 0,
    seconds=lambda params: _UNKNOWN,
)
