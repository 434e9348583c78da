"""Asking for patterns, for jobs on clips, and for what is in a MIDI file."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from ghostnote.api.arranging import clip_job
from ghostnote.api.desk import Desk, Shared
from ghostnote.api.examples import EXAMPLES
from ghostnote.api.parts import Parts
from ghostnote.api.posting import Posted
from ghostnote.api.responses import job_answers
from ghostnote.api.security.principal import principal
from ghostnote.api.services import Services
from ghostnote.api.target import target_of
from ghostnote.api.uploads import checked, kept
from ghostnote.api.views import PREFIX
from ghostnote.schemas.clips import ClipRequest
from ghostnote.schemas.midi import ExplainRequest, InspectRequest, MidiInput, VerifyRequest
from ghostnote.schemas.requests import JobRequest
from ghostnote.schemas.wishes import GenerateRequest, PromptRequest, Wish
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.intake import Asked, explain_job, generate_job, inspect_job, verify_job
from ghostnote.service.jobs.job import File, NewJob

router = APIRouter(tags=["generate"])

Generator = Annotated[Principal, Depends(principal(Scope.GENERATE, anonymous=True))]

#: What a file is called that came inside a request.
_INLINE: Final = "inline.mid"


@router.post(
    f"{PREFIX}/generate",
    operation_id="generate",
    summary="Ask for patterns, for a job on clips, or for what is in a MIDI file",
    status_code=202,
    responses=job_answers(),
)
async def generate(
    who: Generator,
    parts: Parts,
    desk: Shared,
    posting: Posted,
    body: Annotated[JobRequest, Body(openapi_examples=EXAMPLES)],
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
    asked = Asked({}, params, body.prompt, body.variations, body.explain)
    return await posting.accept(who, generate_job(who.tenant, asked, await target_of(parts, who)), body)


def asked_of(wish: Wish) -> Asked:
    """What a body asks for."""
    params = {} if wish.params is None else wish.params.asked()
    return Asked(wish.asked(), params, wish.prompt, wish.variations, wish.explain)


async def _job(parts: Services, desk: Desk, who: Principal, body: JobRequest) -> NewJob:
    match body:
        case ClipRequest():
            return await clip_job(parts, desk, who, body)
        case GenerateRequest():
            return generate_job(who.tenant, asked_of(body), await target_of(parts, who))
        case InspectRequest():
            file = await _to_inspect(parts, desk, who, body)
            return inspect_job(who.tenant, file.sha256, name=file.name, kit=body.kit, channels=body.channels)
        case VerifyRequest():
            return verify_job(who.tenant, (await _with_receipt(parts, desk, who, body.midi)).sha256)
        case ExplainRequest():
            file = await _with_receipt(parts, desk, who, body.midi)
            return explain_job(who.tenant, file.sha256, name=file.name)


async def _to_inspect(parts: Services, desk: Desk, who: Principal, body: InspectRequest) -> File:
    midi = body.midi
    if midi.upload_id is not None:
        return await parts.store.file(midi.upload_id, who.tenant)
    return await checked(parts, desk, who, midi.data, name=_INLINE, kit=body.kit, channels=body.channels)


async def _with_receipt(parts: Services, desk: Desk, who: Principal, midi: MidiInput) -> File:
    if midi.upload_id is not None:
        return await parts.store.file(midi.upload_id, who.tenant)
    await desk.midi.receipt(midi.data)
    return await kept(parts, who, midi.data, _INLINE, {})
