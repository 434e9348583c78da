from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.transfer import Transfer
from tests.service.arrange.material import PARAMS, clip, done, played, rock


def flat(pattern: Pattern) -> Pattern:
    return pattern.with_hits(replace(hit, offset=0, velocity=100) for hit in pattern.hits)


def test_a_groove_on_its_own_notes_is_itself(engine: Engine) -> None:
    assert done(engine, Transfer(clip(played()), clip(flat(played())))).pattern == played()


def test_a_short_groove_repeats_and_another_tempo_keeps_ticks(engine: Engine) -> None:
    result = done(engine, Transfer(clip(played(1)), clip(flat(played(3, bpm=140.0))))).pattern
    assert result.bpm == 140.0
    assert [(hit.offset, hit.velocity) for hit in result.window(2, 1).hits] == [
        (hit.offset, hit.velocity) for hit in played(1).hits
    ]


def test_a_drum_that_the_groove_lacks_takes_the_timing_of_its_place_and_a_sampled_velocity() -> None:
    bongos = Pattern(Meter(), 100.0, 1, (Hit(120, Voice.BONGO_HIGH), Hit(60, Voice.BONGO_HIGH)))
    given = Transfer(clip(played(1)), clip(bongos)).plan(PARAMS, np.random.default_rng(1)).given
    assert given is not None
    far, near = given.strokes
    assert (near.velocity, near.offset) == (False, True)
    assert near.hit.offset == next(hit.offset for hit in played(1).hits if hit.slot == 120)
    assert (far.velocity, far.offset) == (False, False)


def test_what_the_groove_does_not_cover_is_played(engine: Engine) -> None:
    sparse = played().with_hits(hit for hit in played().hits if hit.voice is Voice.KICK)
    result = done(engine, Transfer(clip(sparse), clip(rock()))).pattern
    assert [(hit.slot, hit.voice) for hit in result.hits] == [(hit.slot, hit.voice) for hit in rock().hits]
    assert len({hit.velocity for hit in result.hits if hit.voice is Voice.CLOSED_HAT}) > 5


def test_unlike_meters_are_refused() -> None:
    with pytest.raises(InvalidParameterError, match="does not fit notes in 3/4"):
        Transfer(clip(), clip(rock(meter=Meter(3, 4))))
