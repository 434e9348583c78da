"""What a download is called."""

from __future__ import annotations

import re
from urllib.parse import quote


def content_disposition(name: str) -> str:
    """The header that has a browser save a file as `name`, whatever characters are in it (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    header = f'attachment; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"
