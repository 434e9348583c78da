"""A file that a worker keeps touching, so that others see that it is there."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

from ghostnote.core.errors import UnavailableError

_SECONDS: Final = 1.0
#: A worker that has not shown itself for so long is gone, or hangs.
_SILENT: Final = 10.0


class Presence:
    """Whether a worker is there.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def keep(self) -> None:
        """Show that the worker is there, until cancelled."""
        while True:
            self._path.touch()
            await asyncio.sleep(_SECONDS)

    def check(self) -> None:
        """Return if a worker has shown itself lately.

        Raises:
            UnavailableError: none has.
        """
        try:
            silent = time.time() - self._path.stat().st_mtime
        except FileNotFoundError:
            raise UnavailableError("no worker has started yet", where="worker", hint=_HINT) from None
        if silent > _SILENT:
            raise UnavailableError(f"silent for {silent:.0f} s", where="worker", hint=_HINT)


_HINT: Final = "`ghostnote serve` starts one and restarts it when it ends; its log says why it does not stay"
