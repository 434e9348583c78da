"""What the encoder makes of a given score: read once, before the first event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

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


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A given score, read.

    Attributes:
        here: (places, width) what the transformer adds at each place.
        struck: (places, width) what the heads add for a place that is to be struck.
        odds: of cells, as those of events.
        trust: how much those of places and of voices count.
    """

    here: Array
    struck: Array
    odds: Odds
    trust: tuple[float, float]

    def there(self, cursor: Cursor, position: int) -> Array:
        """(width,) what the heads add for a position of the cursor's bar."""
        added: Array = self.struck[cursor.place - cursor.position + position]
        return added

    def place_odds(self, cursor: Cursor) -> Floats:
        """(N_PLACES,) what is added to the logits of the next place."""
        return self.trust[0] * self.odds.places(cursor)

    def voice_odds(self, cursor: Cursor, position: int) -> Floats:
        """(N_VOICES,) what is added to the logits of the voice at a position of the cursor's bar."""
        return self.trust[1] * self.odds.voices(cursor, position)


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
        return Read(states @ self._here, states @ self._there, odds, self._trust)
