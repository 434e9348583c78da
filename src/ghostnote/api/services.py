"""What the routes work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ghostnote.service.access import CheckpointRegistry, KeyStore, KnownCheckpoint
from ghostnote.service.jobs.own import StyleStore
from ghostnote.service.jobs.ports import BlobStore, Dispatcher, JobStore, Progress
from ghostnote.service.jobs.watch import Watcher

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo
    from ghostnote.settings.model import Settings


class Checkpoints(Protocol):
    """Descriptions of checkpoints; the API loads no network."""

    async def active(self) -> tuple[str, CheckpointInfo]:
        """Hash and description of the one that new jobs run on.

        Raises:
            CheckpointError: it cannot be had; the message says how to get it.
        """

    async def add(self, digest: str, name: str) -> KnownCheckpoint:
        """Make a checkpoint of the object store known, once it has been fetched and checked.

        Raises:
            CheckpointMissingError: it is not there.
            CheckpointError: it is not what its hash says, or of another vocabulary or format.
        """


class Limiter(Protocol):
    """Counts requests."""

    async def hit(self, limit: str, who: str) -> Allowance:
        """Count one request of `who` against `limit` (as in the settings, e.g. `100/hour`).

        Raises:
            UnavailableError: the counts cannot be reached. Requests are refused then, not let through.
        """


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: requests, of how many in a window of seconds, and seconds until there are more again."""

    allowed: bool
    limit: int
    remaining: int
    reset: float
    window: int


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, opened and ready."""

    settings: Settings
    store: JobStore
    blobs: BlobStore
    styles: StyleStore
    dispatcher: Dispatcher
    progress: Progress
    watcher: Watcher
    keys: KeyStore
    registry: CheckpointRegistry
    checkpoints: Checkpoints
    limiter: Limiter
    secret: bytes
    checks: Mapping[str, Callable[[], Awaitable[None]]]
