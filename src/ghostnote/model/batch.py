"""Sequences in lockstep: at each step the network sees one view of each, and decides the events that are not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from ghostnote.model.adapter import Acting
from ghostnote.model.choosing import Chooser
from ghostnote.model.guidance import Guidance, with_twins
from ghostnote.model.lead import follow, gathered
from ghostnote.model.network import Array, Network, Surroundings, Walk
from ghostnote.model.prior import leanings
from ghostnote.model.reader import Read
from ghostnote.model.request import Request
from ghostnote.model.strand import Event, Strand, View
from ghostnote.tokens.fields import BAR, FIELD_SIZES, NO_OFFSET, NO_VELOCITY, NO_VOICE
from ghostnote.tokens.grammar import Grammar, Mask
from ghostnote.tokens.steps import HELD_WIDTH, Cursor


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is asked for and given, embedded.

    Attributes:
        context: (bars, width) what is asked of each bar.
        read: what is given; None for nothing.
    """

    context: Array
    read: Read | None

    def at(self, view: View) -> Array:
        """(width,) what the transformer sees of it at a step."""
        context: Array = self.context[view.bar]
        return context if self.read is None else context + self.read.here(view.place)


_COLUMN: Final = {field: column for column, field in enumerate(FIELD_SIZES)}
_MARKER: Final = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


