"""Every setting as documents have it, from the one table, `Settings.model_fields`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from ghostnote.settings.model import PREFIX, Settings

#: Headings, each before the setting that it is filed under here.
_HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "home": "Place",
        "queue": "Queue and database",
        "s3_bucket": "Object store",
        "checkpoint": "Model",
        "batch": "Jobs",
        "auth": "Access and limits",
        "log_level": "Logs and metrics",
    }
)

_INTRODUCTION: Final = """\
# Settings

<!-- Written by `ghostnote settings --format markdown`; a test compares. -->

Every setting of the service is a variable of the environment, or a line of `.env` in the folder that it is started in;
`.env.example` is a template. The environment wins. Lists are written with commas. `ghostnote settings` shows what is
in force, `ghostnote doctor` whether it works. Names in the descriptions are without their `GHOSTNOTE_`.
"""

_ENV_INTRODUCTION: Final = """\
# Settings of Ghostnote's service. Copy to `.env` and remove the `#` of what you change; docs/settings.md explains.
# Keep `.env` to yourself (chmod 600): it may hold secrets.
"""


def markdown() -> str:
    """`docs/settings.md`."""
    lines = [_INTRODUCTION]
    for name, field in Settings.model_fields.items():
        if name in _HEADINGS:
            lines += [f"\n## {_HEADINGS[name]}\n", "| variable | default | meaning |", "|---|---|---|"]
        default = default_of(field)
        lines.append(f"| `{PREFIX}{name.upper()}` | {f'`{default}`' if default else ''} | {_meaning(field)} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def env_file() -> str:
    """`.env.example`."""
    lines = [_ENV_INTRODUCTION]
    for name, field in Settings.model_fields.items():
        if name in _HEADINGS:
            lines += [f"\n# {_HEADINGS[name]}", ""]
        lines += [f"# {_meaning(field)}", f"#{PREFIX}{name.upper()}={default_of(field)}"]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def in_force(settings: Settings) -> Iterator[tuple[str, str]]:
    """Variables and their values, secrets masked."""
    for name in Settings.model_fields:
        yield f"{PREFIX}{name.upper()}", _written(getattr(settings, name))


def default_of(field: FieldInfo) -> str:
    """A setting's default as it would be written; empty for none."""
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, Path) and default.is_relative_to(Path.home()):
        return f"~/{default.relative_to(Path.home())}"
    return _written(default)


def _meaning(field: FieldInfo) -> str:
    limits = _limits(field)
    return f"{field.description} {limits}" if limits else str(field.description)


def _limits(field: FieldInfo) -> str:
    low = high = None
    for limit in field.metadata:
        if isinstance(limit, Ge):
            low = f"{limit.ge:,}"
        elif isinstance(limit, Gt):
            low = f"more than {limit.gt:,}"
        elif isinstance(limit, Le):
            high = f"{limit.le:,}"
    if low and high:
        return f"({low} to {high})"
    return f"({low} or more)" if low and low[0].isdecimal() and low != "0" else ""


def _written(value: Any) -> str:
    """A value as a variable would have it."""
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value)
    return str(value)


_WRITTEN: Final[Mapping[type, Callable[[Any], str]]] = MappingProxyType(
    {
        type(None): lambda _: "",
        bool: lambda value: str(value).lower(),
        float: lambda value: f"{value:g}",
        SecretStr: lambda _: "********",
        Enum: lambda value: str(value.value),
        list: lambda value: ",".join(map(str, value)),
    }
)
