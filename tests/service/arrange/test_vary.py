from __future__ import annotations

from dataclasses import replace

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.vary import Vary
from ghostnote.service.generate import Order, arrange
from tests.service.arrange.material import PARAMS, clip, done, played


def mean_distance(engine: Engine, amount: float) -> float:
    orders = [Order(PARAMS, take, Vary(clip(played()), amount)) for take in range(8)]
    made = arrange(orders, engine)
    assert len({one.midi for one in made}) == 8
    return sum(distance(played(), one.pattern) for one in made) / 8


def test_the_more_is_asked_for_the_further_away_it_is(engine: Engine) -> None:
    near, middle, far = (mean_distance(engine, amount) for amount in (5, 30, 100))
    assert 0 < near < middle < far


def test_a_variation_keeps_tempo_meter_and_length(engine: Engine) -> None:
    result = done(engine, Vary(clip(played(3)))).pattern
    assert (result.bars, result.bpm, result.meter) == (3, 100.0, played().meter)


def test_drums_that_may_not_be_struck_are_not_lost(engine: Engine) -> None:
    result = done(engine, Vary(clip(played()), 100), replace(PARAMS, voices=("snare",))).pattern
    assert result != played()
    places = [{(hit.slot, hit.voice) for hit in one.hits if hit.voice is not Voice.SNARE} for one in (played(), result)]
    assert places[0] <= places[1]


@pytest.mark.parametrize("amount", [0, 101, "some"])
def test_an_amount_out_of_range_is_refused(amount: float) -> None:
    with pytest.raises(InvalidParameterError, match="amount"):
        Vary(clip(), amount)
