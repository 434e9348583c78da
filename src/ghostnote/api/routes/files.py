"""MIDI files, in and out, and patterns as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, cast

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ghostnote.api.desk import Shared
from ghostnote.api.downloads import download, download_answers
from ghostnote.api.ids import FileId
from ghostnote.api.names import safe_name
from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.routes.generate import Generator
from ghostnote.api.routes.jobs import Reader
from ghostnote.api.uploads import checked, checked_rhythm
from ghostnote.api.views import PREFIX, Viewed
from ghostnote.core.errors import InvalidParameterError, NotFoundError
from ghostnote.midi.reader import Channels
from ghostnote.schemas.answers import PatternView, UploadView
from ghostnote.schemas.fields import Kit

router = APIRouter(prefix=PREFIX, tags=["files"])

#: What browsers and systems call a MIDI file.
_MIDI_TYPES: Final = frozenset(
    {"audio/midi", "audio/mid", "audio/x-midi", "audio/x-mid", "application/x-midi", "application/octet-stream"}
)
_FORM: Final = "multipart/form-data"
#: The part of the form that is the file.
_PART: Final = "file"
_DEFAULT_NAME: Final = "upload.mid"

_BINARY: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "audio/midi": {"schema": _BINARY},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": [_PART],
                    "properties": {_PART: _BINARY},
                    "additionalProperties": False,
                }
            },
        },
    }
}

ChannelsQuery = Annotated[
    str | None,
    Query(
        pattern="^(drums|any|[1-9]|1[0-6])$",
        description="drums (channel 10), any, or one channel; of a rhythm any if not given, else drums.",
    ),
]
Use = Annotated[
    Literal["drums", "rhythm"],
    Query(description="What it is read as: drums, or the rhythm of any notes, for the task drums-from."),
]
Name = Annotated[str | None, Query(max_length=200, description="What the file is called, if the form does not say.")]


@router.post(
    "/midi",
    operation_id="uploadMidi",
    summary="Upload a MIDI file",
    status_code=201,
    responses=problems(400, 413, 415, 507),
    openapi_extra=_BODY,
)
async def upload(
    request: Request,
    response: Response,
    who: Generator,
    parts: Parts,
    desk: Shared,
    views: Viewed,
    kit: Kit = "gm",
    channels: ChannelsQuery = None,
    use: Use = "drums",
    name: Name = None,
) -> UploadView:
    """The file's bytes as they are, or as `file` of a form. It is read before it is taken; `file_id` names it."""
    data, called = await _sent(request)
    whose = channels or ("any" if use == "rhythm" else "drums")
    read_as = cast("Channels", int(whose) if whose.isdigit() else whose)
    file_name = safe_name(name or called, _DEFAULT_NAME)
    if use == "rhythm":
        file = await checked_rhythm(parts, desk, who, data, name=file_name, channels=read_as)
    else:
        file = await checked(parts, desk, who, data, name=file_name, kit=kit, channels=read_as)
    view = views.upload(file)
    response.headers["Location"] = view.url
    return view


async def _sent(request: Request) -> tuple[bytes, str | None]:
    """The bytes and the name of the file that a request brings."""
    kind = request.headers.get("Content-Type", "audio/midi").partition(";")[0].strip().lower()
    if kind in _MIDI_TYPES:
        return await request.body(), None
    if kind != _FORM:
        raise HTTPException(415, f"{kind} is not taken: send audio/midi or {_FORM}")
    async with request.form(max_files=1, max_fields=8) as form:
        for name in form:
            if name != _PART:
                raise InvalidParameterError("there is no such field", where=name, hint=f"send only `{_PART}`")
        file = form.get(_PART)
        if not isinstance(file, UploadFile):
            raise InvalidParameterError("the form has no such file", where=_PART, hint=f"name its part `{_PART}`")
        return await file.read(), file.filename


@router.api_route(
    "/download/{file_id}",
    methods=["GET"],
    operation_id="download",
    summary="A file's bytes",
    response_class=Response,
    responses=download_answers(),
)
@router.api_route(
    "/download/{file_id}",
    methods=["HEAD"],
    operation_id="headDownload",
    summary="A file's size and name",
    response_class=Response,
    responses=download_answers(),
)
async def get_file(request: Request, who: Reader, parts: Parts, file_id: FileId) -> Response:
    """Bytes never change: `ETag`, `Range` and `If-None-Match` are understood."""
    return await download(request, parts, await parts.store.file(file_id, who.tenant))


@router.get("/patterns/{pattern_id}", operation_id="getPattern", summary="A pattern as JSON", responses=problems(404))
async def pattern(who: Reader, parts: Parts, views: Viewed, pattern_id: FileId) -> PatternView:
    """What a result sounds like, hit by hit. `pattern_id` is the file's id."""
    file = await parts.store.file(pattern_id, who.tenant)
    if "pattern" not in file.details:
        raise NotFoundError(
            f"file {pattern_id} is no result of a job", where="pattern", hint="an upload becomes one by task inspect"
        )
    return views.pattern(file)
