"""From a key or token to who it stands for.

The key's row is read for every request, also for a token's: a key that is revoked opens nothing from that moment on.
"""

from __future__ import annotations

from typing import Final

from ghostnote.api.security.credentials import refused
from ghostnote.api.security.tokens import Tokens
from ghostnote.api.services import Services
from ghostnote.core.errors import NotFoundError
from ghostnote.service.access import ALL_SCOPES, KEY_PREFIX, LOCAL_TENANT, ApiKey, KeyStore, Principal, hash_key
from ghostnote.service.jobs.job import now_ms

#: Milliseconds between notes that a key was used: a row written for every request would be the slowest part of it.
_NOTED_EVERY: Final = 60_000


def local() -> Principal:
    """Who asks where no key is asked for: the person at this machine, who may do everything."""
    return Principal(LOCAL_TENANT, ALL_SCOPES)


async def authenticate(services: Services, value: str) -> Principal:
    """Who a key or token stands for.

    Raises:
        UnauthenticatedError: nobody.
    """
    if value.startswith(KEY_PREFIX):
        key = await valid_key(services.keys, value)
        return Principal(key.tenant, key.scopes, key.id)
    claims = Tokens.of(services).read(value)
    key = await _issuer(services.keys, claims.key)
    return Principal(key.tenant, claims.scopes & key.scopes, key.id)


async def valid_key(keys: KeyStore, value: str) -> ApiKey:
    """The row of a key.

    Raises:
        UnauthenticatedError: there is none, or it is revoked or expired.
    """
    return await _open(keys, await keys.by_hash(hash_key(value)))


async def _issuer(keys: KeyStore, key: str) -> ApiKey:
    try:
        return await _open(keys, await keys.key(key))
    except NotFoundError:
        raise refused() from None


async def _open(keys: KeyStore, key: ApiKey | None) -> ApiKey:
    now = now_ms()
    if key is None or not key.valid(now):
        raise refused()
    if key.last_used_at is None or now - key.last_used_at >= _NOTED_EVERY:
        await keys.used(key.id, now)
    return key
