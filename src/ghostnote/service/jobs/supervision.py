"""How a program is told whose it is."""

from __future__ import annotations

from typing import Final

#: Environment variable with the process id of whoever started a program, which is to end when that process does.
SUPERVISOR: Final = "GHOSTNOTE_SUPERVISOR"
