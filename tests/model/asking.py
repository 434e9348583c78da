"""Requests of every kind for tests of the engine, and an engine that shows its logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.choosing import Following
from ghostnote.model.engine import Engine
from ghostnote.model.network import Array
from ghostnote.model.request import Request, Sampling
from ghostnote.tokens.controls import BASIC_DETAIL
from ghostnote.tokens.events import EventArray
from ghostnote.tokens.given import Given, Tap, all_cells
from ghostnote.tokens.grammar import Mask, Rules

#: A flam, a triplet, and a bar without its downbeat.
BEAT: Final = Pattern(
    Meter(4, 4),
    97.0,
    2,
    (
        Hit(0, Voice.KICK, -3, 101),
        Hit(480, Voice.SNARE, -20, 33),
        Hit(480, Voice.SNARE, 5, 90),
        Hit(640, Voice.CLOSED_HAT, 2, 47),
        Hit(1500, Voice.KICK, 8, 77),
        Hit(2400, Voice.SNARE, 1, 99),
        Hit(3720, Voice.OPEN_HAT, 0, 60),
    ),
)
_CLOSED: Final = all_cells(BEAT.meter, 2, opened=False)
_SNARE_OPEN: Final = _CLOSED.copy()
_SNARE_OPEN[1, :, Voice.SNARE] = True

#: Nothing alike about any two of them.
MIXED: Final[tuple[Request, ...]] = (
    Request(Rules(Meter(4, 4)), bars=4, bpm=100.0, styles=(("funk", 1.0),), seed=1),
    Request(Rules(Meter(7, 8)), bars=3, bpm=140.0, styles=(("jazz", 2.0), ("rock", 1.0)), player="player1", seed=2),
    Request(Rules(Meter(5, 16)), bars=5, bpm=61.0, fill=True, seed=3, sampling=Sampling(temperature=0.7)),
    Request(
        Rules(Meter(3, 4), frozenset({Voice.KICK, Voice.SNARE}), frozenset({0, 3, 6, 9})),
        bars=2,
        bpm=300.0,
        detail=BASIC_DETAIL,
        bar_controls={"density": [4.0, float("nan")], "swing": 62.0},
        sampling=Sampling(top_k=5),
        seed=4,
    ),
    Request(Rules(Meter(16, 4)), bars=2, bpm=90.0, styles=(("rock", 1.0),), sampling=Sampling(top_p=0.8), seed=5),
    Request(Rules(Meter(1, 16)), bars=6, bpm=40.0, sampling=Sampling(temperature=1.5, min_p=0.1), seed=6),
    Request(Rules(Meter(11, 8)), bars=1, bpm=123.4, bar_controls={"loudness": 80.0}, seed=7),
    Request(Rules(Meter(4, 4)), bars=5, bpm=100.0, styles=(("funk", 1.0),), player="player0", seed=2**63 - 1),
    Request(Rules(Meter(6, 8)), bars=2, bpm=110.0, bar_controls={"density": 30.0}, guidance=2.5, seed=8),
    Request(Rules(BEAT.meter), bars=2, bpm=97.0, given=Given.of(BEAT, _CLOSED, velocity=False, offset=False), seed=9),
    Request(
        Rules(BEAT.meter),
        bars=2,
        bpm=97.0,
        fill=(False, True),
        bar_controls={"dynamics": 20.0, "swing": 58.0},
        guidance=0.5,
        given=Given.of(BEAT, _SNARE_OPEN, taps=[Tap(720, 90), Tap(2400)]),
        seed=10,
    ),
)


class Recording(Following):
    """Follows given events and keeps every logit: `seen[sequence][step][field]`."""

    def __init__(self, events: Sequence[EventArray]) -> None:
        super().__init__(events)
        self.seen: list[list[dict[str, Array]]] = [[{} for _ in sequence] for sequence in events]

    def __call__(
        self, steps: Sequence[int], field: str, logits: Array, mask: Mask | None, rows: Sequence[int]
    ) -> list[int]:
        for row, step, values in zip(rows, steps, logits, strict=True):
            self.seen[row][step][field] = values.copy()
        return super().__call__(steps, field, logits, mask, rows)


def logits_of(
    engine: Engine, requests: Sequence[Request], events: Sequence[EventArray]
) -> list[list[dict[str, Array]]]:
    """What the engine's network says before every field of every given event."""
    recording = Recording(events)
    engine._run(requests, recording, lambda _: None)
    return recording.seen


def same(first: Sequence[EventArray], second: Sequence[EventArray]) -> bool:
    """Whether two results are equal, sequence by sequence."""
    return len(first) == len(second) and all(map(np.array_equal, first, second))
