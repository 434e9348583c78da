"""What can go wrong with a database, as the errors of the one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from sqlalchemy import exc

from ghostnote.core.errors import GhostnoteError, StorageFullError, UnavailableError

MIGRATE: Final = "run `ghostnote migrate`"

#: PostgreSQL's SQLSTATEs and SQLite's error names.
_FULL: Final = frozenset({"53100", "SQLITE_FULL"})
_NO_TABLE: Final = frozenset({"42P01", "42703"})
#: SQLite says so of mistakes in statements.
_MISTAKE: Final = "SQLITE_ERROR"
#: Looked for in the code and the message: PostgreSQL gives no code when it refuses a connection.
_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "does not exist": "create the database and its user, then " + MIGRATE,
        "authentication failed": "check user and password in the database's URL",
        "too many": "raise PostgreSQL's `max_connections` or run fewer processes",
        "SQLITE_CANTOPEN": "check that the folder of the database exists and can be written to",
        "SQLITE_READONLY": "check that the database and its folder can be written to",
        "SQLITE_BUSY": "another process holds the database; try again",
        "SQLITE_CORRUPT": "restore the database from a backup",
        "SQLITE_NOTADB": "the file is no SQLite database; check the database's URL",
    }
)
_OTHERWISE: Final = "check that the database runs and can be reached"
#: Of these kinds are errors of the world; others are mistakes in the program and pass.
_WORLD: Final = (exc.OperationalError, exc.InterfaceError, exc.InternalError)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise errors of the database at `where` as `UnavailableError` or `StorageFullError`."""
    try:
        yield
    except exc.DBAPIError as error:
        known = _known(error, where)
        if known is None:
            raise
        raise known from error
    except (exc.TimeoutError, OSError) as error:
        raise UnavailableError(f"the database does not answer: {error}", where=where) from error


def _known(error: exc.DBAPIError, where: str) -> GhostnoteError | None:
    code = _code(error)
    reason = str(error.orig).strip().partition("\n")[0]
    if code in _FULL:
        return StorageFullError(f"the database has no room: {reason}", where=where, hint="make room on its disk")
    if code in _NO_TABLE or reason.startswith(("no such table", "no such column")):
        return UnavailableError(f"the database's schema is not this version's: {reason}", where=where, hint=MIGRATE)
    if code != _MISTAKE and (isinstance(error, _WORLD) or type(error) is exc.DatabaseError):
        hint = next((hint for sign, hint in _HINTS.items() if sign in f"{code} {reason}"), _OTHERWISE)
        return UnavailableError(f"the database cannot be used: {reason}", where=where, hint=hint)
    return None


def _code(error: exc.DBAPIError) -> str:
    """SQLSTATE of PostgreSQL, or the name of SQLite's error without its details (`SQLITE_IOERR`, not `.._FSYNC`)."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)
    name = getattr(error.orig, "sqlite_errorname", "")
    return "_".join(name.split("_")[:2])
