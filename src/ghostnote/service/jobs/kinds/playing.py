"""Jobs that play: a kind for every task of `service.arrange`, all made alike, several jobs in one forward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from ghostnote.core.errors import GhostnoteError, NotFoundError, OwnStyleError
from ghostnote.core.params import GenerationParams
from ghostnote.model.engine import Engine
from ghostnote.service.access import Scope
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import task_of
from ghostnote.service.engines import Ran
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


class _Part(NamedTuple):
    """A part of a job: the job's place, the part's among those of the job, its params, and what they ask for."""

    place: int
    number: int
    params: Mapping[str, Any]
    orders: list[Order]


#: The results of each part of a job, and what is to be said of how they were made.
Played = tuple[list[list[Result]], dict[str, Any]]
#: Whose styles of their own a part is played with, and which: names and digests.
_Own = tuple[str, tuple[tuple[str, str], ...]]


def make(
    checkpoint: str, jobs: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], tools: Tools
) -> list[Played | GhostnoteError]:
    """Of each job the results of its parts, made together, and what is to be said of how they were made.

    Parts with styles of somebody's own are made apart from the others, by an engine that plays these.

    Args:
        checkpoint: hash of the one to use.
        jobs: each as its owner and the params of its parts.
        tools: of the worker.

    Returns:
        For each job, or what hinders it alone: a style of its owner that is not there any more, or does not fit.
    """
    groups: dict[_Own, list[_Part]] = {}
    for place, (owner, job) in enumerate(jobs):
        for number, params in enumerate(job):
            own = tuple(sorted(params.get("own", {}).items()))
            part = _Part(place, number, params, orders_of(params))
            groups.setdefault((owner if own else "", own), []).append(part)
    made: dict[tuple[int, int], list[Result]] = {}
    how: dict[str, Any] = {"device": None, "notices": []}
    lost: dict[int, GhostnoteError] = {}
    for own, parts in groups.items():
        try:
            ran = _together(checkpoint, own, parts, tools)
        except (NotFoundError, OwnStyleError) as error:
            lost |= {part.place: error for part in parts}
            continue
        made |= {(part.place, part.number): results for part, results in zip(parts, ran.value, strict=True)}
        how = {"device": ran.device, "notices": list(dict.fromkeys([*how["notices"], *ran.notices]))}
    return [
        lost[place] if place in lost else ([made[place, number] for number in range(len(job))], how)
        for place, (_, job) in enumerate(jobs)
    ]


def _together(checkpoint: str, own: _Own, parts: Sequence[_Part], tools: Tools) -> Ran[list[list[Result]]]:
    owner, styles = own
    places = [part.place for part in parts for _ in part.orders]

    def run(engine: Engine) -> list[list[Result]]:
        orders = [order for part in parts for order in part.orders]
        made = iter(arrange(orders, engine, bar_done=lambda index: tools.unit_done(places[index])))
        return [_results(part.params, [next(made) for _ in part.orders], engine) for part in parts]

    return tools.engines.run(checkpoint, run, own=tools.own(owner, dict(styles)))


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
    checkpoint = jobs[0].checkpoint
    made = make(checkpoint, [(job.owner, [job.params]) for job in jobs], tools)
    return [_product(one, checkpoint) for one in made]


def _product(made: Played | GhostnoteError, checkpoint: str) -> Product | GhostnoteError:
    if isinstance(made, GhostnoteError):
        return made
    (results,), how = made
    return product(results, {"checkpoint": checkpoint, **how})


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
