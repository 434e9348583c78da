"""Jobs that play: a kind for every task of `service.arrange`, all made alike, several jobs in one forward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.params import GenerationParams
from ghostnote.model.engine import Engine
from ghostnote.service.access import Scope
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import task_of
from ghostnote.service.explain import explained
from ghostnote.service.generate import Artefact, Order, arrange
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Result, Tools, product
from ghostnote.service.originality import index_beside

#: Seconds a bar takes on two CPU cores, and what is added once; an estimate for the client, not a promise.
SECONDS_A_BAR: Final = 0.012
SECONDS_ONCE: Final = 0.05


def orders_of(params: Mapping[str, Any]) -> list[Order]:
    """What a job's params ask for.

    They hold `params` (of `GenerationParams`) in `variations` takes, and, but for plain generation, `task`, `options`
    and `inputs` (clips).
    """
    settled = GenerationParams.from_dict(params["params"])
    whole = _task_of(params).whole()
    return [Order(settled, variation, one) for one in whole for variation in range(params["variations"])]


def bars_of(params: Mapping[str, Any]) -> int:
    """Bars that a job's params have the model play: `played` if they say so, as those of jobs on clips do."""
    if "played" in params:
        return int(params["played"])
    asked = params["params"]
    return int(asked["bars"]) * int(asked["candidates"]) * int(params["variations"])


def make(
    checkpoint: str, jobs: Sequence[Sequence[Mapping[str, Any]]], tools: Tools
) -> tuple[list[list[list[Result]]], dict[str, Any]]:
    """The results of each part of each job, made together, and what is to be said of how they were made.

    Args:
        checkpoint: hash of the one to use.
        jobs: each as the params of its parts.
        tools: of the worker.
    """
    parts = [(place, params, orders_of(params)) for place, job in enumerate(jobs) for params in job]
    places = [place for place, _, orders in parts for _ in orders]

    def run(engine: Engine) -> list[list[Result]]:
        orders = [order for _, _, own in parts for order in own]
        made = iter(arrange(orders, engine, bar_done=lambda index: tools.unit_done(places[index])))
        return [_results(params, [next(made) for _ in own], engine) for _, params, own in parts]

    ran = tools.engines.run(checkpoint, run)
    results: list[list[list[Result]]] = [[] for _ in jobs]
    for (place, _, _), own in zip(parts, ran.value, strict=True):
        results[place].append(own)
    return results, {"device": ran.device, "notices": list(ran.notices)}


def playing(task: str) -> Kind:
    """The kind of job that does a task."""
    return Kind(
        name=task,
        queue=Queue.GENERATION,
        scope=Scope.GENERATE,
        batchable=True,
        run=_run,
        units=bars_of,
        seconds=lambda params: SECONDS_ONCE + SECONDS_A_BAR * bars_of(params),
        checkpoint=True,
    )


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    assert jobs[0].checkpoint is not None
    made, how = make(jobs[0].checkpoint, [[job.params] for job in jobs], tools)
    return [product(results, {"checkpoint": jobs[0].checkpoint, **how}) for (results,) in made]


def _task_of(params: Mapping[str, Any]) -> Task:
    if "task" not in params:
        return Task()
    return task_of(params["task"], params["options"], [Clip.from_dict(clip) for clip in params["inputs"]])


def _results(params: Mapping[str, Any], artefacts: Sequence[Artefact], engine: Engine) -> list[Result]:
    """The results of one part of a job, in the order in which they are listed."""
    results = [Result(artefact, _why(params, artefact, engine), _apart(artefact)) for artefact in artefacts]
    return sorted(results, key=lambda result: result.distance or 0.0)


def _why(params: Mapping[str, Any], artefact: Artefact, engine: Engine) -> dict[str, Any] | None:
    if not params.get("explain"):
        return None
    return explained(artefact, engine, index_beside(engine.checkpoint.folder))


def _apart(artefact: Artefact) -> float | None:
    origin = artefact.receipt.task.origin
    return None if origin is None else distance(origin, artefact.pattern)
