"""The engine: requests in, events out, for any number of sequences in one forward pass.

A sequence's result depends on its own request alone: every operation works row by row, random numbers come from a
generator of each sequence's own. So batches may be shared out among threads, and sequences that are done leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.model.adapter import Acting, acting
from ghostnote.model.batch import Batch
from ghostnote.model.checkpoint import DEFAULT_PRECISION, Checkpoint
from ghostnote.model.choosing import Chooser, Drawing, FloatArray, Following, Tracing, Watching
from ghostnote.model.device import CPU, typed_memory_errors
from ghostnote.model.network import Array, Network
from ghostnote.model.reader import Read
from ghostnote.model.request import Request, control_ids, style_weights
from ghostnote.model.table import mixed
from ghostnote.tokens.events import EventArray, decode
from ghostnote.tokens.fields import FIELD_SIZES

#: Called with the place of the request, in its batch, of which a bar is done.
Progress = Callable[[int], None]

_FIELDS: Final = tuple(FIELD_SIZES)
_NO_EVENTS: Final = np.zeros((0, 4), dtype=np.int16)
#: Sequences below which another thread does not pay.
_LEAST_SHARE: Final = 4


class Engine:
    """Runs a checkpoint. Holds no state of any sequence; safe to share between threads.

    Args:
        checkpoint: from `load_checkpoint`.
        precision: `float32` or `int8`.
        threads: CPU threads that share a batch. A GPU takes it whole.
        device: `cpu` or `cuda`, see `device`.

    Raises:
        InvalidParameterError: no threads, an unknown precision, or a device that cannot be used.
        DeviceMemoryError: the network does not fit into the device's memory.
        CheckpointMismatchError: tables that do not fit the vocabulary.
    """

    def __init__(
        self, checkpoint: Checkpoint, precision: str = DEFAULT_PRECISION, threads: int = 2, device: str = CPU
    ) -> None:
        self.checkpoint = checkpoint
        self.precision = precision
        self.device = device
        self._network = Network(checkpoint, precision, device)
        if threads < 1:
            raise InvalidParameterError(f"{threads} threads", where="threads", hint="1 or more")
        self._threads = threads if device == CPU else 1
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="ghostnote-engine")

    def generate(self, requests: Sequence[Request], progress: Progress | None = None) -> list[EventArray]:
        """The events of each request, bars complete and within its rules.

        Args:
            requests: any number, of any meters and lengths.
            progress: called with the index of a request whenever a bar of it is done; from the engine's threads, one
                call at a time. What it raises stops the work.

        Returns:
            One array a request, as `tokens.events.decode` reads it.

        Raises:
            UnknownStyleError, InvalidParameterError: see `control_ids` and `style_weights`.
            DeviceMemoryError: so many sequences do not fit into the device's memory.
        """
        report = _one_at_a_time(progress)

        def run(rows: range) -> list[EventArray]:
            part = [requests[row] for row in rows]
            return self._run(part, Drawing(part), lambda row: report(rows[row]))

        shares = self._shares(len(requests))
        results: list[EventArray] = [_NO_EVENTS] * len(requests)
        for rows, events in zip(shares, self._workers.map(run, shares), strict=True):
            for row, sequence in zip(rows, events, strict=True):
                results[row] = sequence
        return results

    def _shares(self, count: int) -> list[range]:
        """The places in a batch of `count` that each thread takes; a few sequences are not worth sharing out."""
        threads = max(1, min(self._threads, count // _LEAST_SHARE))
        return [range(first, count, threads) for first in range(min(threads, count))]

    def watch(self, requests: Sequence[Request]) -> list[tuple[EventArray, Mapping[int, Mapping[str, FloatArray]]]]:
        """As `generate`, each with what was drawn from: probabilities by step and field, where there was a choice.

        Raises:
            UnknownStyleError, InvalidParameterError, DeviceMemoryError: as in `generate`.
        """

        def run(rows: range) -> tuple[list[EventArray], Watching]:
            part = [requests[row] for row in rows]
            watching = Watching(part)
            return self._run(part, watching, _unheard), watching

        found: dict[int, tuple[EventArray, Mapping[int, Mapping[str, FloatArray]]]] = {}
        shares = self._shares(len(requests))
        for rows, (events, watching) in zip(shares, self._workers.map(run, shares), strict=True):
            found |= dict(zip(rows, zip(events, watching.odds, strict=True), strict=True))
        return [found[row] for row in range(len(requests))]

    def nats(self, requests: Sequence[Request], events: Sequence[EventArray]) -> list[dict[str, float]]:
        """Negative log-likelihood of given events under the requests' rules, in nats per field, one dict a sequence.

        Raises:
            PatternError: events that the rules forbid, or of another number of bars than requested.
            UnknownStyleError, InvalidParameterError, DeviceMemoryError: as in `generate`.
        """
        if not requests:
            return []
        for number, (request, sequence) in enumerate(zip(requests, events, strict=True), start=1):
            bars = decode(sequence, request.rules.meter, request.bpm).bars
            if bars != request.bars:
                raise PatternError(f"{bars} bars where {request.bars} are requested", where=f"sequence {number}")
        following = Following(events)
        self._run(requests, following, _unheard)
        return [dict(zip(_FIELDS, map(float, row), strict=True)) for row in following.nats]

    def costs(self, request: Request, events: EventArray) -> list[dict[str, float]]:
        """Negative log-likelihood of each given event, in nats per field; 0 for fields that a marker does not have.

        Raises:
            PatternError, UnknownStyleError, InvalidParameterError, DeviceMemoryError: as in `nats`.
        """
        tracing = Tracing([events])
        self._run([request], tracing, _unheard)
        return [dict(zip(_FIELDS, map(float, row), strict=True)) for row in tracing.costs[0]]

    def _context(self, request: Request) -> Array:
        """(bars, width) what is asked for, embedded and summed."""
        info = self.checkpoint.info
        style = mixed(self._network.styles, style_weights(request, info))
        return self._network.control_table(control_ids(request, info)) + style

    def _read(self, request: Request) -> Read | None:
        """What is given, read; None where nothing is."""
        info, given = self.checkpoint.info, request.given
        if given is None:
            return None
        return self._network.reader(given, control_ids(request, info), style_weights(request, info))

    def _acting(self, request: Request) -> Acting | None:
        """The styles of somebody's own at work; None where none is asked for."""
        adapters = self._network.adapters
        return acting(adapters, style_weights(request, self.checkpoint.info), request.bars) if adapters else None

    @typed_memory_errors()
    def _run(self, requests: Sequence[Request], choose: Chooser, bar_done: Progress) -> list[EventArray]:
        batch = Batch(requests, self._network, self._context, self._read, choose, self._acting)
        for row in batch.play():
            bar_done(row)
        return [np.asarray(sequence, dtype=np.int16) for sequence in batch.events]


def _unheard(_: int) -> None:
    """Progress that nobody asked for."""


def _one_at_a_time(progress: Progress | None) -> Progress:
    """`progress`, for several threads to call."""
    if progress is None:
        return _unheard
    lock = Lock()

    def report(request: int) -> None:
        with lock:
            progress(request)

    return report
