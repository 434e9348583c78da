"""Every task by its name: what receipts, the command line and the service know it by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.continuation import Continue
from ghostnote.service.arrange.drums_from import DrumsFrom
from ghostnote.service.arrange.edit import Edit
from ghostnote.service.arrange.fill import Fill
from ghostnote.service.arrange.humanize import Humanize
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.morph import Morph
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.transfer import Transfer
from ghostnote.service.arrange.vary import Vary

TASKS: Final[Mapping[str, type[Task]]] = MappingProxyType(
    {task.name: task for task in (Task, Humanize, Continue, Infill, Fill, DrumsFrom, Vary, Morph, Transfer, Edit)}
)


def options_of(name: str) -> frozenset[str]:
    """The names of a task's options."""
    kind = TASKS[name]
    return frozenset(one.name for one in fields(kind)) - frozenset(kind.clips)


def task_of(name: str, options: Mapping[str, Any], inputs: Sequence[Clip]) -> Task:
    """The task that a name, its options and its inputs mean.

    Raises:
        InvalidParameterError: no such task, other options or inputs than it has, or values that it refuses.
    """
    if name not in TASKS:
        raise InvalidParameterError(f"unknown task {name!r}", where="task", hint=f"one of: {', '.join(TASKS)}")
    kind = TASKS[name]
    expected = options_of(name)
    if set(options) != expected or len(inputs) != len(kind.clips):
        known = ", ".join(sorted(expected)) or "none"
        raise InvalidParameterError(f"not the options and inputs of {name}", where="task", hint=f"options: {known}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    try:
        return kind(**dict(zip(kind.clips, inputs, strict=True)), **values)
    except TypeError as error:
        raise InvalidParameterError(f"options of another kind: {error}", where="task") from error
