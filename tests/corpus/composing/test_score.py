"""Scores by placements: slots struck as often as the profile says, bars that come again as it says."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter
from ghostnote.corpus.composing.score import Score, compose_score
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.meters import placed
from ghostnote.styles.profile import Mode

#: Within this of its chance a slot is struck over so many bars: four standard errors and more.
BARS, CLOSE = 800, 0.1


def score(style: str, bars: int = 8, meter: Meter | None = None, seed: int = 1) -> Score:
    profile = shipped()[style]
    return compose_score(profile, meter or profile.meter, bars, np.random.default_rng(seed))


@pytest.mark.parametrize("style", ["clyde_stubblefield", "house", "motown"])
def test_slots_are_struck_as_often_as_the_profile_says(style: str) -> None:
    profile = shipped()[style]
    # Short pieces, since one that repeats itself says little about chances however long it is.
    scores = [score(style, profile.cycle, seed=seed) for seed in range(BARS)]
    struck = Counter((bar, hit.slot, hit.voice) for one in scores for bar, hits in enumerate(one.bars) for hit in hits)
    # A closed hat makes way for an open one, and rolls.
    hats = Voice.CLOSED_HAT
    for place in placed(profile, profile.meter):
        if place.voice is not hats:
            assert struck[place.bar, place.tick, place.voice] / BARS == pytest.approx(place.chance, abs=CLOSE)
    known = {(one.bar, one.tick, one.voice) for one in placed(profile, profile.meter)}
    assert {cell for cell in struck if cell[2] is not hats} <= known


def test_machines_repeat_and_drummers_vary() -> None:
    assert shipped()["techno"].feel.repetition.mode is Mode.IDENTICAL
    assert shipped()["elvin_jones"].feel.repetition.mode is Mode.VARIED
    machine, drummer = score("techno", 64), score("elvin_jones", 64)
    copied = [bar for bar, source in enumerate(machine.copies) if source != bar]
    assert len(copied) > 32
    assert all(machine.bars[bar] == machine.bars[machine.copies[bar]] for bar in copied)
    assert all(machine.copies[machine.copies[bar]] == machine.copies[bar] for bar in copied)
    assert drummer.copies == tuple(range(64))
    cycle = shipped()["elvin_jones"].cycle
    kept = [
        len(set(drummer.bars[bar]) & set(drummer.bars[bar - cycle])) / len(drummer.bars[bar])
        for bar in range(cycle, 64)
    ]
    assert 0.6 < float(np.mean(kept)) < 1.0


def test_hats_roll_and_make_way_for_open_ones() -> None:
    rolled = score("trap", 64)
    off_grid = [hit for bar in rolled.bars for hit in bar if hit.slot % 120]
    assert off_grid
    assert {hit.voice for hit in off_grid} == {Voice.CLOSED_HAT}
    for bar in score("house", 32).bars:
        hats = [hit.slot for hit in bar if hit.voice in (Voice.CLOSED_HAT, Voice.OPEN_HAT)]
        assert len(hats) == len(set(hats))


@pytest.mark.parametrize("meter", [Meter(7, 8), Meter(3, 4), Meter(5, 4)])
def test_any_meter(meter: Meter) -> None:
    bars = score("house", 4, meter).bars
    assert all(0 <= hit.slot < meter.bar_ticks for bar in bars for hit in bar)
    assert any(hit.slot == 0 and hit.voice is Voice.KICK for hit in bars[0])
