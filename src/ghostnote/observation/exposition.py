"""Metrics as Prometheus asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from threading import Lock
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest, start_http_server
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ghostnote.core.errors import GhostnoteError, SettingsError
from ghostnote.observation.families import gauge
from ghostnote.observation.metrics import Metrics
from ghostnote.observation.readings import Reading
from ghostnote.observation.shared import fold, shared

#: Seconds that a reading may take.
_PATIENCE: Final = 3.0


class Exposition:
    """Everything there is to see.

    Args:
        metrics: what this process counts. If numbers are shared (see `shared`), those of the others come with them.
        readings: what is read when asked. One that fails is left out, and `ghostnote_reading_failed` says so.
    """

    def __init__(self, metrics: Metrics, readings: Mapping[str, Reading]) -> None:
        self._readings = readings
        self._folder = shared()
        self._counted: Collector = metrics.registry
        if self._folder is not None:
            self._counted = MultiProcessCollector(None, str(self._folder))  # type: ignore[no-untyped-call]
        self._process = ProcessCollector(registry=CollectorRegistry())
        # Files are not to be folded while they are read.
        self._turn = Lock()

    async def render(self) -> bytes:
        """The text format of Prometheus, 0.0.4."""
        return await asyncio.to_thread(self._text, await self._read())

    @contextmanager
    def listening(self, host: str, port: int) -> Iterator[int]:
        """Serve the text over HTTP by a thread of its own while the block runs, for processes that serve nothing else.

        Yields:
            The port: a free one if 0 was asked for.

        Raises:
            SettingsError: the port cannot be listened on.
        """
        collector = _FromThread(self, asyncio.get_running_loop())
        try:
            server, _ = start_http_server(port, host, registry=collector)
        except OSError as error:
            hint = "choose another with GHOSTNOTE_METRICS_PORT; 0 takes a free one"
            raise SettingsError(f"cannot listen: {error.strerror}", where=f"{host}:{port}", hint=hint) from error
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()

    async def families(self) -> list[Metric]:
        """All of them."""
        return await asyncio.to_thread(self._all, await self._read())

    async def _read(self) -> list[Metric]:
        results = await asyncio.gather(*map(_patiently, self._readings.values()))
        failed = {(name,): float(result is None) for name, result in zip(self._readings, results, strict=True)}
        about = gauge("ghostnote_reading_failed", "Whether numbers are missing from this answer.", ("reading",), failed)
        return [about, *chain.from_iterable(result for result in results if result is not None)]

    def _text(self, read: list[Metric]) -> bytes:
        return generate_latest(_Fixed(self._all(read)))

    def _all(self, read: list[Metric]) -> list[Metric]:
        with self._turn:
            if self._folder is not None:
                fold(self._folder)
            return [*read, *self._process.collect(), *self._counted.collect()]


async def _patiently(reading: Reading) -> list[Metric] | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return list(await reading())
    except (GhostnoteError, TimeoutError):
        return None


class _Fixed(Collector):
    """Families that are known."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


class _FromThread(Collector):
    """An exposition for another thread than that of its event loop."""

    def __init__(self, exposition: Exposition, loop: asyncio.AbstractEventLoop) -> None:
        self._exposition = exposition
        self._loop = loop

    def collect(self) -> Iterable[Metric]:
        return asyncio.run_coroutine_threadsafe(self._exposition.families(), self._loop).result()
