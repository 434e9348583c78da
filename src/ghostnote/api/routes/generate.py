"""Asking for patterns, and for what is in a MIDI file."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from ghostnote.api.desk import Desk, Shared
from ghostnote.api.parts import Parts
from ghostnote.api.posting import Posted
from ghostnote.api.responses import job_answers
from ghostnote.api.security.principal import principal
from ghostnote.api.services import Services
from ghostnote.api.target import target_of
from ghostnote.api.uploads import checked, kept
from ghostnote.api.views import PREFIX
from ghostnote.schemas.requests import (
    GenerateRequest,
    InspectRequest,
    JobRequest,
    MidiInput,
    PromptRequest,
    VerifyRequest,
    Wish,
)
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.intake import Asked, generate_job, inspect_job, verify_job
from ghostnote.service.jobs.job import File, NewJob

router = APIRouter(tags=["generate"])

Generator = Annotated[Principal, Depends(principal(Scope.GENERATE, anonymous=True))]

#: What a file is called that came inside a request.
_INLINE: Final = "inline.mid"

_EXAMPLES: Final = {
    "style": {"summary": "A style", "value": {"style": "funk", "bars": 4, "tempo": 96, "humanize": True}},
    "prompt": {"summary": "In words", "value": {"prompt": "laid back hip-hop at 88, 8 bars", "variations": 2}},
    "inspect": {
        "summary": "What a MIDI file holds",
        "value": {"task": "inspect", "midi": {"upload_id": "019359a1c0de7abc8def0123456789ab"}},
    },
}


@router.post(
    f"{PREFIX}/generate",
    operation_id="generate",
    summary="Ask for patterns, or for what is in a MIDI file",
    status_code=202,
    responses=job_answers(),
)
async def generate(
    who: Generator,
    parts: Parts,
    desk: Shared,
    posting: Posted,
    body: Annotated[JobRequest, Body(openapi_examples=_EXAMPLES)],
) -> Response:
    """The job is in the table of jobs when this answers: it will be done, whatever dies."""
    return await posting.accept(who, await _job(parts, desk, who, body), body)


@router.post(
    "/generate",
    operation_id="generateFromPrompt",
    summary="Ask for patterns in words",
    status_code=202,
    responses=job_answers(),
)
async def generate_from_prompt(who: Generator, parts: Parts, posting: Posted, body: PromptRequest) -> Response:
    """The same as `POST /api/v1/generate` with `prompt` and `params`."""
    params = {} if body.params is None else body.params.asked()
    asked = Asked({}, params, body.prompt, body.variations)
    return await posting.accept(who, generate_job(who.tenant, asked, await target_of(parts)), body)


def asked_of(wish: Wish) -> Asked:
    """What a body asks for."""
    return Asked(wish.asked(), {} if wish.params is None else wish.params.asked(), wish.prompt, wish.variations)


async def _job(
    parts: Services, desk: Desk, who: Principal, body: GenerateRequest | InspectRequest | VerifyRequest
) -> NewJob:
    match body:
        case GenerateRequest():
            return generate_job(who.tenant, asked_of(body), await target_of(parts))
        case InspectRequest():
            file = await _to_inspect(parts, desk, who, body)
            return inspect_job(who.tenant, file.sha256, name=file.name, kit=body.kit, channels=body.channels)
        case VerifyRequest():
            return verify_job(who.tenant, (await _to_verify(parts, desk, who, body.midi)).sha256)


async def _to_inspect(parts: Services, desk: Desk, who: Principal, body: InspectRequest) -> File:
    midi = body.midi
    if midi.upload_id is not None:
        return await parts.store.file(midi.upload_id, who.tenant)
    return await checked(parts, desk, who, midi.data, name=_INLINE, kit=body.kit, channels=body.channels)


async def _to_verify(parts: Services, desk: Desk, who: Principal, midi: MidiInput) -> File:
    if midi.upload_id is not None:
        return await parts.store.file(midi.upload_id, who.tenant)
    await desk.midi.receipt(midi.data)
    return await kept(parts, who, midi.data, _INLINE, {})
