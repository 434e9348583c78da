from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.checkpoint import CheckpointInfo, load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.card import measured
from ghostnote.service.conditioning import request_of, resolved
from ghostnote.service.feel import finish
from ghostnote.service.generate import generate
from ghostnote.service.manner.asked import manner_of
from ghostnote.service.manner.placements import prior_of
from ghostnote.service.manner.repetition import repeated
from ghostnote.service.styles import playable_style
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.profile import Mode
from ghostnote.tokens.given import Given, Stroke, all_cells

#: Of funk alone, which the tiny checkpoint has learned.
NAME = "clyde_stubblefield"
PARAMS = GenerationParams(style=NAME, bars=4, seed=3)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), "float32", threads=1)


@pytest.fixture(scope="module")
def info(engine: Engine) -> CheckpointInfo:
    return engine.checkpoint.info


def manner_for(name: str, bars: int = 4, amount: float = 1.0) -> Manner:
    return Manner((shipped()[name],), ((1.0,),) * bars, 0, amount)


def played(bars: int = 4) -> Pattern:
    """16ths on the hat, kick and snare, each hit anywhere within 15 ticks."""
    rng = np.random.default_rng(2)
    hits = [
        Hit(slot, Voice.CLOSED_HAT, int(rng.integers(-15, 16)), 60 + slot % 7) for slot in range(0, bars * 1920, 120)
    ]
    hits += [Hit(slot, Voice.KICK, int(rng.integers(-15, 16)), 90) for slot in range(0, bars * 1920, 960)]
    hits += [Hit(slot, Voice.SNARE, int(rng.integers(-15, 16)), 80) for slot in range(480, bars * 1920, 960)]
    return Pattern(Meter(), 90.0, bars, tuple(hits))


def test_what_was_learned_is_played_as_learned(info: CheckpointInfo) -> None:
    params = resolved(GenerationParams(style="funk"), info)
    assert manner_of(params, info) is None
    assert request_of(params, info).prior is None
    off = resolved(replace(PARAMS, profile=0.0), info)
    assert manner_of(off, info) is None
    assert off.swing is None
    assert request_of(off, info).prior is None


def test_what_was_composed_has_an_embedding_and_acts_by_its_profile(info: CheckpointInfo) -> None:
    knowing = replace(info, styles=(*info.styles, NAME), composed=(NAME,))
    assert knowing.played == set(info.styles)
    params = resolved(PARAMS, knowing)
    assert params == resolved(PARAMS, info)
    assert manner_of(params, knowing) == manner_of(params, info)
    request = request_of(params, knowing)
    assert request.prior is not None
    assert dict(request.styles) == {NAME: 1.0}
    assert dict(request_of(params, info).styles) == {"funk": 1.0}
    style = playable_style("Clyde Stubblefield", knowing)
    assert (style.learned, style.composed, style.bars, style.mix) == (False, True, 0, ((NAME, 1.0),))
    mixed, learned = playable_style(NAME, info), playable_style("funk", knowing)
    assert (mixed.learned, mixed.composed) == (False, False)
    assert (learned.learned, learned.composed) == (True, False)


def test_swing_and_offsets_are_met_and_deviations_kept() -> None:
    manner = manner_for("j_dilla")
    finished = finish(played(), replace(PARAMS, swing=57.1), asked={"swing": 57.1}, manner=manner)
    card = measured(shipped()["j_dilla"], [finished])
    assert card.swing_measured == pytest.approx(57.1, abs=0.5)
    assert {line.drum for line in card.offsets} == {"hat"}
    assert all(line.measured == pytest.approx(line.asked, abs=0.8) for line in card.offsets)
    snares = [hit.offset for hit in finished.hits if hit.voice is Voice.SNARE]
    assert np.mean(snares) == pytest.approx(-10 * 90 * 480 / 60_000, abs=0.6)
    loose = finish(played(), replace(PARAMS, swing=54.5), asked={"swing": 54.5}, manner=manner_for("funk"))
    assert np.std([hit.offset for hit in loose.hits if hit.voice is Voice.KICK]) > 5


def test_humanise_acts_after_the_profile() -> None:
    params, manner = replace(PARAMS, swing=57.1), manner_for("j_dilla")
    straight = finish(played(), replace(params, humanize=False), asked={"swing": 57.1}, manner=manner)
    assert {hit.offset for hit in straight.hits if hit.voice is not Voice.CLOSED_HAT} == {0}
    half = finish(played(), replace(params, humanize_amount=50.0), asked={"swing": 57.1}, manner=manner)
    snares = [hit.offset for hit in half.hits if hit.voice is Voice.SNARE]
    assert np.mean(snares) == pytest.approx(-5 * 90 * 480 / 60_000, abs=0.6)


