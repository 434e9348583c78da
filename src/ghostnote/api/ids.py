"""Ids in paths. One that cannot be an id is answered like one that is nobody's: 404."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path

_SHAPE: Final[dict[str, Any]] = {"pattern": "^[0-9a-f]{32}$"}
_EXAMPLES: Final = ["019359a1c0de7abc8def0123456789ab"]

JobId = Annotated[str, Path(description="A job.", json_schema_extra=_SHAPE, examples=_EXAMPLES)]
TaskId = Annotated[str, Path(description="A job, by its other name.", json_schema_extra=_SHAPE, examples=_EXAMPLES)]
FileId = Annotated[str, Path(description="A result or an upload.", json_schema_extra=_SHAPE, examples=_EXAMPLES)]
