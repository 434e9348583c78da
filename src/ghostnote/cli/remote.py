"""Patterns that are made by a service."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from ghostnote.cli.made import Begun, Made, Wanted
from ghostnote.cli.service_options import Service
from ghostnote.core.errors import GhostnoteError

if TYPE_CHECKING:
    from ghostnote.client import Client, Job
    from ghostnote.schemas.answers import JobView, PatternView


@contextmanager
def there(wanted: Wanted, service: Service, *, explain: bool) -> Iterator[Begun]:
    """A wish for a service.

    Raises:
        GhostnoteError: it cannot be had.
    """
    from ghostnote.core.params import GenerationParams

    asked = {**wanted.request(), "explain": True} if explain else wanted.request()
    with service.client() as client:
        job = client.submit(asked)
        with cancelled_if_interrupted(job):
            prompt = None if job.prompt is None else job.prompt.model_dump()
            params = GenerationParams.from_dict(job.status().params["params"])
            yield Begun(params, prompt, lambda: _fetched(client, job, finished(job)))


@contextmanager
def cancelled_if_interrupted(job: Job) -> Iterator[None]:
    """Nobody waits any more for what cannot be delivered: the service need not make it."""
    try:
        yield
    except (KeyboardInterrupt, GhostnoteError):
        with suppress(GhostnoteError):
            job.cancel()
        raise


def finished(job: Job) -> JobView:
    """The job when it is over; meanwhile its progress is shown.

    Raises:
        GhostnoteError: it has no result.
    """
    from ghostnote.cli.progress import progress

    with progress() as report:
        return job.wait(progress=partial(report, "bars"))


def _fetched(client: Client, job: Job, done: JobView) -> list[Made]:
    return [_made(client.pattern(file.file_id), job.download(index)) for index, file in enumerate(done.files)]


def _made(view: PatternView, midi: bytes) -> Made:
    from ghostnote.core.kit import Voice
    from ghostnote.core.pattern import Hit, Meter, Pattern
    from ghostnote.service.receipt import parse_receipt

    hits = tuple(Hit(hit.slot, Voice[hit.voice.upper()], hit.offset, hit.velocity) for hit in view.hits)
    return Made(
        pattern=Pattern(Meter.parse(view.meter), view.tempo, view.bars, hits),
        midi=midi,
        receipt=parse_receipt(json.dumps(view.receipt)),
        features={name: math.nan if value is None else value for name, value in view.features.items()},
        why=view.why,
    )
