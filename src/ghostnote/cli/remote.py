"""`ghostnote generate --server`: the same on a service."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from ghostnote.cli.asked import Asked, was_given
from ghostnote.cli.delivery import Delivery, tell_reading
from ghostnote.core.errors import GhostnoteError, InvalidParameterError
from ghostnote.core.pattern import Pattern
from ghostnote.service.receipt import Receipt

if TYPE_CHECKING:
    from ghostnote.client import Client, Job
    from ghostnote.schemas.answers import JobView, PatternView

#: Options about how patterns are made, which is the service's affair.
_SERVICE_S: Final = ("precision", "threads", "checkpoint")
#: Fields that the API calls otherwise.
_WIRE: Final = {"meter": "time_signature"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A pattern that a service has made; see `delivery.Made`."""

    pattern: Pattern
    midi: bytes
    receipt: Receipt
    features: dict[str, float]


def require_service_options(context: typer.Context) -> None:
    """Refuse options that a service does not leave to its users.

    Raises:
        InvalidParameterError: one was given.
    """
    for name in _SERVICE_S:
        if was_given(context, name):
            raise InvalidParameterError("the service chooses", where=f"--{name}", hint="leave it out with --server")


def generate_there(asked: Asked, delivery: Delivery, server: str, key: str | None) -> None:
    """Have a service make what is asked for, and deliver it.

    Raises:
        GhostnoteError: it cannot be made or delivered.
    """
    from ghostnote.cli.progress import progress
    from ghostnote.client import Client, Patience
    from ghostnote.core.params import GenerationParams

    _keep_retries_quiet()
    with Client(server, key, patience=Patience(attempts=5, seconds=30)) as client:
        job = client.generate(**_request(asked))
        with _cancelled_if_interrupted(job):
            prompt = None if job.prompt is None else job.prompt.model_dump()
            if prompt is not None:
                tell_reading(prompt)
            paths = delivery.paths(GenerationParams.from_dict(job.status().params["params"]), asked.variations)
            with progress() as report:
                done = job.wait(progress=lambda bars, total: report("bars", bars, total))
            made = _fetched(client, job, done)
    delivery.deliver(made, paths, prompt)


def _request(asked: Asked) -> dict[str, Any]:
    fields = {_WIRE.get(name, name): value for name, value in asked.fields.items()}
    prompt = {} if asked.prompt is None else {"prompt": asked.prompt}
    return {**fields, **prompt, "variations": asked.variations}


@contextmanager
def _cancelled_if_interrupted(job: Job) -> Iterator[None]:
    """Nobody waits any more for what cannot be delivered: the service need not make it."""
    try:
        yield
    except (KeyboardInterrupt, GhostnoteError):
        with suppress(GhostnoteError):
            job.cancel()
        raise


def _fetched(client: Client, job: Job, done: JobView) -> list[Fetched]:
    return [_one(client.pattern(file.file_id), job.download(index)) for index, file in enumerate(done.files)]


def _one(view: PatternView, midi: bytes) -> Fetched:
    from ghostnote.core.kit import Voice
    from ghostnote.core.pattern import Hit, Meter
    from ghostnote.service.receipt import parse_receipt

    hits = tuple(Hit(hit.slot, Voice[hit.voice.upper()], hit.offset, hit.velocity) for hit in view.hits)
    return Fetched(
        pattern=Pattern(Meter.parse(view.meter), view.tempo, view.bars, hits),
        midi=midi,
        receipt=parse_receipt(json.dumps(view.receipt)),
        features={name: math.nan if value is None else value for name, value in view.features.items()},
    )


def _keep_retries_quiet() -> None:
    """The client's retries are logged by default, in places even on standard output, which belongs to the result."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())
