"""How likely the model holds a stroke in each cell of one open voice, where all others are given.

A share of samples is a coarse probability. What each sample was drawn from says more: the chance of a cell, given all
that was played before it. Its mean over samples is the model's probability, without the noise of drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter
from ghostnote.tokens.events import EventArray, bar_positions
from ghostnote.tokens.fields import BAR
from ghostnote.tokens.steps import Cursor

if TYPE_CHECKING:
    from ghostnote.tokens.given import Given

Floats = NDArray[np.float64]
#: Below this a chance has no meaning: nothing was left that it could be a share of.
_LEAST: Final = 1e-12


def chances(
    events: EventArray, drawn_from: Mapping[int, Mapping[str, Floats]], given: Given, voice: Voice, meter: Meter
) -> Floats:
    """(bars, positions) chance of the one voice that is open, given what came before each cell.

    Args:
        events: what was played.
        drawn_from: of `Engine.watch`: probabilities by step and field.
        given: what was kept; open for `voice` alone, as far as the rules allow.
        voice: the open one.
        meter: of every bar.
    """
    found = np.zeros((given.bars, bar_positions(meter)))
    cursor = Cursor(meter, given.bars, given)
    for step, (place, struck, velocity, offset) in enumerate(events.tolist()):
        shares = drawn_from.get(step, {})
        bar, done = found[cursor.bar], cursor.next_voice > voice
        if "place" in shares:
            _pass(bar, cursor, shares["place"], place, done=done)
        position = cursor.target(place)
        if place < BAR and "voice" in shares and not (done and position == cursor.position):
            # Something is struck there, and which voice it is was drawn.
            bar[position] *= shares["voice"][voice]
        cursor.advance(place, struck, velocity, offset)
    return found


def _pass(bar: Floats, cursor: Cursor, shares: Floats, place: int, *, done: bool) -> None:
    """Write the chances of the places up to the one that was drawn: each of what was left when it was reached.

    The place of the last event is among them unless the voice is `done` there.
    """
    left = np.cumsum(shares[: BAR + 1][::-1])[::-1]
    first = cursor.target(0)
    reached = range(cursor.position - first + done, min(place, BAR - 1) + 1)
    for candidate in reached:
        if first + candidate < len(bar) and shares[candidate] > 0 and left[candidate] > _LEAST:
            bar[first + candidate] = shares[candidate] / left[candidate]
