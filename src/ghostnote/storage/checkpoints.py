"""Checkpoints in an object store, and the ones that were fetched from there on this machine's disk.

Objects lie under `checkpoints/<hash>/`. The hash is of `checkpoint.json`, which holds the hash of every other file, so
that what arrives can be checked from the hash alone.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import AlreadyExistsError

from ghostnote.core.errors import (
    CheckpointError,
    CheckpointMismatchError,
    CheckpointMissingError,
    NotFoundError,
)
from ghostnote.model.checkpoint import INFO_FILE, load_checkpoint, parse_info
from ghostnote.storage.digests import digest_of, is_digest
from ghostnote.storage.disk import disk_errors, partial_path, remove, sweep
from ghostnote.storage.objects import object_errors

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_CARD: Final = "MODEL_CARD.md"
_WHERE: Final = "object store"
#: Seconds after which nobody is still fetching.
_ABANDONED: Final = 86_400
#: Seconds in which whoever fetched a checkpoint, in any process, has loaded it and needs its files no longer.
_LOADING: Final = 600


def publish(folder: Path, objects: ObjectStore) -> str:
    """Put a checkpoint into an object store, unless it is there; its hash.

    `checkpoint.json` goes last: a checkpoint is there once it is.

    Raises:
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: see `load_checkpoint`.
        UnavailableError, StorageFullError: see `object_errors`.
    """
    checkpoint = load_checkpoint(folder)
    card = [_CARD] if (folder / _CARD).is_file() else []
    for name in (*sorted(checkpoint.info.files), *card, INFO_FILE):
        with object_errors(_WHERE):
            try:
                obstore.put(objects, _key(checkpoint.hash, name), folder / name, mode="create")
            except AlreadyExistsError:
                continue  # the same file: its name holds the hash
    return checkpoint.hash


class CheckpointCache:
    """Fetched checkpoints on disk, least recently used first to go. A `service.engines.CheckpointSource`.

    Processes may share a folder: what is there is there whole. Safe between threads, of which one fetches and the
    others wait. To be made after a fork: the threads of an object store do not survive one.

    Args:
        objects: where to fetch from.
        folder: made if it is not there.
        most_bytes: kept on disk; more only while somebody may still be loading them.
        loading: seconds after a fetch in which a checkpoint stays, for whoever loads it, in any process.
    """

    def __init__(self, objects: ObjectStore, folder: Path, most_bytes: int, *, loading: float = _LOADING) -> None:
        self._objects = objects
        self._folder = folder
        self._most_bytes = most_bytes
        self._loading = loading
        self._fetching: defaultdict[str, Lock] = defaultdict(Lock)
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        sweep(folder, "", _ABANDONED)

    async def fetch(self, digest: str) -> Path:
        """`folder`, without blocking."""
        return await asyncio.to_thread(self.folder, digest)

    def folder(self, digest: str) -> Path:
        """A folder with the checkpoint of this hash, checked.

        Raises:
            CheckpointMissingError: the object store has none.
            CheckpointMismatchError, CheckpointError: what it has is damaged, or of another version of Ghostnote.
            UnavailableError, StorageFullError: it cannot be fetched now.
        """
        if not is_digest(digest):
            raise _missing(digest)
        path = self._folder / digest
        with self._fetching[digest], disk_errors(self._folder):
            if not _is_whole(path, digest):
                self._download(digest, path)
            os.utime(path)
            self._trim()
        return path

    def _download(self, digest: str, path: Path) -> None:
        partial = partial_path(self._folder)
        partial.mkdir()
        try:
            self._get(digest, INFO_FILE, partial)
            raw = (partial / INFO_FILE).read_bytes()
            if digest_of(raw) != digest:
                raise _damaged(digest, INFO_FILE)
            for name in _plain(parse_info(raw, _key(digest, INFO_FILE)).files, digest):
                self._get(digest, name, partial)
            load_checkpoint(partial)
            _move(partial, path, digest)
        finally:
            remove(partial)

    def _get(self, digest: str, name: str, folder: Path) -> None:
        with (folder / name).open("wb") as file:
            for chunk in self._chunks(digest, name):
                file.write(chunk)

    def _chunks(self, digest: str, name: str) -> Iterator[bytes]:
        try:
            with object_errors(_WHERE):
                yield from obstore.get(self._objects, _key(digest, name)).stream()
        except NotFoundError:
            raise _missing(digest, name) from None

    def _trim(self) -> None:
        """Remove what has not been used for longest, until the rest is small enough."""
        there = sorted(_used(self._folder))
        total = sum(size for _, size, _ in there)
        before = time.time() - self._loading
        for when, size, path in there:
            if total > self._most_bytes and when < before:
                remove(path)
                total -= size


def _used(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each checkpoint was last used, and its bytes; another process may be removing some."""
    for path in folder.iterdir():
        if is_digest(path.name):
            with suppress(FileNotFoundError):
                yield path.stat().st_mtime, sum(file.stat().st_size for file in path.iterdir()), path


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return load_checkpoint(path).hash == digest
    except CheckpointError:
        return False


def _move(partial: Path, path: Path, digest: str) -> None:
    """Give a fetched checkpoint its name, unless another process was faster."""
    try:
        partial.rename(path)
    except OSError:
        if not _is_whole(path, digest):
            remove(path)
            partial.rename(path)


def _plain(names: Collection[str], digest: str) -> Collection[str]:
    """The names, if none of them leads out of a folder."""
    for name in names:
        if Path(name).name != name or name.startswith("."):
            problem = f"describes a file with the name {name!r}"
            raise CheckpointError(problem, where=_key(digest, INFO_FILE), hint="publish the checkpoint again")
    return names


def _key(digest: str, name: str) -> str:
    return f"checkpoints/{digest}/{name}"


def _missing(digest: str, name: str = INFO_FILE) -> CheckpointMissingError:
    hint = "publish it again, or let new jobs run on another checkpoint"
    return CheckpointMissingError("not in the object store", where=_key(digest, name), hint=hint)


def _damaged(digest: str, name: str) -> CheckpointMismatchError:
    hint = "remove it from the object store and publish it again"
    return CheckpointMismatchError("not the file that was published", where=_key(digest, name), hint=hint)
