"""What is looked for comes from outside, and may be no id at all."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = re.compile(r"[0-9A-Za-z_-]{1,128}")


def findable(text: str) -> str:
    """`text` if it can be an id, a digest or the name of a kind, else the empty string, which nothing is called.

    Not every text can be asked for: PostgreSQL refuses the character 0, and no encoding has lone surrogates.
    """
    return text if _PLAIN.fullmatch(text) else ""
