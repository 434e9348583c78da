"""Event arrays against the grammar's masks: what is refused, and walks that follow the masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ghostnote.tokens.events import EventArray
from ghostnote.tokens.fields import BAR, N_VELOCITIES, NO_OFFSET, NO_VELOCITY, NO_VOICE, OFFSET, PLACE, VELOCITY, VOICE
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Grammar, Mask, Rules
from ghostnote.tokens.steps import Cursor

#: Picks one id from those allowed, for a field.
Choice: TypeAlias = Callable[[str, npt.NDArray[np.intp]], int]
#: Sequence, step, and field of an id that a mask forbids.
Refusal: TypeAlias = tuple[int, int, str]

_MARKER = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


def refused(
    sequences: Sequence[EventArray], rules: Sequence[Rules], given: Sequence[Given | None] | None = None
) -> list[Refusal]:
    """Each sequence's first id that a mask forbids, in the order of the sequences; none if all are accepted."""
    given = given or [None] * len(rules)
    grammar = Grammar(rules, given)
    cursors = [
        Cursor(rule.meter, len(events) + 1, kept) for rule, events, kept in zip(rules, sequences, given, strict=True)
    ]
    lists = [events.tolist() for events in sequences]
    found: dict[int, Refusal] = {}
    for step in range(max(map(len, lists))):
        now = {row: events[step] for row, events in enumerate(lists) if step < len(events) and row not in found}
        if not now:
            break
        masks = grammar.places(list(now), [cursors[row] for row in now])
        assert ((masks == 0.0) | np.isneginf(masks)).all()
        chosen = [event[PLACE] for event in now.values()]
        _note(found, step, "place", dict(zip(now, masks[range(len(now)), chosen], strict=True)))
        hits = [row for row, event in now.items() if event[PLACE] < BAR and row not in found]
        if hits:
            positions = [cursors[row].target(now[row][PLACE]) for row in hits]
            masks = grammar.voices(hits, [cursors[row] for row in hits], positions)
            chosen = [now[row][VOICE] for row in hits]
            _note(found, step, "voice", dict(zip(hits, masks[range(len(hits)), chosen], strict=True)))
        hits = [row for row in hits if row not in found]
        if hits:
            positions = [cursors[row].target(now[row][PLACE]) for row in hits]
            voices = [now[row][VOICE] for row in hits]
            free = grammar.velocities(hits, [cursors[row] for row in hits], positions, voices)
            if free is not None:
                chosen = [now[row][VELOCITY] for row in hits]
                _note(found, step, "velocity", dict(zip(hits, free[range(len(hits)), chosen], strict=True)))
        hits = [row for row in hits if row not in found]
        if hits:
            positions = [cursors[row].target(now[row][PLACE]) for row in hits]
            masks = grammar.offsets(hits, [cursors[row] for row in hits], positions, [now[row][VOICE] for row in hits])
            chosen = [now[row][OFFSET] for row in hits]
            _note(found, step, "offset", dict(zip(hits, masks[range(len(hits)), chosen], strict=True)))
        for row, event in now.items():
            if row not in found:
                cursors[row].advance(*event)
    return [found[row] for row in sorted(found)]


def _note(found: dict[int, Refusal], step: int, field: str, masks: Mapping[int, float]) -> None:
    found.update({row: (row, step, field) for row, mask in masks.items() if mask != 0.0})


def walk(
    rules: Sequence[Rules], bars: int, choose: Choice, given: Sequence[Given | None] | None = None
) -> list[EventArray]:
    """Sequences of `bars` bars each, every id chosen among those that the masks allow.

    Raises:
        AssertionError: a mask without any allowed id was met, or a bar that does not end.
    """
    given = given or [None] * len(rules)
    grammar = Grammar(rules, given)
    cursors = [Cursor(rule.meter, bars, kept) for rule, kept in zip(rules, given, strict=True)]
    events: list[list[tuple[int, int, int, int]]] = [[] for _ in rules]
    while not all(cursor.done for cursor in cursors):
        live = [row for row, cursor in enumerate(cursors) if not cursor.done]
        masks = grammar.places(live, [cursors[row] for row in live])
        for row, mask in zip(live, masks, strict=True):
            cursor = cursors[row]
            place = _pick("place", mask, choose)
            event = (place, *_MARKER)
            if place < BAR:
                position = cursor.target(place)
                voice = _pick("voice", grammar.voices([row], [cursor], [position])[0], choose)
                free = grammar.velocities([row], [cursor], [position], [voice])
                velocity = _pick("velocity", np.zeros(N_VELOCITIES) if free is None else free[0], choose)
                offset = _pick("offset", grammar.offsets([row], [cursor], [position], [voice])[0], choose)
                event = (place, voice, velocity, offset)
            events[row].append(event)
            cursor.advance(*event)
            assert len(events[row]) < 10_000, "a bar that does not end"
    return [np.array(sequence, dtype=np.int16) for sequence in events]


def _pick(field: str, mask: Mask, choose: Choice) -> int:
    allowed = np.flatnonzero(mask == 0.0)
    assert len(allowed), f"no {field} is allowed"
    return choose(field, allowed)
