from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.prior import Prior
from ghostnote.model.request import Request
from ghostnote.tokens.events import bar_positions, decode, position_of
from ghostnote.tokens.given import Given, all_cells
from ghostnote.tokens.grammar import Rules

COMMON = Meter()
#: A figure that no drummer of the training data plays.
FIGURE = frozenset({(0, Voice.CLAP), (360, Voice.KICK), (600, Voice.CLAP), (1560, Voice.COWBELL)})


def prior_of(bars: int, weight: float, meter: Meter = COMMON) -> Prior:
    chances = np.zeros((bars, bar_positions(meter), N_VOICES))
    for tick, voice in FIGURE:
        chances[:, position_of(tick), voice] = 1.0
    return Prior(chances, (weight,) * bars)


def plain(seed: int = 1) -> Request:
    return Request(Rules(COMMON), bars=4, bpm=100.0, styles=(("funk", 1.0),), seed=seed)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), "float32", threads=1)


def struck(engine: Engine, request: Request) -> list[frozenset[tuple[int, Voice]]]:
    (events,) = engine.generate([request])
    pattern = decode(events, request.rules.meter, request.bpm)
    return [frozenset((hit.slot % 1920, hit.voice) for hit in bar) for bar in pattern.by_bar()]


def test_with_all_the_weight_the_prior_is_what_is_played(engine: Engine) -> None:
    bars = [bar for seed in range(4) for bar in struck(engine, replace(plain(seed), prior=prior_of(4, 1.0)))]
    shared = sum(len(bar & FIGURE) for bar in bars)
    assert shared >= 0.9 * len(bars) * len(FIGURE)
    assert shared >= 0.7 * sum(map(len, bars))


def test_more_weight_is_more_of_the_prior(engine: Engine) -> None:
    found = [
        sum(
            len(bar & FIGURE) for seed in range(4) for bar in struck(engine, replace(plain(seed), prior=prior_of(4, w)))
        )
        for w in (0.0, 0.5, 1.0)
    ]
    assert found[0] < found[1] <= found[2]


def test_without_weight_nothing_changes_and_neighbours_are_not_touched(engine: Engine) -> None:
    alone = engine.generate([plain(1), plain(2)])
    idle = engine.generate([replace(plain(1), prior=prior_of(4, 0.0)), plain(2)])
    beside = engine.generate([replace(plain(3), prior=prior_of(4, 0.8)), plain(2)])
    assert all(np.array_equal(one, other) for one, other in zip(alone, idle, strict=True))
    assert np.array_equal(beside[1], alone[1])


def test_what_is_given_stays_and_closed_cells_stay_closed(engine: Engine) -> None:
    kept = Pattern(COMMON, 100.0, 2, (Hit(0, Voice.SNARE, 3, 90), Hit(600, Voice.KICK, -4, 60)))
    cells = all_cells(COMMON, 2, opened=False)
    cells[:, :, Voice.CLAP] = True
    request = replace(plain(), bars=2, given=Given.of(kept, cells), prior=prior_of(2, 0.9))
    (events,) = engine.generate([request])
    hits = decode(events, COMMON, 100.0).hits
    assert {(0, Voice.SNARE), (600, Voice.KICK)} <= {(hit.slot, hit.voice) for hit in hits}
    rest = [hit for hit in hits if (hit.slot, hit.voice) not in {(0, Voice.SNARE), (600, Voice.KICK)}]
    assert rest
    assert {hit.voice for hit in rest} == {Voice.CLAP}


def test_it_holds_for_guided_sequences_and_is_counted_in_their_cost(engine: Engine) -> None:
    guided = replace(plain(), bar_controls={"density": [5.0, 9.0, 20.0, 30.0]}, guidance=3.0, prior=prior_of(4, 1.0))
    bars = struck(engine, guided)
    assert sum(len(bar & FIGURE) for bar in bars) >= 0.8 * len(bars) * len(FIGURE)
    (events,) = engine.generate([guided])
    with_prior, without = engine.nats([guided, replace(guided, prior=None)], [events, events])
    assert with_prior["place"] + with_prior["voice"] < without["place"] + without["voice"]
    assert with_prior["velocity"] == pytest.approx(without["velocity"], rel=1e-3)


def test_a_prior_of_other_bars_meter_or_values_is_refused() -> None:
    for wrong in (prior_of(3, 0.5), prior_of(4, 0.5, Meter(5, 4))):
        with pytest.raises(InvalidParameterError, match="are asked for"):
            replace(plain(), prior=wrong)
    with pytest.raises(InvalidParameterError, match="outside 0 to 1"):
        prior_of(4, 1.5)
    with pytest.raises(InvalidParameterError, match="for 3 bars"):
        Prior(np.zeros((4, 48, N_VOICES)), (0.5,) * 3)


def test_a_journey_is_a_mix_a_bar(engine: Engine) -> None:
    same = replace(plain(), styles=(), journey=((("funk", 1.0),),) * 4)
    assert np.array_equal(engine.generate([same])[0], engine.generate([plain()])[0])
    with pytest.raises(InvalidParameterError, match="a journey of 3 bars"):
        replace(plain(), journey=((("funk", 1.0),),) * 3)
