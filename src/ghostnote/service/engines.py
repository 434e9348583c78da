"""Engines by checkpoint: loaded once, kept while there is room, and left for the CPU when a GPU's memory runs out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from ghostnote.core.errors import CheckpointMismatchError, CheckpointMissingError, DeviceMemoryError
from ghostnote.model.adapter import OwnStyle, with_own
from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
from ghostnote.model.device import CPU, check_device
from ghostnote.model.engine import Engine

Result = TypeVar("Result")

#: What a job's result says when its batch was made on the CPU instead of the GPU.
FELL_BACK: Final = "Ran on the CPU: the GPU had too little memory."


class CheckpointSource(Protocol):
    """Where checkpoints come from."""

    def folder(self, digest: str) -> Path:
        """The folder of the checkpoint whose hash is `digest`.

        Raises:
            CheckpointMissingError: there is none.
            UnavailableError: it cannot be fetched now.
        """


class FallbackObserver(Protocol):
    """Is told when a GPU was left for the CPU."""

    def fell_back(self, reason: str) -> None:
        """The accelerator was left for the CPU."""


@dataclass(frozen=True, slots=True)
class Ran(Generic[Result]):
    """What came of a batch.

    Attributes:
        value: what the work returned.
        device: where it ran.
        notices: what whoever asked for it should know.
    """

    value: Result
    device: str
    notices: tuple[str, ...] = ()


class LocalCheckpoint:
    """The checkpoint that lies on this machine, as a source of one.

    Args:
        folder: as `load_checkpoint` takes it.

    Raises:
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: see `load_checkpoint`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        checkpoint = load_checkpoint(folder)
        self.hash = checkpoint.hash
        self._folder = checkpoint.folder

    def folder(self, digest: str) -> Path:
        """See `CheckpointSource`."""
        if digest != self.hash:
            hint = "publish it to the object store, or start the worker on it"
            raise CheckpointMissingError(f"no checkpoint {digest} on this machine", hint=hint)
        return self._folder


class _Key(NamedTuple):
    """`own` are digests of the files of styles of somebody's own."""

    digest: str
    precision: str
    device: str
    own: tuple[str, ...] = ()


class _Slot:
    """Room for one engine: who comes first loads it, the others wait. `users` is the pool's to count."""

    def __init__(self) -> None:
        self.users = 0
        self._lock = Lock()
        self._engine: Engine | None = None

    @property
    def empty(self) -> bool:
        return self._engine is None

    def engine(self, load: Callable[[], Engine]) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = load()
            return self._engine


class EnginePool:
    """Loaded engines, least recently used first to go; one that is in use is never dropped. Safe between threads.

    Args:
        source: where checkpoints come from.
        precision: of the engines, unless asked for another.
        threads: CPU threads that an engine shares a batch among.
        device: where batches run, `cpu` or `cuda`.
        most: engines kept on each device; more only while more are in use.
        most_own: the same, of engines that play styles of somebody's own.
        observer: told when the GPU was left for the CPU.

    Raises:
        InvalidParameterError: a device that cannot be used.
    """

    def __init__(
        self,
        source: CheckpointSource,
        *,
        precision: str = DEFAULT_PRECISION,
        threads: int = 2,
        device: str = CPU,
        most: int = 2,
        most_own: int = 2,
        observer: FallbackObserver | None = None,
    ) -> None:
        check_device(device)
        self._source = source
        self._precision = precision
        self._threads = threads
        self._device = device
        self._most = {False: most, True: most_own}
        self._observer = observer
        self._slots: OrderedDict[_Key, _Slot] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, precision: str | None = None, own: Sequence[OwnStyle] = ()) -> Engine:
        """The engine of a checkpoint, loaded: for what comes before work, such as warming up. See `run` for errors."""
        with self.using(digest, precision, own=own) as engine:
            return engine

    def folder(self, digest: str) -> Path:
        """Where the files of a checkpoint are; see `CheckpointSource`."""
        return self._source.folder(digest)

    def run(
        self,
        digest: str,
        work: Callable[[Engine], Result],
        precision: str | None = None,
        own: Sequence[OwnStyle] = (),
    ) -> Ran[Result]:
        """Do `work` with the engine of a checkpoint.

        A batch for which the GPU has too little memory is done again from its beginning on the CPU.

        Args:
            digest: hash of the checkpoint.
            work: what is done.
            precision: of the engine; None is the pool's.
            own: styles of somebody's own that the engine plays too.

        Raises:
            CheckpointMissingError, CheckpointMismatchError, CheckpointError: it cannot be used.
            OwnStyleMismatchError, OwnStyleError: a style does not fit it, or has the name of another.
            InvalidParameterError: no such precision.
            UnavailableError: it cannot be fetched now.
        """
        try:
            with self.using(digest, precision, own=own) as engine:
                return Ran(work(engine), self._device)
        except DeviceMemoryError as error:
            if self._device == CPU:
                raise
            if self._observer is not None:
                self._observer.fell_back(error.problem)
        with self.using(digest, precision, CPU, own) as engine:
            return Ran(work(engine), CPU, (FELL_BACK,))

    @contextmanager
    def using(
        self, digest: str, precision: str | None = None, device: str | None = None, own: Sequence[OwnStyle] = ()
    ) -> Iterator[Engine]:
        """The engine of a checkpoint, kept while the block runs; see `run` for errors."""
        styles = tuple(style.digest for style in own)
        key = _Key(digest, precision or self._precision, device or self._device, styles)
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            slot.users += 1
            # Before it is loaded, so that the old and the new do not need memory at once.
            self._trim(key.device)
        try:
            yield slot.engine(lambda: self._load(key, own))
        finally:
            with self._lock:
                slot.users -= 1
                if slot.empty and not slot.users:
                    del self._slots[key]
                self._trim(key.device)

    @property
    def loaded(self) -> tuple[tuple[str, str, str], ...]:
        """(checkpoint hash, precision, device) of what is kept, least recently used first."""
        with self._lock:
            return tuple((key.digest, key.precision, key.device) for key in self._slots)

    def _load(self, key: _Key, own: Sequence[OwnStyle]) -> Engine:
        checkpoint = load_checkpoint(self._source.folder(key.digest))
        if checkpoint.hash != key.digest:
            problem = f"checkpoint {checkpoint.hash} where {key.digest} was expected"
            raise CheckpointMismatchError(problem, where=str(checkpoint.folder), hint="get the checkpoint again")
        return Engine(with_own(checkpoint, own), key.precision, self._threads, key.device)

    def _trim(self, device: str) -> None:
        """Drop what is over the limit and idle. The lock is held."""
        for own, most in self._most.items():
            there = [key for key in self._slots if key.device == device and bool(key.own) is own]
            idle = [key for key in there if not self._slots[key].users]
            for key in idle[: max(0, len(there) - most)]:
                del self._slots[key]
