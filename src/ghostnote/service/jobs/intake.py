"""From what is asked for to a job that any worker can run: whatever was left open is settled here, once.

Every attempt at a job therefore makes the same bytes, and the client is told what it will get.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghostnote.core.errors import GhostnoteError
from ghostnote.service.conditioning import allowed_voices
from ghostnote.service.jobs.arranging import Arrangement, as_sent
from ghostnote.service.jobs.job import NewJob
from ghostnote.service.jobs.kinds import KINDS
from ghostnote.service.wish import settle

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


@dataclass(frozen=True, slots=True)
class Asked:
    """Patterns that are asked for.

    Attributes:
        fields: by the names of `core.params.GenerationParams`, a meter as text; they win over `params`.
        params: the same, grouped by the client; they win over the prompt.
        prompt: the wish in words, or None.
        variations: takes of it.
        explain: say why results are as they are.
    """

    fields: Mapping[str, Any]
    params: Mapping[str, Any]
    prompt: str | None
    variations: int
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The checkpoint that a job is to run on: its hash and description."""

    hash: str
    info: CheckpointInfo


def generate_job(owner: str, asked: Asked, target: Target) -> NewJob:
    """A job of kind `generate`.

    Raises:
        UnknownStyleError: the checkpoint does not know the style.
        InvalidParameterError: a value out of range.
    """
    params, reading = _settled(asked, target.info)
    return _job("generate", owner, params, request={"prompt": reading}, checkpoint=target.hash)


def batch_job(owner: str, asked: Sequence[Asked], target: Target) -> NewJob:
    """A job of kind `batch`.

    Raises:
        UnknownStyleError, InvalidParameterError: as `generate_job`; `where` says in which request.
    """
    settled = []
    for place, one in enumerate(asked):
        with _within(f"requests.{place}"):
            settled.append(_settled(one, target.info))
    params = {"items": [item for item, _ in settled]}
    return _job("batch", owner, params, request={"prompts": [read for _, read in settled]}, checkpoint=target.hash)


def arrange_job(owner: str, arrangement: Arrangement, target: Target) -> NewJob:
    """A job that does a task on clips."""
    request = {"remarks": list(arrangement.remarks), "prompt": arrangement.prompt}
    return _job(arrangement.params["task"], owner, arrangement.params, request=request, checkpoint=target.hash)


def inspect_job(owner: str, midi: str, *, name: str, kit: str, channels: str | int) -> NewJob:
    """A job of kind `inspect`; `midi` is the digest of a blob."""
    return _job("inspect", owner, {"midi": midi, "name": name, "kit": kit, "channels": channels})


def verify_job(owner: str, midi: str) -> NewJob:
    """A job of kind `verify`; `midi` is the digest of a blob."""
    return _job("verify", owner, {"midi": midi})


def explain_job(owner: str, midi: str, *, name: str) -> NewJob:
    """A job of kind `explain`; `midi` is the digest of a blob."""
    return _job("explain", owner, {"midi": midi, "name": name})


def train_job(owner: str, name: str, preset: str, steps: int | None) -> NewJob:
    """A job of kind `train`."""
    return _job("train", owner, {"name": name, "preset": preset, "steps": steps})


def estimated_seconds(kind: str, params: Mapping[str, Any], waiting: int, batch: int) -> float:
    """About how long a job takes from now on, behind `waiting` jobs like it; an estimate, not a promise.

    Args:
        kind: a name of `KINDS`.
        params: of the job.
        waiting: jobs before it in its queue.
        batch: jobs that run together, if those of its kind do.
    """
    known = KINDS[kind]
    rounds = math.ceil((waiting + 1) / batch) if known.batchable else waiting + 1
    return rounds * known.seconds(params)


def _settled(asked: Asked, info: CheckpointInfo) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What the job's worker is told, and how the prompt was read."""
    params, reading = settle({**asked.params, **asked.fields}, asked.prompt, info)
    with as_sent({"voices": "kit_voices"}):
        allowed_voices(params)
    told = {"params": params.to_dict(), "variations": asked.variations, "explain": asked.explain}
    return told, None if reading is None else reading.to_dict()


@contextmanager
def _within(place: str) -> Iterator[None]:
    """Say of an error in which of several requests it was."""
    try:
        yield
    except GhostnoteError as error:
        where = f"{place}.{error.where}" if error.where else place
        raise type(error)(error.problem, where=where, hint=error.hint) from error


def _job(
    kind: str,
    owner: str,
    params: Mapping[str, Any],
    *,
    request: Mapping[str, Any] | None = None,
    checkpoint: str | None = None,
) -> NewJob:
    known = KINDS[kind]
    return NewJob(
        kind=kind,
        queue=known.queue,
        owner=owner,
        params=params,
        request=request or {},
        checkpoint=checkpoint,
        total=known.units(params),
    )
