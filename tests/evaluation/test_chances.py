"""What the model holds likely of one voice is what it plays, on average."""

from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.kit import BASIC_VOICES, Voice
from ghostnote.core.pattern import Hit
from ghostnote.core.reduction import SIXTEENTH_POINTS
from ghostnote.evaluation.chances import chances
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request
from ghostnote.tokens.controls import BASIC_DETAIL
from ghostnote.tokens.fields import BAR, PLACE, VOICE
from ghostnote.tokens.given import Given, all_cells
from ghostnote.tokens.grammar import Rules
from ghostnote.tokens.steps import Cursor
from tests.evaluation.build import pattern

TAKES = 600


@pytest.mark.parametrize("voice", [Voice.SNARE, Voice.KICK], ids=["between others", "before others"])
def test_the_mean_chance_of_a_cell_is_how_often_it_is_struck(voice: Voice) -> None:
    around = pattern(
        *(Hit(slot, Voice.CLOSED_HAT, 0, 60) for slot in range(0, 3840, 480)),
        Hit(0, Voice.KICK if voice is Voice.SNARE else Voice.SNARE, 0, 90),
        Hit(960, Voice.CRASH, 0, 90),
    )
    cells = all_cells(around.meter, around.bars, opened=False)
    cells[:, :, voice] = True
    given = Given.of(around, cells)
    rules = Rules(around.meter, frozenset(BASIC_VOICES), SIXTEENTH_POINTS)
    engine = Engine(load_checkpoint(), threads=1)
    requests = [
        Request(rules, around.bars, around.bpm, detail=BASIC_DETAIL, given=given, seed=take) for take in range(TAKES)
    ]
    struck = np.zeros((around.bars, given.open.shape[1]))
    mean = np.zeros_like(struck)
    for events, drawn_from in engine.watch(requests):
        mean += chances(events, drawn_from, given, voice, around.meter) / TAKES
        cursor = Cursor(around.meter, around.bars, given)
        hit = np.zeros_like(struck, dtype=bool)
        for event in events.tolist():
            if event[PLACE] < BAR and event[VOICE] == voice:
                hit[cursor.bar, cursor.target(event[PLACE])] = True
            cursor.advance(*event)
        struck += hit / TAKES
    assert ((mean >= 0) & (mean <= 1)).all()
    allowed = given.open[:, :, voice]
    assert not mean[~allowed].any()
    # Four standard errors of the frequency; the mean's own is smaller.
    assert np.abs(mean - struck).max() < 4 * 0.5 / TAKES**0.5
    assert struck.max() > 0.3
