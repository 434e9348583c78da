"""JSON Schema of rules that pydantic checks in code."""

from __future__ import annotations

from pydantic.config import JsonDict


def not_both(*names: str) -> JsonDict:
    """These fields are not all given."""
    return {"not": _given(*names)}


def exactly_one(*names: str) -> JsonDict:
    """One of these fields is given."""
    return {"oneOf": [_given(name) for name in names]}


def _given(*names: str) -> JsonDict:
    return {"required": [*names], "properties": {name: {"not": {"type": "null"}} for name in names}}
