"""The pool of engines: one load, an order of leaving, and the CPU when a GPU's memory runs out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from ghostnote.core.errors import (
    CheckpointMismatchError,
    CheckpointMissingError,
    DeviceMemoryError,
    InvalidParameterError,
)
from ghostnote.core.params import GenerationParams
from ghostnote.dataset.format import read_dataset
from ghostnote.model.adapter import read_style
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.device import CPU, CUDA
from ghostnote.model.engine import Engine
from ghostnote.service.engines import FELL_BACK, EnginePool, LocalCheckpoint
from ghostnote.service.generate import Artefact, generate
from tests.model import gpu
from tests.owned import drawn
from tests.tiny import tiny_checkpoint

PARAMS = GenerationParams(style="funk", bars=2, seed=3)
SECONDS = 60


class Folders:
    """Checkpoints by hash, and what was asked of them."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.folders = folders
        self.asked: list[str] = []

    def folder(self, digest: str) -> Path:
        self.asked.append(digest)
        if digest not in self.folders:
            raise CheckpointMissingError(f"no checkpoint {digest}")
        return self.folders[digest]


class Fallbacks:
    """Remembers why a GPU was left."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def fell_back(self, reason: str) -> None:
        self.reasons.append(reason)


@pytest.fixture(scope="module")
def folders(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three checkpoints by hash."""
    dataset = read_dataset(tiny_data)
    made = [tiny_checkpoint(tmp_path_factory.mktemp("checkpoint") / "it", dataset, seed) for seed in range(1, 4)]
    return {load_checkpoint(folder).hash: folder for folder in made}


@pytest.fixture
def source(folders: dict[str, Path]) -> Folders:
    return Folders(folders)


def _make(engine: Engine) -> list[Artefact]:
    return generate(PARAMS, engine, count=3)


def test_an_engine_is_loaded_once_by_many_threads(source: Folders) -> None:
    (digest, *_) = source.folders
    pool = EnginePool(source, threads=1)
    together = Barrier(4)

    def get(_: int) -> Engine:
        together.wait(SECONDS)
        return pool.get(digest)

    with ThreadPoolExecutor(4) as callers:
        engines = list(callers.map(get, range(4)))
    assert len(set(map(id, engines))) == 1
    assert engines[0].checkpoint.hash == digest
    assert source.asked == [digest]


def test_the_least_recently_used_goes(source: Folders) -> None:
    first, second, third = source.folders
    pool = EnginePool(source, threads=1, most=2)
    for digest in (first, second, first, third, first):
        pool.get(digest)
    assert [digest for digest, _, _ in pool.loaded] == [third, first]
    assert source.asked == [first, second, third]
    pool.get(second)
    assert source.asked == [first, second, third, second]


def test_engines_with_styles_of_somebodys_own_have_a_limit_of_their_own(source: Folders) -> None:
    (digest, *_) = source.folders
    one, two, three = (read_style(drawn(source.folders[digest], f"own-{seed}", seed=seed), "") for seed in range(3))
    pool = EnginePool(source, threads=1, most=1, most_own=2)
    plain = pool.get(digest)
    engines = [pool.get(digest, own=(style,)) for style in (one, two, one)]
    assert engines[0] is engines[2]
    assert [engine.checkpoint.own for engine in engines[:2]] == [(one,), (two,)]
    pool.get(digest, own=(three,))
    assert pool.get(digest, own=(one,)) is engines[0]
    assert pool.get(digest, own=(two,)) is not engines[1]
    assert pool.get(digest) is plain
    assert "own-0" not in plain.checkpoint.info.styles
    # One that holds what another one holds and more is an engine of its own.
    both = pool.run(digest, lambda engine: engine.checkpoint.info.styles[-2:], own=(one, two))
    assert both.value == ("own-0", "own-1")


def test_an_engine_in_use_stays(source: Folders) -> None:
    first, second, third = source.folders
    pool = EnginePool(source, threads=1, most=1)
    with pool.using(first) as engine, pool.using(second):
        assert [digest for digest, _, _ in pool.loaded] == [first, second]
        pool.get(third)
        assert [digest for digest, _, _ in pool.loaded] == [first, second]
        assert pool.get(first) is engine
    assert len(pool.loaded) == 1


