"""`generate`: variations of one request, several jobs in one forward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.params import GenerationParams
from ghostnote.model.engine import Engine
from ghostnote.service.access import Scope
from ghostnote.service.generate import Artefact, generate_all
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools, product

#: Seconds a bar takes on two CPU cores, and what is added once; an estimate for the client, not a promise.
SECONDS_A_BAR: Final = 0.012
SECONDS_ONCE: Final = 0.05

Asked = tuple[GenerationParams, int]


def asked_of(params: Mapping[str, Any]) -> list[Asked]:
    """The patterns that a job's params ask for: `params` (of `GenerationParams`) in `variations` takes."""
    settled = GenerationParams.from_dict(params["params"])
    return [(settled, variation) for variation in range(params["variations"])]


def make(
    checkpoint: str, asked: Sequence[Sequence[Asked]], tools: Tools
) -> tuple[list[list[Artefact]], dict[str, Any]]:
    """The artefacts of each group of requests, made together, and what is to be said of how they were made."""
    flat = [(place, one) for place, group in enumerate(asked) for one in group]
    places = [place for place, _ in flat]

    def run(engine: Engine) -> list[Artefact]:
        return generate_all([one for _, one in flat], engine, bar_done=lambda index: tools.unit_done(places[index]))

    ran = tools.engines.run(checkpoint, run)
    groups: list[list[Artefact]] = [[] for _ in asked]
    for place, artefact in zip(places, ran.value, strict=True):
        groups[place].append(artefact)
    return groups, {"device": ran.device, "notices": list(ran.notices)}


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    assert jobs[0].checkpoint is not None
    groups, how = make(jobs[0].checkpoint, [asked_of(job.params) for job in jobs], tools)
    return [product(artefacts, {"checkpoint": jobs[0].checkpoint, **how}) for artefacts in groups]


def _bars(params: Mapping[str, Any]) -> int:
    return int(params["params"]["bars"]) * int(params["variations"])


KIND: Final = Kind(
    name="generate",
    queue=Queue.GENERATION,
    scope=Scope.GENERATE,
    batchable=True,
    run=_run,
    units=_bars,
    seconds=lambda params: SECONDS_ONCE + SECONDS_A_BAR * _bars(params),
    checkpoint=True,
)
