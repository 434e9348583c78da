"""Rows of placements as they are written by hand: one sign a slot.

- `.` is never struck.
- `1` to `9` are struck in so many tenths of the bars at the plain level, `x` always.
- `A` to `I` likewise, accented (A is .1, I is .9), `X` always.
- `a` to `i` likewise, as ghost notes, `o` always.
- `|` and blanks are nothing: they may stand anywhere to make beats visible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ghostnote.styles.profile import Level, Slot

_TENTHS: Final = range(1, 10)
#: The slot that each sign means.
SIGNS: Final[Mapping[str, Slot]] = MappingProxyType(
    {
        ".": Slot(),
        **{str(tenth): Slot(tenth / 10, Level.PLAIN) for tenth in _TENTHS},
        **{chr(ord("A") + tenth - 1): Slot(tenth / 10, Level.ACCENT) for tenth in _TENTHS},
        **{chr(ord("a") + tenth - 1): Slot(tenth / 10, Level.GHOST) for tenth in _TENTHS},
        "x": Slot(1.0, Level.PLAIN),
        "X": Slot(1.0, Level.ACCENT),
        "o": Slot(1.0, Level.GHOST),
    }
)
_SEPARATORS: Final = "| "
_SIGN_OF: Final = MappingProxyType({slot: sign for sign, slot in SIGNS.items()})


def read_row(text: str) -> tuple[Slot, ...] | str:
    """The slots of a row, or the first sign that is none."""
    signs = [sign for sign in text if sign not in _SEPARATORS]
    unknown = next((sign for sign in signs if sign not in SIGNS), None)
    return unknown if unknown is not None else tuple(SIGNS[sign] for sign in signs)


def write_row(slots: Sequence[Slot], beat: int = 0) -> str:
    """The row of `slots`, with a `|` after each `beat` of them; reverses `read_row`."""
    text = "".join(_SIGN_OF[slot] for slot in slots)
    return "|".join(text[at : at + beat] for at in range(0, len(text), beat)) if beat else text
