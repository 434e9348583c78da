"""Whether a SQLite database has changed, asked so cheaply that it may be asked all the time."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class Changes:
    """Looks at a counter in shared memory: some microseconds, no transaction, nothing read from disk.

    Args:
        path: of the database; opened when first asked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def version(self) -> int:
        """A number that differs from the last one if anybody has committed since."""
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
        (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    def close(self) -> None:
        """Close the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
