"""From a body about clips to a job."""

from __future__ import annotations

from typing import Any, Final

from ghostnote.api.desk import Desk
from ghostnote.api.services import Services
from ghostnote.api.target import target_of
from ghostnote.api.uploads import bytes_of
from ghostnote.core.params import GenerationParams
from ghostnote.schemas.clips import ClipRequest, DrumsFromRequest
from ghostnote.schemas.knobs import as_params
from ghostnote.schemas.midi import MidiInput
from ghostnote.service.access import Principal
from ghostnote.service.arrange.tasks import options_of
from ghostnote.service.jobs.arranging import Brought, Taps
from ghostnote.service.jobs.intake import arrange_job, known_to
from ghostnote.service.jobs.job import NewJob

_PARAMS: Final = frozenset(GenerationParams.__slots__)


async def clip_job(parts: Services, desk: Desk, who: Principal, body: ClipRequest) -> NewJob:
    """A job on the clips that a body brings.

    Raises:
        NotFoundError: an upload that is not there.
        GhostnoteError: see `service.jobs.arranging.settled`.
    """
    target = await target_of(parts, who)
    inputs = {name: value for name, value in body if isinstance(value, MidiInput)}
    files = {name: await bytes_of(parts, who, value, name) for name, value in inputs.items()}
    with known_to(target, body.style):
        arranged = await desk.midi.arranged(_brought(body, files), target.info)
    return arrange_job(who.tenant, arranged, target)


def _brought(body: ClipRequest, files: dict[str, bytes]) -> Brought:
    """A field is an option if the task has one of its name, else one of the params if there is one."""
    fields: dict[str, Any] = body.model_dump()
    task = fields["task"]
    options = {name: fields.pop(name) for name in options_of(task) & fields.keys()}
    params = {name: value for name, value in as_params(fields).items() if name in _PARAMS}
    return Brought(
        task=task,
        options=options,
        params=params,
        files=files,
        taps=_taps(body),
        channels=body.channels,
        window=None if body.window is None else (body.window[0], body.window[1]),
        variations=fields.get("variations", fields.get("count", 1)),
        explain=body.explain,
    )


def _taps(body: ClipRequest) -> Taps | None:
    if not isinstance(body, DrumsFromRequest) or body.taps is None:
        return None
    return Taps(tuple(body.taps.in_beats), body.taps.tempo, body.taps.time_signature)
