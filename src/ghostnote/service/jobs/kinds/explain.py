"""`explain`: why a file with a receipt is as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.model.engine import Engine
from ghostnote.service.access import Scope
from ghostnote.service.explain import explained
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Result, Tools, pattern_file
from ghostnote.service.jobs.kinds.receipts import styles_of
from ghostnote.service.originality import index_beside
from ghostnote.service.verify import receipt_in, verify


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    data = tools.inputs[job.params["midi"]]
    receipt = receipt_in(data)
    own = styles_of(job, receipt, tools)

    def load(precision: str) -> Engine:
        return tools.engines.get(receipt.checkpoint, precision, own)

    artefact = verify(data, load).artefact
    engine = load(receipt.precision)
    why = explained(artefact, engine, index_beside(engine.checkpoint.folder))
    tools.unit_done(0)
    return [Product(why, (pattern_file(Result(artefact, why), job.params["name"]),))]


KIND: Final = Kind(
    name="explain",
    queue=Queue.GENERATION,
    scope=Scope.GENERATE,
    batchable=False,
    run=_run,
    units=lambda params: 1,
    seconds=lambda params: 0.3,
)
