"""The studio: the page at `/` and its files, as `web/` is built into the package."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

#: Everything is a file of this service, and nothing else is reached. React sets styles through the DOM's interface,
#: which a policy does not count as inline.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; worker-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: The page names its files by their hashes, so it is asked for anew and they are kept.
_PAGE: Final = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Security-Policy": _POLICY}

_NOT_BUILT: Final = (
    "The studio is not built.\n\n"
    "In a copy of the repository, with Node.js 20.19 or later: make studio\n"
    "Then reload this page. The API is there without it; it is described at /docs.\n"
)


class _Hashed(StaticFiles):
    """Files whose names change with their content."""

    async def check_config(self) -> None:
        """Starlette's looks for the folder; here it may come later."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """See Starlette."""
        response = FileResponse(full_path, status_code, _FOR_EVER, stat_result=stat_result)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def add_studio(app: Starlette, folder: Path | None = None) -> None:
    """Add the page and its files to an application.

    Args:
        app: the application; routes that it has already win.
        folder: what Vite built; where the package has it if not given. It may be built while the service runs.
    """
    built = folder or Path(str(resources.files("ghostnote") / "studio"))

    async def page(_request: Request) -> Response:
        index = built / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 404)
        return FileResponse(index, headers=_PAGE)

    async def icon(_request: Request) -> Response:
        image = built / "icon.svg"
        return FileResponse(image, headers=_PAGE) if image.is_file() else PlainTextResponse(_NOT_BUILT, 404)

    app.router.routes.append(Route("/", page, include_in_schema=False))
    app.router.routes.append(Route("/icon.svg", icon, include_in_schema=False))
    app.router.routes.append(Mount("/assets", _Hashed(directory=built / "assets", check_dir=False), name="studio"))
