"""`SqlKeyStore`: tenants and API keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from ghostnote.core.errors import NotFoundError
from ghostnote.service.access import ApiKey, Scope, Tenant
from ghostnote.service.jobs.job import new_id, now_ms
from ghostnote.storage.database import Database
from ghostnote.storage.ids import findable
from ghostnote.storage.tables import KEY, TENANT, Row, api_keys, tenants
from ghostnote.storage.upsert import insert

_MINUTE_MS: Final = 60_000


class SqlKeyStore:
    """The `KeyStore` of a database. `clock` gives milliseconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], int] = now_ms) -> None:
        self._database = database
        self._clock = clock

    async def add_tenant(self, name: str, limits: Mapping[str, Any] | None = None) -> Tenant:
        """See `KeyStore`."""
        row = {"id": new_id(), "name": name, "created_at": self._clock(), "limits": limits}
        async with self._database.write() as connection:
            await connection.execute(insert(connection.dialect.name, tenants).values(row).on_conflict_do_nothing())
            return Tenant(**(await connection.execute(sa.select(*TENANT).where(tenants.c.name == name))).one()._mapping)

    async def tenant(self, tenant: str) -> Tenant:
        """See `KeyStore`."""
        async with self._database.read() as connection:
            found = (await connection.execute(sa.select(*TENANT).where(tenants.c.id == findable(tenant)))).one_or_none()
        if found is None:
            raise NotFoundError(
                f"there is no tenant {tenant!r}", where="tenant", hint="list them to see which there are"
            )
        return Tenant(**found._mapping)

    async def tenants(self) -> Sequence[Tenant]:
        """See `KeyStore`."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(*TENANT).order_by(tenants.c.name))
            return [Tenant(**row._mapping) for row in rows]

    async def add_key(self, key: ApiKey) -> None:
        """See `KeyStore`."""
        async with self._database.write() as connection:
            await connection.execute(sa.insert(api_keys), asdict(key) | {"scopes": sorted(key.scopes)})

    async def by_hash(self, digest: str) -> ApiKey | None:
        """See `KeyStore`."""
        return await self._key(api_keys.c.hash == digest)

    async def key(self, key: str) -> ApiKey:
        """See `KeyStore`."""
        return _found(await self._key(api_keys.c.id == findable(key)), key)

    async def keys(self, tenant: str | None = None) -> Sequence[ApiKey]:
        """See `KeyStore`."""
        query = sa.select(*KEY).order_by(api_keys.c.id.desc())
        async with self._database.read() as connection:
            rows = await connection.execute(query if tenant is None else query.where(api_keys.c.tenant == tenant))
            return [_as_key(row) for row in rows]

    async def revoke(self, key: str) -> ApiKey:
        """See `KeyStore`. A key that was revoked before keeps the time it was."""
        first = sa.func.coalesce(api_keys.c.revoked_at, self._clock())
        revoked = sa.update(api_keys).where(api_keys.c.id == findable(key)).values(revoked_at=first).returning(*KEY)
        async with self._database.write() as connection:
            row = (await connection.execute(revoked)).one_or_none()
        return _found(None if row is None else _as_key(row), key)

    async def used(self, key: str, at: int) -> None:
        """See `KeyStore`. Writes once a minute, reads otherwise."""
        minute = at - at % _MINUTE_MS
        stale = (api_keys.c.id == findable(key)) & (sa.func.coalesce(api_keys.c.last_used_at, 0) < minute)
        if await self._key(stale) is None:
            return
        async with self._database.write(durable=False) as connection:
            await connection.execute(sa.update(api_keys).where(stale).values(last_used_at=minute))

    async def _key(self, condition: sa.ColumnElement[bool]) -> ApiKey | None:
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(*KEY).where(condition))).one_or_none()
        return None if row is None else _as_key(row)


def _as_key(row: Row) -> ApiKey:
    return ApiKey(**{**row._mapping, "scopes": frozenset(Scope(scope) for scope in row.scopes)})


def _found(key: ApiKey | None, wanted: str) -> ApiKey:
    if key is None:
        raise NotFoundError(f"there is no key {wanted!r}", where="key", hint="list them to see which there are")
    return key
