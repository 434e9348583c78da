"""Options that come in bundles: a command names a bundle once, and has all of its options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints


def bundled(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with the fields of each parameter that is a dataclass in place of that parameter.

    Fields are annotated as parameters are, and may be bundles themselves; the command is called with the dataclasses
    filled in.
    """
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters
    bundles = {name: hints[name] for name in own if _is_bundle(hints[name])}
    parameters = [_option(name, hints[name], one.default) for name, one in own.items() if name not in bundles]
    parameters += [option for bundle in bundles.values() for option in _options(bundle)]

    @wraps(command)
    def run(**values: Any) -> None:
        filled = {name: _filled(bundle, values) for name, bundle in bundles.items()}
        command(**values, **filled)

    vars(run)["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    # What `wraps` leaves would lead readers of the signature back to the original.
    del vars(run)["__wrapped__"]
    return run


def _is_bundle(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _options(bundle: type[Any]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    for one in fields(bundle):
        if _is_bundle(hints[one.name]):
            yield from _options(hints[one.name])
        else:
            yield _option(one.name, hints[one.name], _default(one))


def _option(name: str, hint: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _default(one: Field[Any]) -> Any:
    return inspect.Parameter.empty if one.default is MISSING else one.default


def _filled(bundle: type[Any], values: dict[str, Any]) -> Any:
    """The bundle; its values are taken out of `values`."""
    hints = get_type_hints(bundle, include_extras=True)
    return bundle(
        **{
            one.name: _filled(hints[one.name], values) if _is_bundle(hints[one.name]) else values.pop(one.name)
            for one in fields(bundle)
        }
    )