def test_an_engine_in_use_by_another_thread_stays(source: Folders) -> None:
    first, second, _ = source.folders
    pool = EnginePool(source, threads=1, most=1)
    started, go_on = Event(), Event()

    def work(_: Engine) -> bool:
        started.set()
        return go_on.wait(SECONDS)

    with ThreadPoolExecutor(1) as other:
        running = other.submit(pool.run, first, work)
        assert started.wait(SECONDS)
        pool.get(second)
        assert first in {digest for digest, _, _ in pool.loaded}
        go_on.set()
        assert running.result(SECONDS).value


def test_precisions_are_engines_of_their_own(source: Folders) -> None:
    (digest, *_) = source.folders
    pool = EnginePool(source, precision="int8", threads=1)
    assert [pool.get(digest).precision, pool.get(digest, "float32").precision] == ["int8", "float32"]
    assert len(pool.loaded) == 2


def test_what_cannot_be_loaded_takes_no_room(source: Folders, folders: dict[str, Path]) -> None:
    first, second, _ = folders
    source.folders = {first: folders[second]}
    pool = EnginePool(source, threads=1)
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (CheckpointMissingError, lambda: pool.get("0" * 64)),
        (CheckpointMismatchError, lambda: pool.get(first)),
    ]
    for error, ask in refusals:
        with pytest.raises(error):
            ask()
    assert pool.loaded == ()
    source.folders = folders
    assert pool.get(first).checkpoint.hash == first


def test_work_that_fails_leaves_the_engine(source: Folders) -> None:
    (digest, *_) = source.folders
    pool = EnginePool(source, threads=1, most=1)

    def fail(_: Engine) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        pool.run(digest, fail)
    pool.get(digest)
    assert source.asked == [digest]


def test_on_the_cpu_there_is_nothing_to_tell(source: Folders) -> None:
    (digest, *_) = source.folders
    ran = EnginePool(source, threads=1).run(digest, lambda engine: engine.device)
    assert (ran.value, ran.device, ran.notices) == (CPU, CPU, ())


@pytest.mark.parametrize("full", ["at once", "in the middle", "while loading"])
def test_a_full_gpu_is_left_for_the_cpu(source: Folders, monkeypatch: pytest.MonkeyPatch, full: str) -> None:
    (digest, *_) = source.folders
    expected = [take.midi for take in EnginePool(source, threads=1).run(digest, _make).value]
    gpu.install(monkeypatch, loads=full != "while loading", steps=0 if full == "at once" else 3)
    fallbacks = Fallbacks()
    pool = EnginePool(source, threads=1, device=CUDA, observer=fallbacks)
    ran = pool.run(digest, _make)
    assert [take.midi for take in ran.value] == expected
    assert (ran.device, ran.notices) == (CPU, (FELL_BACK,))
    assert fallbacks.reasons == ["too little memory on the device"]


def test_a_gpu_with_room_is_used_and_kept_beside_the_cpu(source: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    (digest, *_) = source.folders
    gpu.install(monkeypatch)
    fallbacks = Fallbacks()
    pool = EnginePool(source, threads=1, device=CUDA, most=1, observer=fallbacks)
    ran = pool.run(digest, lambda engine: engine.device)
    assert (ran.value, ran.device, ran.notices, fallbacks.reasons) == (CUDA, CUDA, (), [])
    with pool.using(digest, device=CPU):
        pass
    assert [device for _, _, device in pool.loaded] == [CUDA, CPU]


def test_a_full_cpu_is_an_error(source: Folders) -> None:
    (digest, *_) = source.folders
    fallbacks = Fallbacks()

    def exhaust(_: Engine) -> None:
        raise DeviceMemoryError("too little memory on the device")

    with pytest.raises(DeviceMemoryError):
        EnginePool(source, threads=1, observer=fallbacks).run(digest, exhaust)
    assert fallbacks.reasons == []


def test_an_unknown_device_is_refused_at_once(source: Folders) -> None:
    with pytest.raises(InvalidParameterError, match="device"):
        EnginePool(source, device="abacus")


def test_the_local_checkpoint(folders: dict[str, Path]) -> None:
    (digest, folder), *_ = folders.items()
    local = LocalCheckpoint(folder)
    assert (local.hash, local.folder(digest)) == (digest, folder)
    with pytest.raises(CheckpointMissingError, match="f" * 64):
        local.folder("f" * 64)
