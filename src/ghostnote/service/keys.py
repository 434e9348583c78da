"""Making API keys, for the command line and the API."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.service.access import SHOWN, ApiKey, KeyStore, Scope, hash_key, new_key
from ghostnote.service.jobs.job import new_id, now_ms

_TENANT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST_NAME: Final = 80
_DAY_MS: Final = 86_400_000


async def create_key(
    store: KeyStore, tenant: str, name: str, scopes: Collection[Scope], days: int | None = None
) -> tuple[ApiKey, str]:
    """Make a key.

    Args:
        store: where it is kept.
        tenant: name of whose it is; made if it is not there.
        name: what it is for.
        scopes: what it allows.
        days: how long it is valid; None is for ever.

    Returns:
        What is kept, and the key itself: the only time that it can be shown.

    Raises:
        InvalidParameterError: a name that is not one, or no scope.
    """
    _check(tenant, name, scopes)
    secret, now = new_key(), now_ms()
    key = ApiKey(
        id=new_id(),
        tenant=(await store.add_tenant(tenant)).id,
        name=name,
        prefix=secret[:SHOWN],
        hash=hash_key(secret),
        scopes=frozenset(scopes),
        created_at=now,
        expires_at=None if days is None else now + days * _DAY_MS,
    )
    await store.add_key(key)
    return key, secret


def _check(tenant: str, name: str, scopes: Collection[Scope]) -> None:
    if not _TENANT.fullmatch(tenant):
        raise InvalidParameterError("at most 40 small letters, digits and dashes, no dash first", where="tenant")
    if not 0 < len(name) <= _MOST_NAME or not name.isprintable():
        raise InvalidParameterError(f"1 to {_MOST_NAME} printable characters", where="name")
    if not scopes:
        raise InvalidParameterError("a key without scopes opens nothing", where="scopes", hint="give at least one")
