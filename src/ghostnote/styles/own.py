"""Where styles of one's own that were learned from clips lie: beside those that one has written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ghostnote.styles.catalogue import ENVIRONMENT

ENDING: Final = ".ghoststyle"


def own_folder() -> Path:
    """The folder that `$GHOSTNOTE_STYLES` names, else `ghostnote/styles` in the user's own data folder.

    The latter is `$XDG_DATA_HOME`, or `~/.local/share`. It need not be there yet.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "ghostnote" / "styles"


def own_files() -> list[Path]:
    """Files of learned styles, by name; none where there is no such folder."""
    try:
        return sorted(path for path in own_folder().iterdir() if path.suffix == ENDING)
    except OSError:
        return []
