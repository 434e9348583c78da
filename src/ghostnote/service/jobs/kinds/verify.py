"""`verify`: a file is made again from its receipt, and its bytes are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools
from ghostnote.service.jobs.kinds.receipts import styles_of
from ghostnote.service.verify import receipt_in, verify


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    data = tools.inputs[job.params["midi"]]
    receipt = receipt_in(data)
    own = styles_of(job, receipt, tools)
    verified = verify(data, lambda precision: tools.engines.get(receipt.checkpoint, precision, own))
    tools.unit_done(0)
    return [Product({"verified": True, "receipt": verified.receipt.to_dict()})]


KIND: Final = Kind(
    name="verify",
    queue=Queue.GENERATION,
    scope=Scope.GENERATE,
    batchable=False,
    run=_run,
    units=lambda params: 1,
    seconds=lambda params: 0.2,
)
