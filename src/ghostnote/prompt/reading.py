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
class StyleShare:
    """A style's part in what was asked for.

    Attributes:
        words: as the prompt has it.
        style: the style's own name.
        first, last: its weight in the first and in the last bar, 0-1; equal but for a journey from style to style.
            The weights of all shares sum to 1 at either end.
    """

    words: str
    style: str
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How a prompt was read.

    Attributes:
        text: the prompt.
        fields: what it asks for, by the names and in the units of `core.params.GenerationParams`; a meter as text.
        understood: which words set which field, in the prompt's order; several may have set one field together.
        assumed: fields that a pattern cannot do without and that the prompt does not name, and what they will be.
        ignored: words that meant nothing, in the prompt's order.
        remarks: what could not be granted, which words gave way to others, and what was taken for a slip of the pen.
        styles: every style that was asked for with its weights, the weightiest first (of a journey, where it starts);
            `fields` has the first of them.
    """

    text: str
    fields: dict[str, Any]
    understood: tuple[Meaning, ...]
    assumed: dict[str, Any]
    ignored: tuple[str, ...]
    remarks: tuple[str, ...]
    styles: tuple[StyleShare, ...] = ()

    def beside(self, given: Collection[str]) -> Reading:
        """The same reading where these fields are given elsewhere, and win: nothing is assumed of them."""
        beaten = dict.fromkeys(
            f"{meaning.field}: {meaning.words!r} gave way to what was given beside the prompt"
            for meaning in self.understood
            if meaning.field in given
        )
        assumed = {name: value for name, value in self.assumed.items() if name not in given}
        styles = () if "style" in given else self.styles
        return replace(self, assumed=assumed, remarks=(*self.remarks, *beaten), styles=styles)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "text": self.text,
            "fields": dict(self.fields),
            "understood": [asdict(meaning) for meaning in self.understood],
            "assumed": dict(self.assumed),
            "ignored": list(self.ignored),
            "remarks": list(self.remarks),
            "styles": [asdict(share) for share in self.styles],
        }
