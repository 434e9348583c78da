"""Options that come in bundles: a command names a bundle once, and has all of its options."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints


def bundled(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with the fields of each parameter that is a dataclass in place of that parameter.

    Fields are annotated as parameters are; the command is called with the dataclasses filled in.
    """
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters
    bundles = {name: hints[name] for name in own if isinstance(hints[name], type) and is_dataclass(hints[name])}
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[name])
        for name, one in own.items()
        if name not in bundles
    ]
    for bundle in bundles.values():
        typed = get_type_hints(bundle, include_extras=True)
        parameters += [
            inspect.Parameter(
                one.name, inspect.Parameter.KEYWORD_ONLY, default=_default(one), annotation=typed[one.name]
            )
            for one in fields(bundle)
        ]

    @wraps(command)
    def run(**values: Any) -> None:
        filled = {
            name: bundle(**{one.name: values.pop(one.name) for one in fields(bundle)})
            for name, bundle in bundles.items()
        }
        command(**values, **filled)

    vars(run)["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    # What `wraps` leaves would lead readers of the signature back to the original.
    del vars(run)["__wrapped__"]
    return run


def _default(one: Field[Any]) -> Any:
    return inspect.Parameter.empty if one.default is MISSING else one.default
