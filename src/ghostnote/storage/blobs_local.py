"""Blobs as files on this machine."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from ghostnote.core.errors import UnavailableError
from ghostnote.storage.digests import blob_key, checked, digest_of, missing
from ghostnote.storage.disk import disk_errors, full, make_folder, sweep, sync_folder, write_durably

#: Seconds after which nobody is still writing a blob.
_ABANDONED: Final = 3600


class LocalBlobs:
    """Implements `service.jobs.ports.BlobStore`. Files are written beside their place and moved there whole.

    Args:
        folder: made if it is not there.
        reserve: bytes of its disk that are left free: a database on the same disk needs room to go on.

    Raises:
        UnavailableError, StorageFullError: the folder cannot be made.
    """

    def __init__(self, folder: Path, *, reserve: int = 0) -> None:
        self._folder = folder
        self._reserve = reserve
        with disk_errors(folder):
            make_folder(folder)
        sweep(folder, "blobs/*/*/", _ABANDONED)

    async def put(self, data: bytes) -> str:
        """See `BlobStore`."""
        digest = digest_of(data)
        await asyncio.to_thread(self._write, self._folder / blob_key(digest), data)
        return digest

    async def get(self, digest: str) -> bytes:
        """See `BlobStore`."""
        path = self._folder / blob_key(digest)
        return await asyncio.to_thread(self._read, path, digest)

    async def link(self, digest: str, name: str, media_type: str, seconds: int) -> str | None:
        """None: who has no rights on this machine comes through the API."""
        return None

    async def delete(self, digests: Collection[str]) -> None:
        """See `BlobStore`."""
        await asyncio.to_thread(self._remove, [self._folder / blob_key(digest) for digest in digests])

    async def check(self) -> None:
        """See `BlobStore`."""
        await asyncio.to_thread(self._probe)

    def _write(self, path: Path, data: bytes) -> None:
        with disk_errors(self._folder):
            if path.exists():
                # Whoever wrote it may not have come so far.
                sync_folder(path.parent)
                return
            make_folder(path.parent)
            self._require_room(len(data))
            write_durably(path, data)

    def _require_room(self, size: int) -> None:
        free = shutil.disk_usage(self._folder).free
        if free - size < self._reserve:
            raise full(self._folder, f"{free} bytes are free, {self._reserve} are kept in reserve")

    def _read(self, path: Path, digest: str) -> bytes:
        try:
            with disk_errors(self._folder):
                return checked(path.read_bytes(), digest)
        except FileNotFoundError:
            raise missing(digest) from None

    def _remove(self, paths: Collection[Path]) -> None:
        with disk_errors(self._folder):
            for path in paths:
                path.unlink(missing_ok=True)

    def _probe(self) -> None:
        path = self._folder / f"probe-{secrets.token_hex(8)}"
        data = path.name.encode()
        try:
            self._write(path, data)
            with disk_errors(self._folder):
                found = path.read_bytes()
        finally:
            self._remove([path])
        if found != data:
            raise UnavailableError("what is written is not what is read", where=str(self._folder))
