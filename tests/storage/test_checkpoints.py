"""Checkpoints through an object store and a cache on disk."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import obstore
import pytest

from ghostnote.core.errors import (
    CheckpointError,
    CheckpointMismatchError,
    CheckpointMissingError,
    StorageFullError,
    UnavailableError,
)
from ghostnote.dataset.format import read_dataset
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.service.engines import EnginePool
from ghostnote.storage import disk
from ghostnote.storage.checkpoints import CheckpointCache, publish
from ghostnote.storage.digests import digest_of
from ghostnote.storage.objects import open_objects
from tests.services.refusing import answering
from tests.services.s3 import S3Server
from tests.tiny import tiny_checkpoint

PLENTY = 1 << 40


@pytest.fixture(scope="module")
def folders(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three checkpoints by hash."""
    dataset = read_dataset(tiny_data)
    made = [tiny_checkpoint(tmp_path_factory.mktemp("checkpoint") / "it", dataset, seed) for seed in range(1, 4)]
    return {load_checkpoint(folder).hash: folder for folder in made}


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An object store with nothing in it."""
    if request.param == "folder":
        return open_objects(tmp_path / "objects")
    server: S3Server = request.getfixturevalue("s3_server")
    return open_objects(server.location(prefix="models"))


@pytest.fixture
def full(folders: dict[str, Path], tmp_path: Path) -> Any:
    """A folder of objects with all checkpoints."""
    objects = open_objects(tmp_path / "objects")
    for folder in folders.values():
        publish(folder, objects)
    return objects


def _age(folder: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(folder, (then, then))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_a_checkpoint_goes_there_and_back(objects: Any, folders: dict[str, Path], tmp_path: Path) -> None:
    (digest, folder), *_ = folders.items()
    assert publish(folder, objects) == digest
    fetched = asyncio.run(CheckpointCache(objects, tmp_path / "cache", PLENTY).fetch(digest))
    there, here = load_checkpoint(fetched), load_checkpoint(folder)
    assert (there.hash, there.info) == (here.hash, here.info)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [digest]


def test_an_engine_runs_on_what_was_fetched(objects: Any, folders: dict[str, Path], tmp_path: Path) -> None:
    (digest, folder), *_ = folders.items()
    publish(folder, objects)
    pool = EnginePool(CheckpointCache(objects, tmp_path / "cache", PLENTY), threads=1)
    assert pool.run(digest, lambda engine: engine.checkpoint.hash).value == digest


def test_publishing_again_changes_nothing(objects: Any, folders: dict[str, Path]) -> None:
    (digest, folder), *_ = folders.items()
    publish(folder, objects)
    key = f"checkpoints/{digest}/checkpoint.json"
    before = obstore.head(objects, key)
    assert publish(folder, objects) == digest
    assert obstore.head(objects, key) == before


def test_the_description_is_published_last(folders: dict[str, Path], s3_server: S3Server) -> None:
    (digest, folder), *_ = folders.items()
    with answering(200) as server:
        publish(folder, open_objects(s3_server.location(bucket="bucket", endpoint=server.url)))
    names = {path.name for path in folder.iterdir()}
    assert {request.rpartition("/")[2] for request in server.requests} == names
    assert server.requests[-1] == f"PUT /bucket/checkpoints/{digest}/checkpoint.json"


@pytest.mark.parametrize("digest", ["0" * 64, "../objects", ""])
def test_what_was_never_published(objects: Any, tmp_path: Path, digest: str) -> None:
    cache = CheckpointCache(objects, tmp_path / "cache", PLENTY)
    with pytest.raises(CheckpointMissingError, match="publish"):
        cache.folder(digest)
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_is_here_is_not_fetched_again(full: Any, folders: dict[str, Path], tmp_path: Path) -> None:
    (digest, *_) = folders
    fetched = CheckpointCache(full, tmp_path / "cache", PLENTY).folder(digest)
    shutil.rmtree(tmp_path / "objects")
    assert CheckpointCache(full, tmp_path / "cache", PLENTY).folder(digest) == fetched


def test_many_fetch_at_once(full: Any, folders: dict[str, Path], tmp_path: Path) -> None:
    # Two caches on one folder are two processes to each other: their locks know nothing of one another.
    caches = [CheckpointCache(full, tmp_path / "cache", PLENTY) for _ in range(2)]
    with ThreadPoolExecutor(8) as callers:
        asked = [(cache, digest) for digest in folders for cache in caches * 3]
        paths = list(callers.map(lambda pair: pair[0].folder(pair[1]), asked))
    assert {path.name for path in paths} == set(folders)
    assert {path.name for path in (tmp_path / "cache").iterdir()} == set(folders)
    assert all(load_checkpoint(path).hash == path.name for path in paths)


@pytest.mark.parametrize("damage", [b"", b"something else"])
def test_damage_on_disk_is_mended(full: Any, folders: dict[str, Path], tmp_path: Path, damage: bytes) -> None:
    (digest, *_) = folders
    cache = CheckpointCache(full, tmp_path / "cache", PLENTY)
    (cache.folder(digest) / "step.int8.onnx").write_bytes(damage)
    assert load_checkpoint(cache.folder(digest)).hash == digest


@pytest.mark.parametrize("name", ["checkpoint.json", "tables.safetensors"])
def test_damaged_objects_are_refused(full: Any, folders: dict[str, Path], tmp_path: Path, name: str) -> None:
    (digest, *_) = folders
    obstore.put(full, f"checkpoints/{digest}/{name}", b"{}")
    with pytest.raises(CheckpointMismatchError):
        CheckpointCache(full, tmp_path / "cache", PLENTY).folder(digest)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_missing_object_is_named(full: Any, folders: dict[str, Path], tmp_path: Path) -> None:
    (digest, *_) = folders
    obstore.delete(full, f"checkpoints/{digest}/tables.safetensors")
    with pytest.raises(CheckpointMissingError, match=r"tables\.safetensors"):
        CheckpointCache(full, tmp_path / "cache", PLENTY).folder(digest)


@pytest.mark.parametrize("name", ["../escaped", "/escaped", ".hidden", "a/b"])
def test_names_that_lead_elsewhere_are_refused(folders: dict[str, Path], tmp_path: Path, name: str) -> None:
    (folder, *_) = folders.values()
    info = json.loads((folder / "checkpoint.json").read_text())
    info["files"][name] = digest_of(b"x")
    raw = json.dumps(info).encode()
    objects = open_objects(tmp_path / "objects")
    obstore.put(objects, f"checkpoints/{digest_of(raw)}/checkpoint.json", raw)
    with pytest.raises(CheckpointError, match="name"):
        CheckpointCache(objects, tmp_path / "cache", PLENTY).folder(digest_of(raw))
    assert not (tmp_path / "escaped").exists()


def test_the_least_recently_used_goes_when_there_are_too_many_bytes(
    full: Any, folders: dict[str, Path], tmp_path: Path
) -> None:
    first, second, third = folders
    cache = CheckpointCache(full, tmp_path / "cache", 0)
    size = _size(cache.folder(first))
    cache = CheckpointCache(full, tmp_path / "cache", 2 * size + size // 2)
    cache.folder(second)
    _age(tmp_path / "cache" / first, 4000)
    _age(tmp_path / "cache" / second, 3000)
    cache.folder(first)
    cache.folder(third)
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {first, third}


def test_what_was_fetched_just_now_stays_for_whoever_loads_it(
    full: Any, folders: dict[str, Path], tmp_path: Path
) -> None:
    first, second, third = folders
    cache = CheckpointCache(full, tmp_path / "cache", 1, loading=600)
    for digest in (first, second):
        cache.folder(digest)
    _age(tmp_path / "cache" / first, 601)
    cache.folder(third)
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {second, third}


def test_what_a_killed_process_left_is_swept(full: Any, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name, age in (("old", 100_000), ("new", 10)):
        (cache / f"{disk.PARTIAL}{name}").mkdir(parents=True)
        (cache / f"{disk.PARTIAL}{name}" / "half").write_bytes(b"half")
        _age(cache / f"{disk.PARTIAL}{name}", age)
    CheckpointCache(full, cache, PLENTY)
    assert [path.name for path in cache.iterdir()] == [f"{disk.PARTIAL}new"]


def test_a_full_disk(full: Any, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (digest, *_) = folders
    cache = CheckpointCache(full, tmp_path / "cache", PLENTY)
    real = Path.open

    def onto_a_full_disk(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        return real(Path("/dev/full") if mode == "wb" else path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", onto_a_full_disk)
    with pytest.raises(StorageFullError, match="No space left"):
        cache.folder(digest)
    monkeypatch.undo()
    assert list((tmp_path / "cache").iterdir()) == []
    assert cache.folder(digest).name == digest


def test_a_store_that_cannot_be_reached(folders: dict[str, Path], tmp_path: Path) -> None:
    server = S3Server()
    objects = open_objects(server.location(bucket="bucket"))
    (digest, folder), *_ = folders.items()
    asks: list[Callable[[], object]] = [
        lambda: publish(folder, objects),
        lambda: CheckpointCache(objects, tmp_path / "cache", PLENTY).folder(digest),
    ]
    for ask in asks:
        with pytest.raises(UnavailableError, match="can be reached"):
            ask()
    server.remove()


def test_a_folder_for_objects_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError, match="file"):
        open_objects(tmp_path / "file" / "objects")
