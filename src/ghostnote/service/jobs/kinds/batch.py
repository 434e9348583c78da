"""`batch`: many requests as one job, for who wants hundreds of patterns and not one at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools, product
from ghostnote.service.jobs.kinds.generate import SECONDS_A_BAR, SECONDS_ONCE, asked_of, make


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    assert job.checkpoint is not None
    items = job.params["items"]
    flat = [one for item in items for one in asked_of(item)]
    (artefacts,), how = make(job.checkpoint, [flat], tools)
    counts = [int(item["variations"]) for item in items]
    starts = [sum(counts[:place]) for place in range(len(counts))]
    places = [{"first": start, "count": count} for start, count in zip(starts, counts, strict=True)]
    return [product(artefacts, {"checkpoint": job.checkpoint, "items": places, **how})]


def _bars(params: Mapping[str, Any]) -> int:
    return sum(int(item["params"]["bars"]) * int(item["variations"]) for item in params["items"])


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
