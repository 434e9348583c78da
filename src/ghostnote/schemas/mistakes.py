"""What pydantic finds wrong with a body, as whoever sent it knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ghostnote.schemas.knobs import CURVE, NUMBER
from ghostnote.schemas.requests import TASK_NAMES

#: What pydantic calls a `task` that there is not: no other field tells bodies apart.
_NO_SUCH_TASK: Final = "union_tag_invalid"


def place_of(mistake: Mapping[str, Any], location: Sequence[str | int]) -> str:
    """`bars`, `params.bars`, `requests.3.bars`; nothing for the body as a whole.

    Args:
        mistake: of a `ValidationError`.
        location: its place in the body.
    """
    if mistake["type"] == _NO_SUCH_TASK:
        return "task"
    # Which of the bodies it was read as is a part of pydantic's place; so is which of the two a knob was.
    names = location[1:] if location and location[0] in TASK_NAMES else location
    return ".".join(str(name) for name in names if name not in (NUMBER, CURVE))


def said_of(mistake: Mapping[str, Any]) -> str:
    """What is wrong."""
    if mistake["type"] == "extra_forbidden":
        return "there is no such field"
    if mistake["type"] == _NO_SUCH_TASK:
        return f"there is no such task; one of: {', '.join(TASK_NAMES)}"
    return str(mistake["msg"]).removeprefix("Value error, ")
