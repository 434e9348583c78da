"""Who may do what: tenants, their API keys, and the scopes that a key carries.

A key is `gn_` and 43 characters of randomness (256 bits), shown once when it is made. What is stored is its SHA-256:
nothing slow is needed to protect a secret that cannot be guessed, and every request has to be checked quickly.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol


class Scope(StrEnum):
    """What a key allows."""

    GENERATE = "generate"
    READ = "read"
    TRAIN = "train"
    ADMIN = "admin"


#: What a key carries if nothing is said.
DEFAULT_SCOPES: Final = frozenset({Scope.GENERATE, Scope.READ})
ALL_SCOPES: Final = frozenset(Scope)

#: The tenant of a service without keys: everybody who reaches it is the same one.
LOCAL_TENANT: Final = "local"
#: The tenant of requests without a key, where such are allowed. Its jobs are found by their unguessable id alone.
ANONYMOUS_TENANT: Final = "anonymous"

KEY_PREFIX: Final = "gn_"
#: Characters of a key that may be shown to tell keys apart.
SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    Attributes:
        tenant: whose jobs and files it may see; see `LOCAL_TENANT` and `ANONYMOUS_TENANT`.
        scopes: what it may do.
        key: id of the API key that it came by, or by which its token was issued; None without one.
    """

    tenant: str
    scopes: frozenset[Scope]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Tenant:
    """An owner of jobs, files and keys. No personal data: an id, a name that the operator chose, limits.

    Attributes:
        id: as `jobs.job.new_id` makes them.
        name: unique.
        created_at: milliseconds since 1970.
        limits: overrides of the settings' quotas by name (`active`, `daily`, `bytes`), or None.
    """

    id: str
    name: str
    created_at: int
    limits: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key. All times in milliseconds since 1970.

    Attributes:
        id: as `jobs.job.new_id` makes them.
        tenant: whose it is.
        name: what it is for.
        prefix: its first characters, to tell keys apart.
        hash: see `hash_key`.
        scopes: what it allows.
        created_at, expires_at, revoked_at, last_used_at: None where it does not apply. `last_used_at` is kept to the
            minute.
    """

    id: str
    tenant: str
    name: str
    prefix: str
    hash: str
    scopes: frozenset[Scope]
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    last_used_at: int | None = None

    def valid(self, now: int) -> bool:
        """Whether it still opens anything at `now`, in milliseconds since 1970."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class KnownCheckpoint:
    """A checkpoint that jobs may run on.

    Attributes:
        hash: see `model.checkpoint.Checkpoint.hash`.
        name: of its preset or style.
        location: `local` for the one that every worker has, `objects` for one in the object store.
        created_at: when it was registered.
        active: whether new jobs run on it.
    """

    hash: str
    name: str
    location: str
    created_at: int
    active: bool


class KeyStore(Protocol):
    """Tenants and keys. Methods may raise `UnavailableError`."""

    async def add_tenant(self, name: str, limits: Mapping[str, Any] | None = None) -> Tenant:
        """A new tenant, or the one of that name that is there."""

    async def tenant(self, tenant: str) -> Tenant:
        """A tenant by id; raises `NotFoundError`."""

    async def tenants(self) -> Sequence[Tenant]:
        """All, by name."""

    async def add_key(self, key: ApiKey) -> None:
        """Store a new key."""

    async def by_hash(self, digest: str) -> ApiKey | None:
        """The key of this hash, revoked or not."""

    async def key(self, key: str) -> ApiKey:
        """A key by id; raises `NotFoundError`."""

    async def keys(self, tenant: str | None = None) -> Sequence[ApiKey]:
        """All keys, of one tenant if given, newest first."""

    async def revoke(self, key: str) -> ApiKey:
        """Revoke a key, at once and for good; raises `NotFoundError`."""

    async def used(self, key: str, at: int) -> None:
        """Note that a key was used."""


class CheckpointRegistry(Protocol):
    """Checkpoints that jobs may run on. Methods may raise `UnavailableError`."""

    async def add(self, checkpoint: KnownCheckpoint) -> None:
        """Register a checkpoint; one that is there keeps its row."""

    async def all(self) -> Sequence[KnownCheckpoint]:
        """All, newest first."""

    async def activate(self, digest: str) -> KnownCheckpoint:
        """Let new jobs run on this checkpoint, and on no other; raises `NotFoundError`."""

    async def active(self) -> KnownCheckpoint | None:
        """The one that new jobs run on."""


def new_key() -> str:
    """A new key, to be shown once."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is stored of a key, in hex."""
    return hashlib.sha256(key.encode()).hexdigest()
