"""The engine keeps what is given, tells what the rest costs, and asks more strongly where it is guided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.events import decode, encode
from ghostnote.tokens.fields import BAR, PLACE
from ghostnote.tokens.given import Given, all_cells, place_of, restored
from ghostnote.tokens.grammar import Rules
from tests.model.asking import BEAT, MIXED, logits_of
from tests.music import some_of

CLOSED = all_cells(BEAT.meter, BEAT.bars, opened=False)
WHOLE = Given.of(BEAT, CLOSED)
SCORE = Given.of(BEAT, CLOSED, velocity=False, offset=False)


def asked(given: Given, **changes: Any) -> Request:
    return Request(Rules(given.meter), given.bars, BEAT.bpm, given=given, **changes)


def played(engine: Engine, requests: list[Request]) -> list[Pattern]:
    """What is generated, with what was given as it was."""
    patterns = []
    for request, events in zip(requests, engine.generate(requests), strict=True):
        dither = Dither(engine.checkpoint.info.statistics["velocities"], np.random.default_rng(request.seed))
        pattern = decode(events, request.rules.meter, request.bpm, dither)
        patterns.append(pattern if request.given is None else restored(pattern, request.given))
    return patterns


def test_locked_strokes_are_identical_over_a_thousand_random_masks(engine: Engine) -> None:
    rng = np.random.default_rng(4)
    requests = [asked(some_of(BEAT, rng), seed=seed) for seed in range(1000)]
    changed = 0
    for request, pattern in zip(requests, played(engine, requests), strict=True):
        assert request.given is not None
        locked = {stroke.hit for stroke in request.given.strokes if stroke.velocity and stroke.offset}
        assert locked <= set(pattern.hits)
        for hit in pattern.hits:
            bar, cell = place_of(hit, BEAT.meter)
            opened = request.given.open[bar, cell // N_VOICES, cell % N_VOICES]
            assert opened or (bar, cell) in request.given.wanted
        changed += pattern.hits != BEAT.hits
    assert changed > 500


def test_a_pattern_that_is_given_whole_comes_back_as_it_was(engine: Engine) -> None:
    assert played(engine, [asked(WHOLE)])[0].hits == BEAT.hits


def test_humanised_strokes_are_the_given_ones_with_another_feel(engine: Engine) -> None:
    first, second = played(engine, [asked(SCORE, seed=seed) for seed in (1, 2)])
    score = [(hit.slot, hit.voice) for hit in BEAT.hits]
    assert [(hit.slot, hit.voice) for hit in first.hits] == [(hit.slot, hit.voice) for hit in second.hits] == score
    assert [hit.velocity for hit in first.hits] != [hit.velocity for hit in second.hits]


def test_what_is_given_costs_nothing(engine: Engine) -> None:
    requests = [asked(WHOLE), asked(SCORE), Request(Rules(BEAT.meter), BEAT.bars, BEAT.bpm)]
    whole, score, plain = engine.nats(requests, [encode(BEAT)] * 3)
    assert whole == pytest.approx(dict.fromkeys(whole, 0.0), abs=1e-9)
    assert (score["place"], score["voice"]) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert score["velocity"] > 0
    assert min(plain.values()) > 0


def test_events_that_skip_what_is_given_are_refused(engine: Engine) -> None:
    with pytest.raises(PatternError, match="forbid the place"):
        engine.nats([asked(WHOLE)], [encode(BEAT.with_hits(BEAT.hits[1:]))])


@pytest.mark.parametrize(("meter", "bars"), [(Meter(4, 4), 3), (Meter(3, 4), 2)])
def test_what_is_given_must_fit_what_is_asked_for(meter: Meter, bars: int) -> None:
    with pytest.raises(InvalidParameterError, match="2 bars of 4/4 are given"):
        Request(Rules(meter), bars, BEAT.bpm, given=WHOLE)


def test_a_bar_may_be_a_fill_of_its_own(engine: Engine) -> None:
    request, parts = MIXED[0], (False, False, True, False)
    with pytest.raises(InvalidParameterError, match="2 parts for 4 bars"):
        engine.generate([replace(request, fill=parts[:2])])
    events = engine.generate([request])[0]
    beat, fill = (logits_of(engine, [replace(request, fill=part)], [events])[0] for part in (False, parts))
    same = [np.array_equal(one["place"], other["place"]) for one, other in zip(beat, fill, strict=True)]
    bars = np.cumsum([0, *(events[:-1, PLACE] == BAR)])
    assert all(same[step] for step in np.flatnonzero(bars < 2))
    assert not any(same[step] for step in np.flatnonzero(bars == 2))


@pytest.mark.parametrize("strength", [0.0, 0.5, 2.0])
def test_guidance_multiplies_what_the_controls_change(engine: Engine, strength: float) -> None:
    told = replace(MIXED[0], bar_controls={"density": 30.0})
    events = engine.generate([told])[0]
    requests = (replace(told, bar_controls={}), told, replace(told, guidance=strength))
    steps = zip(*(logits_of(engine, [request], [events])[0] for request in requests), strict=True)
    for plain, learned, guided in steps:
        for field, logits in guided.items():
            # Density is not what an offset depends on.
            share = 1.0 if field == "offset" else strength
            assert logits == pytest.approx(plain[field] + share * (learned[field] - plain[field]), abs=1e-5)


def test_guidance_of_nothing_changes_nothing(engine: Engine) -> None:
    first, second = engine.generate([MIXED[0], replace(MIXED[0], guidance=3.0)])
    assert np.array_equal(first, second)


@pytest.mark.parametrize("strength", [-0.1, 10.5, float("nan")])
def test_guidance_out_of_range(strength: float) -> None:
    with pytest.raises(InvalidParameterError, match="guidance"):
        replace(MIXED[0], guidance=strength)
