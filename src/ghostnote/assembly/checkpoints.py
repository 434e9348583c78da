"""Which checkpoints there are, and where: this machine's own, and those in the object store."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghostnote.model.checkpoint import Checkpoint, CheckpointInfo, load_checkpoint
from ghostnote.service.access import CheckpointRegistry, KnownCheckpoint
from ghostnote.service.jobs.job import now_ms
from ghostnote.storage.checkpoints import CheckpointCache, publish

if TYPE_CHECKING:
    from obstore.store import ObjectStore

LOCAL: Final = "local"
OBJECTS: Final = "objects"
#: Seconds for which the answer of `active` is kept: a new checkpoint is in use by then.
_KEPT: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Active:
    digest: str
    info: CheckpointInfo
    until: float


class Checkpoints:
    """The checkpoints that jobs run on; a `service.engines.CheckpointSource`.

    Args:
        registry: which are known, and which is active.
        cache: fetches from the object store.
        objects: where new ones are published.
        folder: of this machine's own; None is the one that ships.

    Raises:
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: this machine's own cannot be used.
    """

    def __init__(
        self, registry: CheckpointRegistry, cache: CheckpointCache, objects: ObjectStore, folder: Path | None
    ) -> None:
        self.own: Checkpoint = load_checkpoint(folder)
        self._registry = registry
        self._cache = cache
        self._objects = objects
        self._active: _Active | None = None

    async def register(self) -> None:
        """Make this machine's own known. It becomes active unless one from the object store is."""
        own = self.own
        await self._registry.add(KnownCheckpoint(own.hash, own.info.name, LOCAL, now_ms(), active=False))
        active = await self._registry.active()
        if active is None or (active.location == LOCAL and active.hash != own.hash):
            await self._registry.activate(own.hash)

    async def active(self) -> tuple[str, CheckpointInfo]:
        """Hash and description of the one that new jobs run on.

        Raises:
            CheckpointMissingError, CheckpointMismatchError, CheckpointError: it cannot be had.
            UnavailableError: the registry or the object store cannot be reached.
        """
        kept = self._active
        if kept is None or time.monotonic() > kept.until:
            known = await self._registry.active()
            digest = known.hash if known else self.own.hash
            info = kept.info if kept and kept.digest == digest else await asyncio.to_thread(self._info, digest)
            kept = self._active = _Active(digest, info, time.monotonic() + _KEPT)
        return kept.digest, kept.info

    def folder(self, digest: str) -> Path:
        """Where the files of a checkpoint are on this machine, fetched if need be. Blocks.

        Raises:
            CheckpointMissingError: nobody has it.
            UnavailableError: the object store cannot be reached.
        """
        return self.own.folder if digest == self.own.hash else self._cache.folder(digest)

    async def add(self, digest: str, name: str) -> KnownCheckpoint:
        """Make a checkpoint of the object store known, once it has been fetched and checked.

        Raises:
            CheckpointMissingError, CheckpointMismatchError: it is not there, or not what its hash says.
        """
        await asyncio.to_thread(self.folder, digest)
        checkpoint = KnownCheckpoint(digest, name, OBJECTS, now_ms(), active=False)
        await self._registry.add(checkpoint)
        return checkpoint

    async def publish(self, folder: Path, name: str) -> str:
        """Put the checkpoint in `folder` into the object store and make it known; its hash."""
        digest = await asyncio.to_thread(publish, folder, self._objects)
        await self.add(digest, name)
        return digest

    def _info(self, digest: str) -> CheckpointInfo:
        return self.own.info if digest == self.own.hash else load_checkpoint(self.folder(digest)).info
