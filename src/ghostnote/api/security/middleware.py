"""What stands around all routes, outermost first. `api.app` puts what turns errors into problems between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from ghostnote.api.security.bodies import BodyLimit
from ghostnote.api.security.browsers import LocalOnly
from ghostnote.api.security.credentials import KEY_HEADER
from ghostnote.api.security.headers import SecurityHeaders
from ghostnote.api.security.rates import RateHeaders
from ghostnote.model.adapter import MOST_BYTES

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

UPLOAD_PATH: Final = "/api/v1/midi"
STYLE_PATH: Final = "/api/v1/styles/own"
#: Bytes of a multipart body that are not the file.
_MULTIPART: Final = 16_384

_ASKED_HEADERS: Final = (
    "Authorization",
    KEY_HEADER,
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "Range",
    "X-Request-ID",
)
_TOLD_HEADERS: Final = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
)


def header_middleware(settings: Settings) -> list[Middleware]:
    """Adds headers to every answer, problems included."""
    public = settings.public_url
    return [
        Middleware(SecurityHeaders, https=public is not None and public.scheme == "https"),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST", "DELETE"],
            allow_headers=list(_ASKED_HEADERS),
            expose_headers=list(_TOLD_HEADERS),
            allow_credentials=False,
        ),
        Middleware(RateHeaders),
    ]


def guard_middleware(settings: Settings) -> list[Middleware]:
    """Refuses requests by raising errors."""
    local = (
        [] if settings.auth else [Middleware(LocalOnly, public_url=settings.public_url, origins=settings.cors_origins)]
    )
    paths = {UPLOAD_PATH: settings.max_upload + _MULTIPART, STYLE_PATH: MOST_BYTES}
    return [*local, Middleware(BodyLimit, most=settings.max_body, paths=paths)]
