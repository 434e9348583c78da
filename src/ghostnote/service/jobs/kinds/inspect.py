"""`inspect`: what a MIDI file holds, and the pattern it is read as."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.feel.features import pattern_features
from ghostnote.midi.reader import read_midi
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import MIDI, Kind, Produced, Product, Tools
from ghostnote.service.jobs.kinds.described import finite, pattern_json


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    data = tools.inputs[job.params["midi"]]
    read = read_midi(data, kit=job.params["kit"], channels=job.params["channels"], source=job.params["name"])
    tools.unit_done(0)
    features = finite(pattern_features(read.pattern))
    details = {
        "pattern": pattern_json(read.pattern),
        "features": features,
        "receipt": json.loads(read.report.receipt) if read.report.receipt else None,
    }
    return [
        Product(
            {"report": json.loads(json.dumps(read.report.to_dict(), default=str)), "features": features},
            (Produced(job.params["name"], MIDI, data, details),),
        )
    ]


KIND: Final = Kind(
    name="inspect",
    queue=Queue.MIDI,
    scope=Scope.GENERATE,
    batchable=False,
    run=_run,
    units=lambda params: 1,
    seconds=lambda params: 0.1,
)
