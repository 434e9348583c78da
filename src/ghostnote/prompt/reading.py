"""`Reading`: how a prompt was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class StyleNames:
    """A style and what else it is called. Spelling is forgiving: letters and digits count, accents and case do not.

    Attributes:
        name: the style's own name; it comes before what another style is also called.
        names: its title and aliases.
    """

    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of the prompt, the field of `core.params.GenerationParams` that they set, and its value."""

    words: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Reading:
    """How a prompt was read.

    Attributes:
        text: the prompt.
        fields: what it asks for, by the names and in the units of `core.params.GenerationParams`; a meter as text.
        understood: which words set which field, in the prompt's order.
        assumed: fields that a pattern cannot do without and that the prompt does not name, and what they will be.
        ignored: words that meant nothing, in the prompt's order.
        remarks: what could not be granted, and which words gave way to others.
    """

    text: str
    fields: dict[str, Any]
    understood: tuple[Meaning, ...]
    assumed: dict[str, Any]
    ignored: tuple[str, ...]
    remarks: tuple[str, ...]

    def beside(self, given: Collection[str]) -> Reading:
        """The same reading where these fields are given elsewhere, and win: nothing is assumed of them."""
        beaten = (
            f"{meaning.field}: {meaning.words!r} gave way to what was given beside the prompt"
            for meaning in self.understood
            if meaning.field in given
        )
        assumed = {name: value for name, value in self.assumed.items() if name not in given}
        return replace(self, assumed=assumed, remarks=(*self.remarks, *beaten))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "text": self.text,
            "fields": dict(self.fields),
            "understood": [asdict(meaning) for meaning in self.understood],
            "assumed": dict(self.assumed),
            "ignored": list(self.ignored),
            "remarks": list(self.remarks),
        }
