"""What the encoder makes of a given score: read once, before the first event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import BASIC_VOICES
from ghostnote.model.odds import Floats, Odds
from ghostnote.model.table import Table, mixed
from ghostnote.tokens.events import bar_positions
from ghostnote.tokens.given import Given
from ghostnote.tokens.sixteenths import Sixteenths
from ghostnote.tokens.steps import Cursor

if TYPE_CHECKING:
    import onnxruntime as ort

Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


#: Where a drum is filled in among others, the encoder knows better than the decoder's corrections: docs/LOG.md has what
#: other shares come to.
LEAN: Final = 0.5

_KIT: Final = list(BASIC_VOICES)


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A given score, read.

    Attributes:
        states: (places, STATE_WIDTH).
        projections: (STATE_WIDTH, width) to what the transformer adds at a place, and to what the heads add for one
            that is to be struck. A place is projected when it is met: a product of matrices would wake threads for it.
        odds: of cells, as those of events.
        trust: how much those of places and of voices count beside the decoder's logits.
        lean: (places,) how much of an event's log odds is the encoder's alone: LEAN where most drums are given or
            closed, else 0.
    """

    states: Array
    projections: tuple[Array, Array]
    odds: Odds
    trust: tuple[float, float]
    lean: Floats

    def there(self, cursor: Cursor, position: int) -> Array:
        """(width,) what the heads add for a position of the cursor's bar."""
        added: Array = self.states[cursor.place - cursor.position + position] @ self.projections[1]
        return added

    def here(self, place: int) -> Array:
        """(width,) what the transformer adds at a place."""
        added: Array = self.states[place] @ self.projections[0]
        return added

    def placed(self, logits: Array, cursor: Cursor) -> Floats:
        """(N_PLACES,) the decoder's logits of the next place, with what the encoder says of it."""
        return _mixed(logits, self.odds.places(cursor), self.trust[0], self.lean[cursor.place])

    def voiced(self, logits: Array, cursor: Cursor, position: int) -> Floats:
        """(N_VOICES,) the same of the voice at a position of the cursor's bar."""
        lean = self.lean[cursor.place - cursor.position + position]
        return _mixed(logits, self.odds.voices(cursor, position), self.trust[1], lean)


def _mixed(logits: Array, odds: Floats, trust: float, lean: float) -> Floats:
    mixed: Floats = (1.0 - lean) * (logits + trust * odds) + lean * odds
    return mixed


class Reader:
    """The encoder.

    Args:
        session: its graph.
        place: embeds a 16th's place in its bar.
        controls: embeds what is asked of a bar.
        styles: (styles + 1, encoder width).
        here, there: (STATE_WIDTH, width) projections of its states.
        trust: (2,) how much its odds of places and of voices count.
    """

    def __init__(
        self,
        session: ort.InferenceSession,
        *,
        place: Table,
        controls: Table,
        styles: Array,
        here: Array,
        there: Array,
        trust: Array,
    ) -> None:
        self._session = session
        self._place, self._controls, self._styles = place, controls, styles
        self._here, self._there = here, there
        self._trust = (float(trust[0]), float(trust[1]))

    def __call__(self, given: Given, controls: IntArray, styles: Array) -> Read:
        """What is given, read in the light of what is asked for.

        Args:
            given: of some bars.
            controls: (bars, controls) ids of what is asked of each.
            styles: (styles + 1,) weights.
        """
        read = Sixteenths.of(given)
        asked = self._controls(controls) + mixed(self._styles, styles)
        feeds = {
            "features": read.features,
            "asked": self._place(read.ids) + asked[read.bar],
            "time": read.time(given.meter),
        }
        logits, states = self._session.run(("odds", "states"), feeds)
        odds = Odds(logits, read.open, read.fixed, bar_positions(given.meter))
        lean = np.where(read.open[:, _KIT].mean(axis=1) < 0.5, LEAN, 0.0)
        return Read(states, (self._here, self._there), odds, self._trust, lean)
