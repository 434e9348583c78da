"""`SqlStyleStore`: styles that somebody has taught, each with its file in its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.core.errors import ConflictError, NotFoundError
from ghostnote.service.jobs.job import now_ms
from ghostnote.service.jobs.own import MOST_STYLES, NewStyle, OwnedStyle
from ghostnote.storage.database import Database, lock
from ghostnote.storage.ids import findable
from ghostnote.storage.tables import OWNED, own_styles
from ghostnote.storage.upsert import insert
from ghostnote.styles.catalogue import key_of

_KEY: Final = ("owner", "key")
_HIS: Final = own_styles.c.owner == sa.bindparam("of")
_ONE: Final = (_HIS, own_styles.c.key == sa.bindparam("called"))
_ALL: Final = sa.select(*OWNED).where(_HIS).order_by(own_styles.c.name)
_REPORT: Final = sa.select(*OWNED, own_styles.c.report).where(*_ONE)
_FILE: Final = sa.select(own_styles.c.sha256, own_styles.c.data).where(*_ONE)
#: Styles with other names, and with this one.
_COUNTS: Final = sa.select(
    sa.func.count().filter(own_styles.c.key != sa.bindparam("called")),
    sa.func.count().filter(own_styles.c.key == sa.bindparam("called")),
).where(_HIS)
_REMOVE: Final = sa.delete(own_styles).where(*_ONE)


class SqlStyleStore:
    """The `service.jobs.own.StyleStore` of a database."""

    def __init__(self, database: Database, clock: Callable[[], int] = now_ms) -> None:
        self._database = database
        self._clock = clock

    async def all(self, owner: str) -> Sequence[OwnedStyle]:
        """See `StyleStore`."""
        async with self._database.read() as connection:
            return [OwnedStyle(**row._mapping) for row in await connection.execute(_ALL, {"of": owner})]

    async def report(self, owner: str, name: str) -> tuple[OwnedStyle, Mapping[str, Any]]:
        """See `StyleStore`."""
        async with self._database.read() as connection:
            row = (await connection.execute(_REPORT, _one(owner, name))).one_or_none()
        if row is None:
            raise _missing(name)
        known = dict(row._mapping)
        report = known.pop("report")
        return OwnedStyle(**known), report

    async def file(self, owner: str, name: str, digest: str | None = None) -> bytes:
        """See `StyleStore`."""
        async with self._database.read() as connection:
            row = (await connection.execute(_FILE, _one(owner, name))).one_or_none()
        if row is None:
            raise _missing(name)
        if digest not in {None, row.sha256}:
            problem = f"the style {name!r} is not the one any more that was asked for: it was learned or sent again"
            raise NotFoundError(problem, where="style", hint="ask again, to have it played as it is now")
        return bytes(row.data)

    async def add(self, owner: str, new: NewStyle) -> OwnedStyle:
        """See `StyleStore`."""
        async with self._database.write() as connection:
            return await keep(connection, self._clock(), owner, new)

    async def remove(self, owner: str, name: str) -> None:
        """See `StyleStore`."""
        async with self._database.write() as connection:
            if not (await connection.execute(_REMOVE, _one(owner, name))).rowcount:
                raise _missing(name)


async def keep(connection: AsyncConnection, now: int, owner: str, new: NewStyle) -> OwnedStyle:
    """See `StyleStore.add`. An owner's styles come one by one, so that their limit holds."""
    await lock(connection, f"styles {owner}")
    await require_place(connection, owner, new.name, replace=new.replace)
    one = _one(owner, new.name)
    names = ("name", "checkpoint", "sha256", "tempo", "clips", "report", "data")
    row = {name: getattr(new, name) for name in names}
    row |= {"meters": list(new.meters), "size": len(new.data), "created_at": now}
    row |= dict(zip(_KEY, one.values(), strict=True))
    added = insert(connection.dialect.name, own_styles).values(row)
    others = {name: added.excluded[name] for name in row if name not in _KEY}
    added = added.on_conflict_do_update(index_elements=list(_KEY), set_=others)
    return OwnedStyle(**(await connection.execute(added.returning(*OWNED))).one()._mapping)


async def require_place(connection: AsyncConnection, owner: str, name: str, *, replace: bool = False) -> None:
    """Refuse a name that is taken, unless its style is to be replaced, and more styles than an owner may have.

    Raises:
        ConflictError: see above.
    """
    one = _one(owner, name)
    others, same = (await connection.execute(_COUNTS, one)).one()
    if same and not replace:
        hint = "choose another name, remove it, or say `replace`"
        raise ConflictError(f"you have a style {name!r} already", where="name", hint=hint)
    if others >= MOST_STYLES:
        raise ConflictError(f"you have {MOST_STYLES} styles, and no more are kept", where="name", hint="remove one")


def _one(owner: str, name: str) -> dict[str, str]:
    return {"of": owner, "called": findable(key_of(name))}


def _missing(name: str) -> NotFoundError:
    return NotFoundError(f"you have no style {name!r}", where="style", hint="list yours with `GET /api/v1/styles/own`")
