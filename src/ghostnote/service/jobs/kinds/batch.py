"""`batch`: many requests as one job, for who wants hundreds of patterns and not one at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools, product
from ghostnote.service.jobs.kinds.playing import SECONDS_A_BAR, SECONDS_ONCE, bars_of, make


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    assert job.checkpoint is not None
    (done,) = make(job.checkpoint, [(job.owner, job.params["items"])], tools)
    if isinstance(done, GhostnoteError):
        return [done]
    made, how = done
    starts = [sum(len(one) for one in made[:place]) for place in range(len(made))]
    places = [{"first": start, "count": len(one)} for start, one in zip(starts, made, strict=True)]
    results = [result for one in made for result in one]
    return [product(results, {"checkpoint": job.checkpoint, "items": places, **how})]


def _bars(params: Mapping[str, Any]) -> int:
    return sum(bars_of(item) for item in params["items"])


KIND: Final = Kind(
    name="batch",
    queue=Queue.HEAVY,
    scope=Scope.GENERATE,
    batchable=False,
    run=_run,
    units=_bars,
    seconds=lambda params: SECONDS_ONCE + SECONDS_A_BAR * _bars(params),
    checkpoint=True,
)
