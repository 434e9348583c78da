"""The API's description, to read and to try: Swagger UI, from files that come with the service."""

from __future__ import annotations

from importlib import resources
from typing import Final

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

PAGE: Final = "/docs"
_FILES: Final = f"{PAGE}/files"


async def _page(_request: Request) -> Response:
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Ghostnote",
        swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}/swagger-ui.css",
        swagger_favicon_url=f"{_FILES}/favicon.png",
    )


def add_docs(app: Starlette) -> None:
    """Add the page and its files to an application."""
    files = StaticFiles(directory=str(resources.files("fastapi_offline") / "static"))
    app.router.routes.append(Route(PAGE, _page, include_in_schema=False))
    app.router.routes.append(Mount(_FILES, files, name="docs"))