class Batch:
    """Any number of sequences, from their first event to their last.

    Args:
        requests: what each is to be.
        network: shared with other batches.
        context: what is asked for in a request, embedded: (bars, width).
        read: what is given in a request, read; None for nothing.
        choose: decides what is not known.
        acting: what styles of somebody's own add to a request; None for nothing.
    """

    def __init__(
        self,
        requests: Sequence[Request],
        network: Network,
        context: Callable[[Request], Array],
        read: Callable[[Request], Read | None],
        choose: Chooser,
        acting: Callable[[Request], Acting | None],
    ) -> None:
        self._network = network
        self._choose = choose
        self._guidance = Guidance(requests)
        self._leanings = leanings(requests)
        self._asked = _all_asked(requests, context, read)
        plain = self._guidance.plain
        self._plain = dict(zip(plain, _all_asked(plain.values(), context, read), strict=True))
        #: Whether anything is given to any sequence: plain patterns need not ask at every step.
        self._told = any(asked.read is not None for asked in self._asked)
        found = {row: acting(request) for row, request in enumerate(requests)}
        #: Styles of somebody's own, by sequence; twins are asked for the same.
        self._acting = {row: one for row, one in found.items() if one is not None}
        #: What is known before the next field of each of these.
        self._known: dict[int, list[int]] = {}
        self._grammar = Grammar([request.rules for request in requests], [request.given for request in requests])
        self._strands = [self._strand(row, request) for row, request in enumerate(requests)]
        #: Places of the sequences that are not done.
        self._active: list[int] = []

    @property
    def events(self) -> list[list[Event]]:
        """Those of each sequence, so far."""
        return [strand.events for strand in self._strands]

    def play(self) -> Iterator[int]:
        """Bring every sequence to its end; yields a sequence's place whenever a bar of it is complete."""
        for row, strand in enumerate(self._strands):
            yield from [row] * strand.take_known()
        self._active = [row for row, strand in enumerate(self._strands) if not strand.cursor.done]
        walk = self._set_out()
        while self._active:
            yield from self._step(walk)

    def _strand(self, row: int, request: Request) -> Strand:
        cursor = Cursor(request.rules.meter, request.bars, request.given)
        if request.given is None:
            return Strand(cursor, None, None)
        foresee = None if self._choose.every else partial(self._grammar.known, row)
        return Strand(cursor, Surroundings(self._network.surroundings), foresee)

    def _set_out(self) -> Walk:
        """The walk of the active sequences and their twins, past what is known of each from the start.

        Those that begin alike, as candidates for one pattern do, go that way as one.
        """
        lanes = [(row, self._strands[row], self._asked[row]) for row in self._active]
        lanes += [(row, self._strands[row], self._plain[row]) for row in self._active if row in self._plain]
        leads = gathered(
            (
                lane,
                self._embedded(strand.unseen, [row] * len(strand.unseen))
                + np.array([asked.at(view) for view in strand.unseen]),
                [view.time for view in strand.unseen],
            )
            for lane, (row, strand, asked) in enumerate(lanes)
            if strand.unseen
        )
        walk = self._network.walk(len(lanes))
        follow(walk, leads, self._network)
        for _, strand, _ in lanes:
            strand.unseen.clear()
        return walk

    def _step(self, walk: Walk) -> list[int]:
        """Show the network one view of every active sequence; returns the places of those that completed bars."""
        active = self._active
        strands = [self._strands[row] for row in active]
        deciding = [i for i, strand in enumerate(strands) if not strand.unseen]
        views = [strand.next_view() for strand in strands]
        twins = self._guidance.twins(active)
        hidden, logits = walk.step(self._inputs(views, twins), [views[i].time for i in (*range(len(views)), *twins)])
        done: list[int] = []
        if deciding:
            if len(deciding) < len(active):
                lanes = _lanes(deciding, twins, len(active))
                hidden, logits = hidden[lanes], logits[lanes]
            rows = [active[i] for i in deciding]
            for row, event in zip(rows, self._decide(rows, hidden, logits), strict=True):
                done += [row] * self._strands[row].take(event)
        going = [i for i, strand in enumerate(strands) if not strand.cursor.done]
        if len(going) < len(active):
            walk.keep(_lanes(going, twins, len(active)))
            self._active = [active[i] for i in going]
        return done

    def _inputs(self, views: Sequence[View], twins: Sequence[int]) -> Array:
        """What the transformer sees of each active sequence, then of the twins."""
        rows = self._active
        context = [self._asked[row].at(view) for row, view in zip(rows, views, strict=True)]
        context += [self._plain[rows[i]].at(views[i]) for i in twins]
        summed: Array = with_twins(self._embedded(views, rows), twins) + np.array(context)
        return summed

    def _embedded(self, views: Collection[View], rows: Sequence[int]) -> Array:
        x = self._network.step_table(np.array([view.ids for view in views]))
        for i, view in enumerate(views):
            if view.around is not None:
                x[i] += view.around
        if self._acting:
            self._tell(x, "step", rows, [view.ids for view in views], [view.bar for view in views])
        return x

    def _decide(self, rows: Sequence[int], hidden: Array, logits: Array) -> list[Event]:
        """The next events of the sequences `rows`: place, and for hits voice, velocity and offset."""
        cursors = [self._strands[row].cursor for row in rows]
        for row in rows:
            if row in self._acting:
                self._known[row] = self._strands[row].cursor.step_ids()
        self._lean("place", logits, rows)
        for lane, (i, read) in enumerate(self._read(rows)):
            if read is not None:
                logits[lane] = read.placed(logits[lane], cursors[i])
        places = self._settle("place", logits, rows, self._grammar.places, cursors)
        struck = [i for i, place in enumerate(places) if place < BAR]
        events: list[Event] = [(place, *_MARKER) for place in places]
        if struck:
            known = hidden
            if len(struck) < len(rows):
                known = hidden[_lanes(struck, self._guidance.twins(rows), len(rows))]
            hits = self._strike([rows[i] for i in struck], [places[i] for i in struck], known)
            for i, hit in zip(struck, hits, strict=True):
                events[i] = hit
        return events

    def _strike(self, rows: Sequence[int], places: Sequence[int], hidden: Array) -> list[Event]:
        """The hits of the sequences `rows` at the places chosen: voice, then velocity, then offset."""
        network, grammar = self._network, self._grammar
        twins = self._guidance.twins(rows)
        cursors = [self._strands[row].cursor for row in rows]
        positions = [cursor.target(place) for cursor, place in zip(cursors, places, strict=True)]

        held = np.zeros((len(rows), HELD_WIDTH), dtype=np.float32)
        for i, (cursor, position) in enumerate(zip(cursors, positions, strict=True)):
            held[i, cursor.held(position)] = 1.0
        placed = zip(cursors, places, positions, strict=True)
        ids: list[Sequence[int]] = [cursor.voice_ids(place, at) for cursor, place, at in placed]
        given = self._given("voice", rows, ids)
        given = with_twins(given, twins)
        lanes = [(lane, i, read) for lane, (i, read) in enumerate(self._read(rows)) if read is not None]
        for lane, i, read in lanes:
            given[lane] += read.there(cursors[i], positions[i])
        known, logits = network.head("voice", hidden, given, with_twins(held, twins))
        self._lean("voice", logits, rows)
        for lane, i, read in lanes:
            logits[lane] = read.voiced(logits[lane], cursors[i], positions[i])
        voices = self._settle("voice", logits, rows, grammar.voices, cursors, positions)

        struck = zip(cursors, positions, voices, strict=True)
        given = self._given("velocity", rows, [cursor.velocity_ids(at, voice) for cursor, at, voice in struck])
        known, logits = network.head("velocity", known, with_twins(given, twins))
        self._lean("velocity", logits, rows)
        velocities = self._settle("velocity", logits, rows, grammar.velocities, cursors, positions, voices)

        given = self._given("offset", rows, [[velocity] for velocity in velocities])
        known, logits = network.head("offset", known, with_twins(given, twins))
        self._lean("offset", logits, rows)
        offsets = self._settle("offset", logits, rows, grammar.offsets, cursors, positions, voices)
        return list(zip(places, voices, velocities, offsets, strict=True))

    def _given(self, field: str, rows: Sequence[int], ids: Sequence[Sequence[int]]) -> Array:
        """(rows, width) what a field's head is told."""
        given = self._network.given[field](np.array(ids))
        if self._acting:
            self._tell(given, f"{field}_given", rows, ids, [self._strands[row].cursor.bar for row in rows])
            for i, row in enumerate(rows):
                if row in self._acting:
                    self._known[row] += ids[i]
        return given

    def _tell(
        self, x: Array, table: str, rows: Sequence[int], ids: Sequence[Sequence[int]], bars: Sequence[int]
    ) -> None:
        """Add, in place, what styles of somebody's own add to a table."""
        for i, row in enumerate(rows):
            if row in self._acting:
                added = self._acting[row].told(table, ids[i], bars[i])
                if added is not None:
                    x[i] += added

    def _lean(self, field: str, logits: Array, rows: Sequence[int]) -> None:
        """Add, in place, what they add to a field's logits, of the sequences `rows` and of their twins."""
        if not self._acting:
            return
        for lane, i in enumerate([*range(len(rows)), *self._guidance.twins(rows)]):
            row = rows[i]
            if row in self._acting:
                added = self._acting[row].logits(field, logits[lane], self._known[row], self._strands[row].cursor.bar)
                if added is not None:
                    logits[lane] += added

    def _read(self, rows: Sequence[int]) -> list[tuple[int, Read | None]]:
        """Of every lane of the sequences `rows`, then of their twins: whose it is in `rows`, and what is given it.

        Nothing where no sequence of the batch is given anything.
        """
        if not self._told:
            return []
        lanes = [(i, self._asked[row].read) for i, row in enumerate(rows)]
        return lanes + [(i, self._plain[rows[i]].read) for i in self._guidance.twins(rows)]

    def _settle(
        self,
        field: str,
        logits: Array,
        rows: Sequence[int],
        masks: Callable[..., Mask | None],
        *where: Sequence[Cursor] | Sequence[int],
    ) -> list[int]:
        """The values of a field, as they are known or chosen; `masks` bounds the choice of rows that stand `where`."""
        strands = [self._strands[row] for row in rows]
        values = [strand.known[_COLUMN[field]] for strand in strands]
        left = [i for i, value in enumerate(values) if value is None]
        if left:
            mixed, asked = self._guidance.mixed(field, logits, rows), [rows[i] for i in left]
            if self._leanings:
                mixed = self._leant(field, mixed, rows, where)
            mask = masks(asked, *([one[i] for i in left] for one in where))
            steps = [len(strands[i].events) for i in left]
            drawn = self._choose(steps, field, mixed if len(left) == len(rows) else mixed[left], mask, asked)
            for i, value in zip(left, drawn, strict=True):
                values[i] = value
        return [value for value in values if value is not None]

    def _leant(self, field: str, logits: Array, rows: Sequence[int], where: Sequence[Any]) -> Array:
        """Logits of the sequences `rows`, mixed with the prior of those that have one."""
        leaning = [(i, self._leanings[row]) for i, row in enumerate(rows) if row in self._leanings]
        if field not in ("place", "voice") or not leaning:
            return logits
        leant: Array = logits.copy()
        for i, one in leaning:
            at = [values[i] for values in where]
            leant[i] = one.places(leant[i], *at) if field == "place" else one.voices(leant[i], *at)
        return leant


def _lanes(places: Sequence[int], twins: Sequence[int], count: int) -> list[int]:
    """The rows of some of `count` sequences, then of their twins, where the twins of all follow the sequences."""
    chosen = set(places)
    return [*places, *(lane for lane, i in enumerate(twins, start=count) if i in chosen)]


def _all_asked(
    requests: Iterable[Request], context: Callable[[Request], Array], read: Callable[[Request], Read | None]
) -> list[Asked]:
    """What each request asks for; what is the same for several, as for candidates, is read once."""
    known: dict[tuple[int, bytes], Asked] = {}
    asked = []
    for request in requests:
        embedded = context(request)
        key = id(request.given), embedded.tobytes()
        if key not in known:
            known[key] = Asked(embedded, read(request))
        asked.append(known[key])
    return asked
