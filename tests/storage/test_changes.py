"""A change of a SQLite database is seen by whoever asks, whoever made it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ghostnote.storage.changes import Changes


def test_only_a_commit_of_somebody_else_changes_the_version(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE numbers (number INTEGER)")
    other.commit()
    changes = Changes(path)
    before = changes.version()
    assert changes.version() == before
    other.execute("INSERT INTO numbers VALUES (1)")
    assert changes.version() == before
    other.commit()
    assert changes.version() != before
    changes.close()
    other.close()
