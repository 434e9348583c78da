"""The OpenAPI document: the same in the tree, at `/openapi.json` and in the clients' types."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

import ghostnote
from ghostnote.api.problems import MEDIA_TYPE
from ghostnote.api.routes.all import router
from ghostnote.schemas.answers import JobEvent

_DESCRIPTION: Final = (
    "Drum patterns that feel played, as MIDI. Asking for one makes a job; what a job makes is downloaded when it is "
    "done. Every error is a problem (RFC 9457) that says what was wrong, where, and what to do."
)
_TAGS: Final = (
    ("generate", "Asking for patterns."),
    ("heavy", "Batches and training."),
    ("jobs", "Following jobs."),
    ("files", "MIDI in and out."),
    ("styles", "What can be asked for by name."),
    ("access", "Bearer tokens for keys."),
    ("admin", "What operators see and do."),
    ("health", "Whether it runs."),
)
_REF: Final = "#/components/schemas/"
_JSON: Final = "application/json"
_PROBLEM: Final = {"$ref": f"{_REF}Problem"}
#: What the framework adds for answers that this API does not give.
_UNUSED: Final = ("HTTPValidationError", "ValidationError")


@cache
def document() -> dict[str, Any]:
    """The document. It depends on no setting."""
    made = get_openapi(
        title="Ghostnote",
        version=ghostnote.__version__,
        description=_DESCRIPTION,
        routes=router.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=[{"name": name, "description": meaning} for name, meaning in _TAGS],
    )
    for path in made["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _without_null(parameter["schema"])
            for response in operation["responses"].values():
                _name_media_types(response.get("content", {}))
    _add(made["components"]["schemas"], JobEvent)
    for name in _UNUSED:
        made["components"]["schemas"].pop(name, None)
    return made


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, or it is text: no URL or header can say null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}


def _name_media_types(content: dict[str, Any]) -> None:
    """Problems have a media type of their own, and the data of events a schema."""
    for described in [*content.values()]:
        if described.get("schema") == _PROBLEM:
            content.clear()
            content[MEDIA_TYPE] = described
    if "text/event-stream" in content:
        event = content["text/event-stream"]["itemSchema"]["properties"]
        schema = {"$ref": _REF + JobEvent.__name__}
        event["data"] = {"type": "string", "contentMediaType": _JSON, "contentSchema": schema}


def _add(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=_REF + "{model}", mode="serialization")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
