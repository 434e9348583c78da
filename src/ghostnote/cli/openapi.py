"""`ghostnote openapi`: the description of the API, for tools."""

from __future__ import annotations

from ghostnote.cli.extras import require_extra
from ghostnote.cli.output import print_json


def openapi() -> None:
    """Print the OpenAPI document; `docs/openapi.json` is this."""
    require_extra("openapi", "server", "fastapi", "pydantic_settings")
    from ghostnote.api.openapi import document

    print_json(document())
