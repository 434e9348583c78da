"""Fields of `GenerationParams` as the API has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: Fields that the API calls otherwise.
_NAMES: Final = {"meter": "time_signature", "voices": "kit_voices"}


def on_the_wire(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields in a request."""
    return {
        _NAMES.get(name, name): list(value) if isinstance(value, tuple) else value for name, value in fields.items()
    }
