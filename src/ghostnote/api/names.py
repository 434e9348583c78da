"""Names of files: what a client says is cleaned, and what it is told is written so that any client can read it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_UNSAFE: Final = re.compile(r"[^\w .()+-]+")
_NOT_ASCII: Final = re.compile(r"[^ -~]|[\"\\]")
_MOST: Final = 100


def safe_name(text: str | None, default: str) -> str:
    """`text` as the name of a file: its last part, without characters that mean anything to a shell or a header."""
    last = re.split(r"[/\\]", text or "")[-1]
    name = _UNSAFE.sub("_", last).strip(" .")
    return name[-_MOST:].strip(" .") or default


def attachment(name: str) -> str:
    """`Content-Disposition` that saves a download as `name` (RFC 6266)."""
    plain = _NOT_ASCII.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