def test_levels_are_met_and_ghost_notes_stay() -> None:
    pattern = played().with_hits([*played().hits, Hit(600, Voice.SNARE, 0, 20)])
    finished = finish(pattern, PARAMS, manner=manner_for("j_dilla"))
    levels = next(one for one in shipped()["j_dilla"].feel.velocities if one.drum == "snare")
    snares = {hit.slot: hit.velocity for hit in finished.hits if hit.voice is Voice.SNARE}
    assert snares[480] == levels.accent
    assert snares[600] == levels.ghost


def test_what_is_given_is_not_touched() -> None:
    pattern = played()
    kept = tuple(Stroke(hit) for hit in pattern.hits if KIT[hit.voice].family != "hat")
    given = Given(pattern.meter, 4, kept, all_cells(pattern.meter, 4, opened=True))
    finished = finish(pattern, PARAMS, given, manner=manner_for("j_dilla"))
    assert {stroke.hit for stroke in kept} <= set(finished.hits)
    assert finished != pattern


def test_identical_bars_come_again_but_not_as_fills_or_under_curves() -> None:
    name = next(n for n, p in shipped().items() if p.feel.repetition.mode is Mode.IDENTICAL and p.cycle == 1)
    manner = manner_for(name, amount=1.0)
    rng = np.random.default_rng(1)
    again = repeated(played(), manner, PARAMS, None, lambda bar: bar == 3, rng)
    bars = [[(h.slot % 1920, h.voice, h.offset, h.velocity) for h in bar] for bar in again.by_bar()]
    assert bars[1] == bars[0] or bars[2] == bars[1]
    assert list(again.by_bar())[3] == list(played().by_bar())[3]
    curved = replace(PARAMS, density=(20.0, 80.0))
    assert repeated(played(), manner, curved, None, lambda _: False, rng) is not None
    assert repeated(played(), manner, curved, None, lambda _: False, rng) == played()


def test_fills_ease_the_prior_and_density_moves_its_odds(info: CheckpointInfo) -> None:
    manner, rng = manner_for(NAME), np.random.default_rng(1)
    prior = prior_of(manner, PARAMS, lambda bar: bar == 3, [4.0, 30.0, np.nan, np.nan], rng)
    assert prior.weights[3] < prior.weights[0] == prior.weights[2]
    hits = prior.chances.sum(axis=(1, 2))
    assert hits[0] == pytest.approx(4, abs=0.3)
    assert hits[1] == pytest.approx(30, abs=0.3)


@pytest.mark.parametrize("meter", ["4/4", "7/8", "5/4", "12/8", "3/16"])
def test_every_meter_is_played_and_the_same_bytes_come_again(engine: Engine, meter: str) -> None:
    params = replace(PARAMS, meter=Meter.parse(meter), fill_every=2)
    first, second = (generate(params, engine)[0].midi for _ in range(2))
    assert first == second


def test_more_of_the_profile_is_nearer_to_its_placements(engine: Engine) -> None:
    found = []
    for profile in (0.0, 100.0):
        made = generate(replace(PARAMS, profile=profile, min_p=0.0), engine, count=16)
        found.append(measured(shipped()[NAME], [one.pattern for one in made]).placements)
    assert found[0] + 0.2 < found[1]
    assert found[1] >= 0.7


def test_mixes_and_journeys(engine: Engine) -> None:
    info = engine.checkpoint.info
    params = resolved(replace(PARAMS, style="Funk:3, Rock:1"), info)
    assert params.style == "funk:0.75,rock:0.25"
    assert resolved(params, info) == params
    medians = {name: info.statistics["tempo"][name]["median"] for name in ("funk", "rock")}
    assert params.tempo == pytest.approx(0.75 * medians["funk"] + 0.25 * medians["rock"])
    journey = resolved(replace(PARAMS, style=f"rock>{NAME}"), info)
    request = request_of(journey, info)
    assert request.journey[0] == (("rock", 1.0),)
    assert request.journey[-1] == (("funk", 1.0),)
    assert request.prior is not None
    assert request.prior.weights[0] == 0 < request.prior.weights[3]
    (made,) = generate(journey, engine)
    assert made.receipt.params.style == f"rock>{NAME}"
