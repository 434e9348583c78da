"""Files as downloads: they never change, so they may be kept, continued and asked for in part."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ghostnote.api.ranges import UnsatisfiableRangeError, same, wanted
from ghostnote.api.responses import Responses, header, problems
from ghostnote.api.services import Services
from ghostnote.service.downloads import content_disposition
from ghostnote.service.jobs.job import File
from ghostnote.service.jobs.kinds.base import MIDI

_FOR_EVER: Final = "private, max-age=31536000, immutable"


def download_answers() -> Responses:
    """Documentation of the answers to a download."""
    etag = {"ETag": header("Names the bytes.", f'"{64 * "0"}"')}
    bytes_ = {"content": {MIDI: {"schema": {"type": "string", "format": "binary"}}}}
    spans = {**etag, "Content-Range": header("Which bytes these are.", "bytes 0-99/1490")}
    return {
        200: {"description": "All bytes.", "headers": etag, **bytes_},
        206: {"description": "The bytes that `Range` asked for.", "headers": spans, **bytes_},
        304: {"description": "The bytes are those that the client has.", "headers": etag},
        307: {
            "description": "The bytes are in the object store, at a link that works for a while.",
            "headers": {"Location": header("The link.", "https://objects.example/bucket/key?signature")},
        },
        **problems(404),
        416: {
            **problems(416)[416],
            "headers": {"Content-Range": header("How many bytes there are.", "bytes */1490")},
        },
    }


async def download(request: Request, parts: Services, file: File) -> Response:
    """The answer to a request for a file.

    Raises:
        NotFoundError: its bytes are gone.
    """
    etag = f'"{file.sha256}"'
    headers = {"ETag": etag, "Cache-Control": _FOR_EVER}
    if same(request.headers.get("If-None-Match"), etag):
        return Response(status_code=304, headers=headers)
    seconds = parts.settings.s3_link_seconds
    link = await parts.blobs.link(file.sha256, file.name, file.media_type, seconds)
    if link is not None:
        return RedirectResponse(link, 307, {"Cache-Control": "no-store"})
    headers |= {"Accept-Ranges": "bytes", "Content-Disposition": content_disposition(file.name)}
    return await _bytes(request, parts, file, headers)


async def _bytes(request: Request, parts: Services, file: File, headers: dict[str, str]) -> Response:
    if request.method == "HEAD":
        return Response(None, 200, {**headers, "Content-Length": str(file.size)}, file.media_type)
    try:
        span = wanted(request.headers.get("Range"), request.headers.get("If-Range"), headers["ETag"], file.size)
    except UnsatisfiableRangeError:
        raise HTTPException(416, f"the file has {file.size} bytes", {"Content-Range": f"bytes */{file.size}"}) from None
    data = await parts.blobs.get(file.sha256)
    if span is None:
        return Response(data, 200, headers, file.media_type)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    return Response(data[span.first : span.last + 1], 206, headers, file.media_type)
