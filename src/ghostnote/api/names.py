"""Names of files that clients give are cleaned."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = re.compile(r"[^\w .()+-]+")
_MOST: Final = 100


def safe_name(text: str | None, default: str) -> str:
    """`text` as the name of a file: its last part, without characters that mean anything to a shell or a header."""
    last = re.split(r"[/\\]", text or "")[-1]
    name = _UNSAFE.sub("_", last).strip(" .")
    return name[-_MOST:].strip(" .") or default
