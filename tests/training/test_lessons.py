"""Learning a style beside a network that stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.dataset.records import Take
from ghostnote.learning.clips import take_of
from ghostnote.training.adapter import adapted, arrays_of, parameters, take
from ghostnote.training.lessons import LessonPlan, learn, measured
from ghostnote.training.measuring import validation_nats
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names
from tests.model.networks import NARROW, random_network

NAMES = Names(("funk", "jazz"), ("one",))
RATES = (("style", 0.05), ("table", 0.02))
PLAN = LessonPlan(steps=20, seconds=1e6, patience=10, threads=1, rates=RATES)


def _clip(number: int, *, velocity: int = 90, voice: Voice = Voice.CLOSED_HAT) -> Take:
    """8ths of one voice over a kick, always of the same force."""
    rng = np.random.default_rng(number)
    slots = range(0, 4 * Meter().bar_ticks, 240)
    hits = [Hit(slot, voice, int(rng.integers(8, 14)), velocity) for slot in slots]
    hits += [Hit(slot, Voice.KICK, 0, 110) for slot in slots[::4]]
    return take_of(f"{number}.mid", f"{number:064d}", Pattern(Meter(), 100.0 + number, 4, tuple(hits)))


@pytest.fixture(scope="module")
def network() -> GrooveNetwork:
    return random_network(NARROW, NAMES)


def test_at_first_it_is_the_style_it_begins_as(network: GrooveNetwork) -> None:
    batches = measured([_clip(1)], 2)
    assert validation_nats(adapted(network, {2: 1.0}, seed=1), batches) == validation_nats(network, batches)


def test_it_learns_what_it_is_shown_and_the_network_stays(network: GrooveNetwork) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    found = learn(network, NAMES, [_clip(i) for i in range(4)], [_clip(9)], PLAN)
    assert found.after["total"] < 0.9 * found.before["total"]
    assert found.best > 0
    assert found.curve[0][0] == 0
    assert found.nearest in NAMES.styles
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_the_figures_are_those_of_what_is_stored(network: GrooveNetwork) -> None:
    held = [_clip(9)]
    found = learn(network, NAMES, [_clip(i) for i in range(4)], held, replace(PLAN, steps=20))
    learner = adapted(network, {1: 1.0}, seed=0)
    take(learner, found.arrays)
    assert validation_nats(learner, measured(held, 1)) == found.after


def test_the_same_seed_learns_the_same(network: GrooveNetwork) -> None:
    plan = replace(PLAN, steps=3)
    first, second, other = (
        learn(network, NAMES, [_clip(i) for i in range(3)], [_clip(9)], one).arrays
        for one in (plan, plan, replace(plan, seed=1))
    )
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert any(not np.array_equal(first[name], other[name]) for name in first)


def test_what_gets_worse_is_not_kept(network: GrooveNetwork) -> None:
    # What is held out has nothing to do with what is shown.
    held = [_clip(9, velocity=3, voice=Voice.CRASH)]
    wild = replace(PLAN, steps=40, patience=1, rates=(("style", 0.0), ("table", 2.0)))
    found = learn(network, NAMES, [_clip(i) for i in range(3)], held, wild)
    assert found.after["total"] <= found.before["total"]
    assert found.steps <= 40


def test_time_runs_out(network: GrooveNetwork) -> None:
    found = learn(network, NAMES, [_clip(i) for i in range(3)], [_clip(9)], replace(PLAN, steps=10**6, seconds=0.0))
    assert (found.steps, found.best) == (0, 0)
    assert found.after["total"] <= found.before["total"]
    soon = learn(network, NAMES, [_clip(i) for i in range(3)], [_clip(9)], replace(PLAN, steps=10**6, seconds=1e-9))
    assert (soon.steps, len(soon.curve)) == (1, 2)


def test_a_rate_of_nothing_leaves_a_kind_as_it_is(network: GrooveNetwork) -> None:
    plan = replace(PLAN, steps=20, rates=(("style", 0.05), ("table", 0.0)))
    arrays = learn(network, NAMES, [_clip(i) for i in range(3)], [_clip(9)], plan).arrays
    assert not any(arrays[name].any() for name in arrays if name.endswith("rows"))


def test_arrays_have_the_names_of_what_is_learned(network: GrooveNetwork) -> None:
    learner = adapted(network, {1: 1.0}, seed=0)
    assert list(arrays_of(learner)) == [name for name, _ in parameters(learner)]
