"""From what is asked for to a job that any worker can run: whatever was left open is settled here, once.

Every attempt at a job therefore makes the same bytes, and the client is told what it will get.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ghostnote.core.errors import GhostnoteError, OwnStyleMismatchError, UnknownStyleError
from ghostnote.core.route import read_route
from ghostnote.service.conditioning import allowed_voices
from ghostnote.service.jobs.arranging import Arrangement, as_sent
from ghostnote.service.jobs.job import NewJob
from ghostnote.service.jobs.kinds import KINDS
from ghostnote.service.jobs.own import OwnedStyle
from ghostnote.service.variations import random_seed
from ghostnote.service.wish import settle
from ghostnote.styles.registry import key_of

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
    """The checkpoint that a job is to run on.

    Attributes:
        hash: of the checkpoint.
        info: its description, with the styles of the job's owner that it can play.
        plain: the description without these.
        own: digests of their files, by name.
        stale: names of those that were learned beside another one.
    """

    hash: str
    info: CheckpointInfo
    plain: CheckpointInfo
    own: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()


def target_with(digest: str, info: CheckpointInfo, styles: Sequence[OwnedStyle]) -> Target:
    """A checkpoint with the styles of somebody's own beside it.

    Args:
        digest: hash of the checkpoint.
        info: its description.
        styles: of whoever asks. What was learned beside another checkpoint, or has the name of a style that this one
            has, is left out.
    """
    if not styles:
        return Target(digest, info, info)
    from ghostnote.model.adapter import info_with_own

    taken = {*info.styles, *info.statistics["tempo"]}
    fit = [style for style in styles if style.checkpoint == digest and style.name not in taken]
    stale = frozenset(style.name for style in styles if style.checkpoint != digest)
    known = info_with_own(info, {style.name: style.tempo for style in fit})
    return Target(digest, known, info, {style.name: style.sha256 for style in fit}, stale)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A style that is to be learned.

    Attributes:
        name: that it is to be called by.
        clips: names and digests of blobs, in order.
        kit, channels: how they are read.
        steps: of the optimiser at most.
        seed: of it all; None draws one.
        replace: a style of this name.
    """

    name: str
    clips: Sequence[tuple[str, str]]
    kit: str
    channels: str | int
    steps: int
    seed: int | None
    replace: bool


def generate_job(owner: str, asked: Asked, target: Target) -> NewJob:
    """A job of kind `generate`.

    Raises:
        UnknownStyleError: the checkpoint does not know the style.
        InvalidParameterError: a value out of range.
    """
    params, reading = _settled(asked, target)
    return _job("generate", owner, params, request={"prompt": reading}, checkpoint=target.hash)


def batch_job(owner: str, asked: Sequence[Asked], target: Target) -> NewJob:
    """A job of kind `batch`.

    Raises:
        UnknownStyleError, InvalidParameterError: as `generate_job`; `where` says in which request.
    """
    settled = []
    for place, one in enumerate(asked):
        with _within(f"requests.{place}"):
            settled.append(_settled(one, target))
    params = {"items": [item for item, _ in settled]}
    return _job("batch", owner, params, request={"prompts": [read for _, read in settled]}, checkpoint=target.hash)


def arrange_job(owner: str, arrangement: Arrangement, target: Target) -> NewJob:
    """A job that does a task on clips."""
    request = {"remarks": list(arrangement.remarks), "prompt": arrangement.prompt}
    params = arrangement.params | own_in(arrangement.params["params"]["style"], target)
    return _job(params["task"], owner, params, request=request, checkpoint=target.hash)


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


def learn_job(owner: str, lesson: Lesson, target: Target, *, remarks: Sequence[str] = ()) -> NewJob:
    """A job of kind `learn`; `remarks` say which clips are left out."""
    params = {
        "name": lesson.name,
        "clips": [{"sha256": digest, "name": name} for name, digest in lesson.clips],
        "kit": lesson.kit,
        "channels": lesson.channels,
        "steps": lesson.steps,
        "seed": random_seed() if lesson.seed is None else lesson.seed,
        "replace": lesson.replace,
    }
    new = _job("learn", owner, params, request={"remarks": list(remarks)}, checkpoint=target.hash)
    return new if lesson.replace else replace(new, style=lesson.name)


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


def own_in(style: str, target: Target) -> dict[str, Any]:
    """`own`: digests of the styles of somebody's own in a style that is settled; nothing where there are none.

    A worker plays these very files, or says that they are gone.
    """
    asked = target.own and {name for station in read_route(style) for name, _ in station}
    own = {name: digest for name, digest in sorted(target.own.items()) if name in asked}
    return {"own": own} if own else {}


@contextmanager
def known_to(target: Target, style: object) -> Iterator[None]:
    """Say of a style that was learned beside another checkpoint that it was; nothing of files on this machine."""
    try:
        yield
    except (UnknownStyleError, OwnStyleMismatchError) as error:
        asked = [name for station in read_route(style) for name, _ in station] if isinstance(style, str) else []
        stale = {key_of(name): name for name in target.stale}
        found = next((stale[key_of(name)] for name in asked if key_of(name) in stale), None)
        if found is not None:
            problem = f"your style {found} was learned beside another checkpoint than the one in use"
            hint = "learn it again: POST /api/v1/learn"
            raise OwnStyleMismatchError(problem, where="style", hint=hint) from None
        if isinstance(error, OwnStyleMismatchError):
            hint = "`GET /api/v1/styles` lists those that there are"
            raise UnknownStyleError(f"unknown style {style!r}", where="style", hint=hint) from None
        raise


def _settled(asked: Asked, target: Target) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What the job's worker is told, and how the prompt was read."""
    given = {**asked.params, **asked.fields}
    with known_to(target, given.get("style")):
        params, reading = settle(given, asked.prompt, target.info)
    with as_sent({"voices": "kit_voices"}):
        allowed_voices(params)
    told = {"params": params.to_dict(), "variations": asked.variations, "explain": asked.explain}
    told |= own_in(params.style, target)
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
