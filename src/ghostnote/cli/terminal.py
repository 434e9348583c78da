"""What the terminal can show, and text that is safe to show on it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO


def note(text: str) -> None:
    """Tell the user something that is not the result."""
    print(text, file=sys.stderr)


def columns() -> int:
    """Width of the terminal; 80 where there is none."""
    return shutil.get_terminal_size().columns


def speaks_unicode(stream: TextIO) -> bool:
    """Whether block characters can be written to `stream`."""
    return (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")


def has_colour(stream: TextIO) -> bool:
    """Whether to colour: a terminal that is not dumb, and no `NO_COLOR` (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def printable(text: str) -> str:
    """`text` from a file, without what a terminal would obey: control characters become `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
