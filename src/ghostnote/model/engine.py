"""The engine: requests in, events out, for any number of sequences in one forward pass.

A sequence's result depends on its own request alone: every operation works row by row, random numbers come from a
generator of each sequence's own. So batches may be shared out among threads, and sequences that are done leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.model.checkpoint import DEFAULT_PRECISION, Checkpoint
from ghostnote.model.choosing import Chooser, Drawing, Following, Tracing
from ghostnote.model.device import CPU, typed_memory_errors
from ghostnote.model.guidance import Guidance, with_twins
from ghostnote.model.network import Array, Network, Surroundings
from ghostnote.model.request import Request, control_ids, style_weights
from ghostnote.tokens.events import EventArray, decode
from ghostnote.tokens.fields import BAR, FIELD_SIZES, NO_OFFSET, NO_VELOCITY, NO_VOICE
from ghostnote.tokens.grammar import Grammar
from ghostnote.tokens.steps import HELD_WIDTH, Cursor

#: Called with the place of the request, in its batch, of which a bar is done.
Progress = Callable[[int], None]
Event = tuple[int, int, int, int]

_FIELDS: Final = tuple(FIELD_SIZES)
_NO_EVENTS: Final = np.zeros((0, 4), dtype=np.int16)
#: Sequences below which another thread does not pay.
_LEAST_SHARE: Final = 4
_MARKER: Final = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


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
        style = style_weights(request, info)
        # Summed one style at a time: the order, and so every bit, is the same for every request.
        mixed = np.zeros(self._network.width, dtype=np.float32)
        for index in np.flatnonzero(style):
            mixed += style[index] * self._network.styles[index]
        return self._network.control_table(control_ids(request, info)) + mixed

    @typed_memory_errors()
    def _run(self, requests: Sequence[Request], choose: Chooser, bar_done: Progress) -> list[EventArray]:
        batch = _Batch(requests, self._network, self._context, choose)
        step = 0
        while batch.active:
            for row in batch.step(step):
                bar_done(row)
            step += 1
        return [np.asarray(sequence, dtype=np.int16) for sequence in batch.events]


class _Batch:
    """Sequences in lockstep.

    Attributes:
        events: of each sequence, so far.
        active: places of the sequences that are not done.
    """

    def __init__(
        self, requests: Sequence[Request], network: Network, context: Callable[[Request], Array], choose: Chooser
    ) -> None:
        self.events: list[list[Event]] = [[] for _ in requests]
        self.active = list(range(len(requests)))
        self._network = network
        self._choose = choose
        self._guidance = Guidance(requests)
        self._contexts = [context(request) for request in requests]
        self._plain = {row: context(request) for row, request in self._guidance.plain.items()}
        self._cursors = [Cursor(request.rules.meter, request.bars, request.given) for request in requests]
        self._surroundings = {
            row: Surroundings(network.surroundings) for row, request in enumerate(requests) if request.given is not None
        }
        self._grammar = Grammar([request.rules for request in requests], [request.given for request in requests])
        self._walk = network.walk(len(requests) + len(self._plain))

    def step(self, step: int) -> list[int]:
        """Add an event to every active sequence; returns those that completed a bar."""
        active, guidance = self.active, self._guidance
        cursors = [self._cursors[row] for row in active]
        twins = guidance.twins(active)
        time = [cursor.time() for cursor in cursors]
        hidden, logits = self._walk.step(self._inputs(cursors, twins), time + [time[i] for i in twins])
        masks = self._grammar.places(active, cursors)
        places = self._choose(step, "place", guidance.mixed("place", logits, active), masks, active)
        struck = [i for i, place in enumerate(places) if place < BAR]
        chosen: list[Event] = [(place, *_MARKER) for place in places]
        if struck:
            lanes = struck + [len(active) + lane for lane, i in enumerate(twins) if places[i] < BAR]
            known = hidden if len(lanes) == len(hidden) else hidden[lanes]
            hits = self._strike(step, known, [places[i] for i in struck], [active[i] for i in struck])
            for i, hit in zip(struck, hits, strict=True):
                chosen[i] = hit
        for row, cursor, event in zip(active, cursors, chosen, strict=True):
            cursor.advance(*event)
            self.events[row].append(event)
        going = [i for i, cursor in enumerate(cursors) if not cursor.done]
        if len(going) < len(active):
            self._walk.keep(going + [len(active) + lane for lane, i in enumerate(twins) if not cursors[i].done])
            self.active = [active[i] for i in going]
        return [row for row, event in zip(active, chosen, strict=True) if event[0] == BAR]

    def _inputs(self, cursors: Sequence[Cursor], twins: Sequence[int]) -> Array:
        """What the transformer sees of each active sequence, then of the twins."""
        x = self._network.step_table(np.array([cursor.step_ids() for cursor in cursors]))
        for i, (row, cursor) in enumerate(zip(self.active, cursors, strict=True)):
            if row in self._surroundings:
                x[i] += self._surroundings[row](cursor)
        context = np.stack([self._contexts[row][cursor.bar] for row, cursor in zip(self.active, cursors, strict=True)])
        if twins:
            plain = np.stack([self._plain[self.active[i]][cursors[i].bar] for i in twins])
            x, context = with_twins(x, twins), np.concatenate([context, plain])
        summed: Array = x + context
        return summed

    def _strike(self, step: int, hidden: Array, places: Sequence[int], rows: Sequence[int]) -> list[Event]:
        """The hits at the chosen places of the sequences `rows`: voice, then velocity, then offset."""
        network, grammar, guidance, choose = self._network, self._grammar, self._guidance, self._choose
        twins = guidance.twins(rows)
        cursors = [self._cursors[row] for row in rows]
        positions = [cursor.target(place) for cursor, place in zip(cursors, places, strict=True)]
        placed = list(zip(cursors, places, positions, strict=True))

        held = np.zeros((len(rows), HELD_WIDTH), dtype=np.float32)
        for i, (cursor, _, position) in enumerate(placed):
            held[i, cursor.held(position)] = 1.0
        given = network.given["voice"](np.array([cursor.voice_ids(place, at) for cursor, place, at in placed]))
        known, logits = network.head("voice", hidden, with_twins(given, twins), with_twins(held, twins))
        masks = grammar.voices(rows, cursors, positions)
        voices = choose(step, "voice", guidance.mixed("voice", logits, rows), masks, rows)

        struck = list(zip(cursors, positions, voices, strict=True))
        given = network.given["velocity"](np.array([cursor.velocity_ids(at, voice) for cursor, at, voice in struck]))
        known, logits = network.head("velocity", known, with_twins(given, twins))
        free = grammar.velocities(rows, cursors, positions, voices)
        velocities = choose(step, "velocity", guidance.mixed("velocity", logits, rows), free, rows)

        given = network.given["offset"](np.array(velocities)[:, None])
        _, logits = network.head("offset", known, with_twins(given, twins))
        masks = grammar.offsets(rows, cursors, positions, voices)
        offsets = choose(step, "offset", guidance.mixed("offset", logits, rows), masks, rows)
        return list(zip(places, voices, velocities, offsets, strict=True))


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
