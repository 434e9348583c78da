"""Styles of one's own: taught, listed, carried about, removed. Nobody sees those of others."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ghostnote.api.desk import Shared
from ghostnote.api.parts import Parts
from ghostnote.api.posting import Posted
from ghostnote.api.responses import job_answers, problems
from ghostnote.api.security.principal import principal
from ghostnote.api.target import target_of
from ghostnote.api.teaching import learn_job_of
from ghostnote.api.views import PREFIX, moment
from ghostnote.model.adapter import read_style, require_fit
from ghostnote.schemas.heavy import LearnRequest
from ghostnote.schemas.styles import OwnStyleList, OwnStyleView
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.intake import Target
from ghostnote.service.jobs.own import NewStyle, OwnedStyle, new_style
from ghostnote.service.own import require_free_name

router = APIRouter(prefix=PREFIX)

Owner = Annotated[Principal, Depends(principal(Scope.READ))]
Teacher = Annotated[Principal, Depends(principal(Scope.GENERATE))]
Name = Annotated[str, Path(max_length=100, description="Your style's name, in any spelling.", examples=["my-style"])]
Replace = Annotated[bool, Query(description="Take the place of your style of this name.")]

_STYLE: Final = "application/octet-stream"
_FILE: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_SENT: Final[dict[str, Any]] = {"requestBody": {"required": True, "content": {_STYLE: _FILE}}}
_BYTES: Final[dict[str, Any]] = {"description": "The file.", "content": {_STYLE: _FILE}}


@router.post(
    "/learn",
    operation_id="learn",
    summary="Learn a style from your clips",
    status_code=202,
    responses=job_answers(),
    tags=["heavy"],
)
async def learn(who: Teacher, parts: Parts, desk: Shared, posting: Posted, body: LearnRequest) -> Response:
    """Takes two minutes. Then the style is yours alone: ask for it by its name, in mixes and journeys too."""
    target = await target_of(parts, who)
    return await posting.accept(who, await learn_job_of(parts, desk, who, body, target), body)


@router.get(
    "/styles/own",
    operation_id="listOwnStyles",
    summary="Your own styles",
    responses=problems(),
    tags=["styles"],
)
async def own_styles(who: Owner, parts: Parts) -> OwnStyleList:
    """What you have taught or sent, and whether the checkpoint in use can play it."""
    target = await target_of(parts, who)
    return OwnStyleList(
        checkpoint=target.hash, styles=[_view(one, target) for one in await parts.styles.all(who.tenant)]
    )


@router.post(
    "/styles/own",
    operation_id="addOwnStyle",
    summary="Bring a style that was learned elsewhere",
    status_code=201,
    responses=problems(409, 413, 415),
    openapi_extra=_SENT,
    tags=["styles"],
)
async def add(
    request: Request, response: Response, who: Teacher, parts: Parts, replace: Replace = False
) -> OwnStyleView:
    """The bytes of a `.ghoststyle` file, learned beside the checkpoint in use. Its name is in it."""
    kind = request.headers.get("Content-Type", _STYLE).partition(";")[0].strip().lower()
    if kind != _STYLE:
        raise HTTPException(415, f"{kind} is not taken: send {_STYLE}")
    target = await target_of(parts, who)
    new = await asyncio.to_thread(_read, await request.body(), target, replace)
    kept = await parts.styles.add(who.tenant, new)
    response.headers["Location"] = f"{PREFIX}/styles/own/{kept.name}"
    return _view(kept, await target_of(parts, who), dict(new.report))


@router.get(
    "/styles/own/{name}",
    operation_id="getOwnStyle",
    summary="One of your own styles",
    responses=problems(404),
    tags=["styles"],
)
async def own_style(who: Owner, parts: Parts, name: Name) -> OwnStyleView:
    """With the report of how it was learned."""
    found, report = await parts.styles.report(who.tenant, name)
    return _view(found, await target_of(parts, who), dict(report))


@router.get(
    "/styles/own/{name}/file",
    operation_id="getOwnStyleFile",
    summary="The file of one of your own styles",
    response_class=Response,
    responses={200: _BYTES, **problems(404)},
    tags=["styles"],
)
async def file(who: Owner, parts: Parts, name: Name) -> Response:
    """As `ghostnote learn` writes it, for `ghostnote styles add` or another service with the same checkpoint."""
    found, _ = await parts.styles.report(who.tenant, name)
    data = await parts.styles.file(who.tenant, name)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.ghoststyle"'}
    return Response(data, headers=headers, media_type=_STYLE)


@router.delete(
    "/styles/own/{name}",
    operation_id="removeOwnStyle",
    summary="Remove one of your own styles",
    status_code=204,
    responses=problems(404),
    tags=["styles"],
)
async def remove(who: Teacher, parts: Parts, name: Name) -> None:
    """At once: jobs that wait for it fail. What was made with it stays, but cannot be verified any more."""
    await parts.styles.remove(who.tenant, name)


def _read(data: bytes, target: Target, replace: bool) -> NewStyle:
    """A file that somebody has sent, if the checkpoint in use can play it."""
    where = "body"
    new = new_style(data, where, replace=replace)
    require_free_name(new.name, target.plain)
    require_fit(read_style(data, where), target.hash, target.plain)
    return new


def _view(style: OwnedStyle, target: Target, report: dict[str, Any] | None = None) -> OwnStyleView:
    return OwnStyleView(
        name=style.name,
        checkpoint=style.checkpoint,
        playable=target.own.get(style.name) == style.sha256,
        sha256=style.sha256,
        size=style.size,
        tempo=style.tempo["median"],
        tempo_low=style.tempo["low"],
        tempo_high=style.tempo["high"],
        bars=int(style.tempo["bars"]),
        meters=list(style.meters),
        clips=style.clips,
        created_at=moment(style.created_at),
        report=report,
    )
