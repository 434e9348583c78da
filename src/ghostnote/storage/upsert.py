"""`INSERT ... ON CONFLICT`, which both databases write alike and SQLAlchemy keeps apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: Final[Mapping[str, Callable[[sa.Table], sqlite.Insert | postgresql.Insert]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An insertion that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _INSERT[dialect](table)
