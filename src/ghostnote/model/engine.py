"""The engine: requests in, events out, for any number of sequences in one forward pass.

A sequence's result depends on its own request alone: every operation works row by row, random numbers come from a
generator of each sequence's own. So batches may be shared out among threads, and sequences that are done leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, Protocol

import numpy as np

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.model.checkpoint import DEFAULT_PRECISION, Checkpoint
from ghostnote.model.device import CPU, typed_memory_errors
from ghostnote.model.network import Array, Network
from ghostnote.model.request import Request, Sampling, control_ids, style_weights
from ghostnote.model.sampling import Sampler
from ghostnote.tokens.events import EventArray, decode
from ghostnote.tokens.fields import BAR, FIELD_SIZES, NO_OFFSET, NO_VELOCITY, NO_VOICE
from ghostnote.tokens.grammar import Grammar, Mask
from ghostnote.tokens.steps import HELD_WIDTH, Cursor

#: Called with the place of the request, in its batch, of which a bar is done.
Progress = Callable[[int], None]
Event = tuple[int, int, int, int]

_FIELDS: Final = tuple(FIELD_SIZES)
_NO_EVENTS: Final = np.zeros((0, 4), dtype=np.int16)
#: Sequences below which another thread does not pay.
_LEAST_SHARE: Final = 4
_MARKER: Final = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


class Chooser(Protocol):
    """Decides the value of a field: by drawing, or by following given events."""

    def __call__(self, step: int, field: str, logits: Array, mask: Mask | None, rows: Sequence[int]) -> list[int]:
        """Values of `field` at `step` for the sequences `rows`; logits and mask have a row for each of them."""


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
            return self._run(part, _Drawing(part), lambda row: report(rows[row]))

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
        following = _Following(events)
        self._run(requests, following, _unheard)
        return [dict(zip(_FIELDS, map(float, row), strict=True)) for row in following.nats]

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
        network = self._network
        contexts = [self._context(request) for request in requests]
        cursors = [Cursor(request.rules.meter, request.bars) for request in requests]
        grammar = Grammar([request.rules for request in requests])
        walk = network.walk(len(requests))
        events: list[list[Event]] = [[] for _ in requests]
        active = list(range(len(requests)))
        step = 0
        while active:
            ids = np.array([cursors[row].step_ids() for row in active])
            context = np.stack([contexts[row][cursors[row].bar] for row in active])
            hidden, logits = walk.step(network.step_table(ids) + context, [cursors[row].time() for row in active])
            places = choose(step, "place", logits, grammar.places(active, [cursors[row] for row in active]), active)
            struck = [i for i, place in enumerate(places) if place < BAR]
            chosen: list[Event] = [(place, *_MARKER) for place in places]
            if struck:
                rows = [active[i] for i in struck]
                known = hidden if len(struck) == len(active) else hidden[struck]
                hits = self._strike(step, known, [places[i] for i in struck], rows, cursors, grammar, choose)
                for i, hit in zip(struck, hits, strict=True):
                    chosen[i] = hit
            for row, event in zip(active, chosen, strict=True):
                cursors[row].advance(*event)
                events[row].append(event)
                if event[0] == BAR:
                    bar_done(row)
            step += 1
            going = [i for i, row in enumerate(active) if not cursors[row].done]
            if len(going) < len(active):
                walk.keep(going)
                active = [active[i] for i in going]
        return [np.asarray(sequence, dtype=np.int16) for sequence in events]

    def _strike(
        self,
        step: int,
        hidden: Array,
        places: Sequence[int],
        rows: Sequence[int],
        all_cursors: Sequence[Cursor],
        grammar: Grammar,
        choose: Chooser,
    ) -> list[Event]:
        """The hits at the chosen places of the sequences `rows`: voice, then velocity, then offset."""
        network = self._network
        cursors = [all_cursors[row] for row in rows]
        positions = [cursor.target(place) for cursor, place in zip(cursors, places, strict=True)]
        placed = list(zip(cursors, places, positions, strict=True))

        held = np.zeros((len(rows), HELD_WIDTH), dtype=np.float32)
        for i, (cursor, _, position) in enumerate(placed):
            held[i, cursor.held(position)] = 1.0
        given = np.array([cursor.voice_ids(place, position) for cursor, place, position in placed])
        known, logits = network.head("voice", hidden, network.given["voice"](given), held)
        voices = choose(step, "voice", logits, grammar.voices(rows, cursors, positions), rows)

        struck = list(zip(cursors, positions, voices, strict=True))
        given = np.array([cursor.velocity_ids(position, voice) for cursor, position, voice in struck])
        known, logits = network.head("velocity", known, network.given["velocity"](given))
        velocities = choose(step, "velocity", logits, None, rows)

        _, logits = network.head("offset", known, network.given["offset"](np.array(velocities)[:, None]))
        offsets = choose(step, "offset", logits, grammar.offsets(cursors, positions, voices), rows)
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


class _Drawing:
    """Draws every value; each sequence has its own stream of random numbers, the same count every step."""

    _STEPS_AHEAD: Final = 64

    def __init__(self, requests: Sequence[Request]) -> None:
        asked = [request.sampling for request in requests]
        as_learned = Sampler([Sampling()] * len(requests))
        self._samplers = {
            "place": Sampler([Sampling(sampling.temperature) for sampling in asked]),
            "voice": Sampler(asked),
            "velocity": as_learned,
            "offset": as_learned,
        }
        self._streams = [np.random.Generator(np.random.PCG64(request.seed)) for request in requests]
        self._noise = np.zeros((len(requests), 0, sum(FIELD_SIZES.values())))
        ends = np.cumsum(list(FIELD_SIZES.values())).tolist()
        self._columns = {
            field: slice(end - size, end) for (field, size), end in zip(FIELD_SIZES.items(), ends, strict=True)
        }

    def __call__(self, step: int, field: str, logits: Array, mask: Mask | None, rows: Sequence[int]) -> list[int]:
        """See `Chooser`."""
        ahead = step % self._STEPS_AHEAD
        if ahead == 0 and field == _FIELDS[0]:
            shape = (self._STEPS_AHEAD, self._noise.shape[2])
            self._noise = np.stack([stream.gumbel(size=shape) for stream in self._streams])
        noise = self._noise[:, ahead, self._columns[field]]
        return self._samplers[field].draw(logits, mask, noise if len(rows) == len(noise) else noise[rows], rows)


class _Following:
    """Takes given events and adds up what they cost."""

    def __init__(self, events: Sequence[EventArray]) -> None:
        self._events = events
        self.nats = np.zeros((len(events), len(_FIELDS)))

    def __call__(self, step: int, field: str, logits: Array, mask: Mask | None, rows: Sequence[int]) -> list[int]:
        """See `Chooser`."""
        column = _FIELDS.index(field)
        values = [int(self._events[row][step, column]) for row in rows]
        scaled = logits.astype(np.float64)
        if mask is not None:
            scaled += mask
        cost = np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(rows)), values]
        if not np.isfinite(cost).all():
            where = f"sequence {rows[int(np.argmin(np.isfinite(cost)))] + 1}, step {step + 1}"
            raise PatternError(f"the rules forbid the {field} of an event", where=where)
        self.nats[list(rows), column] += cost
        return values
