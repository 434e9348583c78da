"""What a kind of job is, what its worker gives it, and what it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.access import Scope
from ghostnote.service.engines import EnginePool
from ghostnote.service.generate import Artefact
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.described import finite, pattern_json
from ghostnote.service.jobs.own import NewStyle

if TYPE_CHECKING:
    from ghostnote.model.adapter import OwnStyle

MIDI: Final = "audio/midi"


@dataclass(frozen=True, slots=True)
class Produced:
    """One result: its name, media type and bytes, and JSON about it (`File.details`)."""

    name: str
    media_type: str
    data: bytes
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """What a job made.

    Attributes:
        result: a JSON summary.
        files: results in order.
        steps: steps of the network that it took, a hit or a bar line each; silent beats are not counted.
        style: that was taught; it is kept for the job's owner when the job succeeds, and not before.
    """

    result: Mapping[str, Any]
    files: tuple[Produced, ...] = ()
    steps: int = 0
    style: NewStyle | None = None


class UnitDone(Protocol):
    """Hears how far the work is, and stops it when nobody wants it any more."""

    def __call__(self, place: int, units: int = 1) -> None:
        """Some units (bars) are done of the job at this place among those that run together; 0 only asks to go on."""


class OwnStyles(Protocol):
    """Gets styles that somebody has taught."""

    def __call__(self, owner: str, wanted: Mapping[str, str]) -> tuple[OwnStyle, ...]:
        """The styles of an owner with these names and digests, by name. Blocks; called in the work's thread.

        Raises:
            NotFoundError: one has been removed since, or is another one now.
            OwnStyleError: one cannot be read.
        """


class Publish(Protocol):
    """Makes a trained checkpoint available to every worker."""

    def __call__(self, folder: Path, name: str) -> str:
        """Store the checkpoint in `folder` and register it; its hash."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker gives its jobs.

    Attributes:
        engines: runs checkpoints.
        inputs: bytes by digest: what the jobs' params name under `midi` and `clips`.
        unit_done: to be called as the work goes on.
        scratch: folder for this run alone.
        training_data: processed data for training.
        publish: for checkpoints.
        own: for styles of somebody's own.
    """

    engines: EnginePool
    inputs: Mapping[str, bytes]
    unit_done: UnitDone
    scratch: Path
    training_data: Path
    publish: Publish
    own: OwnStyles


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes:
        name: in the table and in the API.
        queue: which workers run it.
        scope: what its owner's key must allow.
        batchable: whether several run in one forward pass. If not, `run` gets one job at a time.
        run: jobs to products, in order; an error in the place of a product fails that job alone. Blocking; called in a
            thread.
        units: bars (or other steps of progress) of a job with these params.
        seconds: estimate of how long it runs.
        checkpoint: whether it runs on a checkpoint.
    """

    name: str
    queue: Queue
    scope: Scope
    batchable: bool
    run: Callable[[Sequence[Job], Tools], Sequence[Product | GhostnoteError]]
    units: Callable[[Mapping[str, Any]], int]
    seconds: Callable[[Mapping[str, Any]], float]
    checkpoint: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A pattern that was made, and what else is to be said of it.

    Attributes:
        artefact: the pattern.
        why: it is so, as `service.explain` says it, if that was asked for.
        distance: from what it varies, 0-1; None if it varies nothing.
    """

    artefact: Artefact
    why: Mapping[str, Any] | None = None
    distance: float | None = None


def product(results: Sequence[Result], summary: Mapping[str, Any]) -> Product:
    """Patterns as what a job made."""
    artefacts = [result.artefact for result in results]
    steps = sum(len(artefact.played.hits) + artefact.played.bars for artefact in artefacts)
    files = tuple(pattern_file(result, _name(result.artefact, place)) for place, result in enumerate(results))
    return Product({"patterns": len(results), **summary}, files, steps)


def pattern_file(result: Result, name: str) -> Produced:
    """A pattern as a result: MIDI, and what the studio and `GET /patterns` show of it."""
    artefact = result.artefact
    details = {
        "pattern": pattern_json(artefact.pattern),
        "features": finite(artefact.features),
        "receipt": artefact.receipt.to_dict(),
    }
    more = {"why": result.why, "distance": result.distance}
    told = {name: value for name, value in more.items() if value is not None}
    return Produced(name=name, media_type=MIDI, data=artefact.midi, details={**details, **told})


def _name(artefact: Artefact, place: int) -> str:
    """`funk-7.mid`, `humanize-7-2.mid`: what was asked for, its seed, and its place among several."""
    receipt = artefact.receipt
    what = receipt.task.name if receipt.task.inputs else receipt.params.style
    return f"{what}-{receipt.params.seed}{f'-{place + 1}' if place else ''}.mid"
