"""One sequence on its way: where it stands, what the network is to see of it, what is known of its next event."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from ghostnote.model.network import Array, Surroundings
from ghostnote.tokens.bounds import Known
from ghostnote.tokens.fields import BAR
from ghostnote.tokens.steps import Cursor

Event = tuple[int, int, int, int]

_NOTHING: Final = (None, None, None, None)


class View(NamedTuple):
    """What the network sees of a sequence at a step, but for what is asked of it.

    Attributes:
        ids: in the order of `STEP_FIELDS`.
        around: what is given and closed around the place, embedded; None where nothing is given.
        bar: index of the bar.
        place: of the last event, counted from the beginning of the pattern.
        time: in 24ths of a beat.
    """

    ids: list[int]
    around: Array | None
    bar: int
    place: int
    time: int


class Strand:
    """One sequence.

    Args:
        cursor: at the beginning.
        surroundings: None where nothing is given.
        foresee: what is known of the next event. Events that are known whole are taken without asking the network,
            which only has to see them before the next that is not; None asks about every event.

    Attributes:
        cursor: where it stands.
        events: so far.
        known: of the next event, field by field.
        unseen: views that the network is to see before the next event is decided.
    """

    def __init__(
        self, cursor: Cursor, surroundings: Surroundings | None, foresee: Callable[[Cursor], Known | None] | None
    ) -> None:
        self.cursor = cursor
        self.events: list[Event] = []
        self.known: tuple[int | None, ...] = _NOTHING
        self.unseen: deque[View] = deque()
        self._surroundings = surroundings
        self._foresee = foresee

    def next_view(self) -> View:
        """What the network is to see at the next step."""
        return self.unseen.popleft() if self.unseen else self._view()

    def take(self, event: Event) -> int:
        """Add an event and all that are known to follow; returns how many bars that completes."""
        return self._take(event) + self.take_known()

    def take_known(self) -> int:
        """Add the events that are known to come next; returns how many bars that completes."""
        if self._foresee is None:
            return 0
        bars = 0
        while not self.cursor.done:
            self.known = self._foresee(self.cursor) or _NOTHING
            place, voice, velocity, offset = self.known
            if place is None or voice is None or velocity is None or offset is None:
                return bars
            self.unseen.append(self._view())
            bars += self._take((place, voice, velocity, offset))
        self.unseen.clear()
        return bars

    def _take(self, event: Event) -> int:
        self.cursor.advance(*event)
        self.events.append(event)
        return int(event[0] == BAR)

    def _view(self) -> View:
        cursor = self.cursor
        around = None if self._surroundings is None else self._surroundings(cursor)
        return View(cursor.step_ids(), around, cursor.bar, cursor.place, cursor.time())
