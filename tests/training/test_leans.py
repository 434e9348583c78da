"""What a style adds to logits is fitted under a prior, and no more of it counts than helps."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ghostnote.core.kit import Voice
from ghostnote.tokens.fields import FIELD_SIZES, velocity_to_bin
from ghostnote.tokens.leans import SURER
from ghostnote.training.adapter import Learner, adapted, parameters
from ghostnote.training.leans import fit_leans
from ghostnote.training.lessons import measured
from ghostnote.training.measuring import validation_nats
from tests.model.networks import NARROW, random_network
from tests.training.test_lessons import NAMES, _clip


@pytest.fixture
def learner() -> Learner:
    return adapted(random_network(NARROW, NAMES), {1: 1.0}, seed=0)


def test_it_explains_what_is_held_out_better_in_every_field(learner: Learner) -> None:
    held = measured([_clip(9)], 1)
    before = validation_nats(learner, held)
    fit_leans(learner, measured([_clip(i) for i in range(4)], 1), held)
    after = validation_nats(learner, held)
    assert all(after[field] < before[field] for field in FIELD_SIZES)


def test_a_velocity_that_is_always_played_becomes_likely_and_so_do_its_neighbours(learner: Learner) -> None:
    fit_leans(learner, measured([_clip(i) for i in range(4)], 1), measured([_clip(9)], 1))
    hat = learner.leans["velocity"].get_parameter("table")[int(Voice.CLOSED_HAT)].detach().numpy()
    played = velocity_to_bin(90)
    assert int(np.argmax(hat)) == played
    assert hat[played - 1 : played + 2].min() > np.median(hat)


def test_nothing_counts_of_what_does_not_help(learner: Learner) -> None:
    # Another voice, force and time than what is shown.
    held = measured([_clip(9, velocity=3, voice=Voice.CRASH)], 1)
    before = validation_nats(learner, held)
    fit_leans(learner, measured([_clip(i) for i in range(4)], 1), held)
    after = validation_nats(learner, held)
    assert all(after[field] <= before[field] for field in FIELD_SIZES)


def test_only_leans_are_fitted(learner: Learner) -> None:
    before = {name: value.detach().clone() for name, value in parameters(learner)}
    fit_leans(learner, measured([_clip(i) for i in range(4)], 1), measured([_clip(9)], 1))
    changed = {name for name, value in parameters(learner) if not torch.equal(value, before[name])}
    assert changed <= {f"{field}.table" for field in FIELD_SIZES} | {f"{field}.surer" for field in SURER}
    assert len(changed) > len(FIELD_SIZES)
