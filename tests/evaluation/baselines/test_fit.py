from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.kit import BASIC_VOICES, Voice
from ghostnote.dataset.format import read_dataset
from ghostnote.evaluation.baselines.fit import BASELINES
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.hvo import Hvo
from ghostnote.evaluation.material import Material


@pytest.fixture(scope="module")
def material(tiny_data: Path) -> Material:
    return Material.of(read_dataset(tiny_data))


def taught(count: int, seed: int) -> Excerpts:
    """Kick anywhere, hat where it is not, snare on every second beat; late and loud as the place in the bar says."""
    rng = np.random.default_rng(seed)
    kick, snare, hat = (BASIC_VOICES.index(voice) for voice in (Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT))
    hits = np.zeros((count, 32, 9), dtype=bool)
    hits[..., kick] = rng.random((count, 32)) < 0.5
    hits[..., hat] = ~hits[..., kick]
    hits[:, 4::8, snare] = True
    places = np.broadcast_to((np.arange(32) % 16)[None, :, None], hits.shape)
    return Excerpts(
        Hvo(hits, np.where(hits, (places + 40) / 127, 0.0), np.where(hits, places / 40, 0.0)),
        ("funk",) * count,
        np.full(count, 100.0),
    )


@pytest.mark.parametrize("name", ["quantised", "ridge", "trees"])
def test_feel_is_predicted_for_the_hits_alone(name: str, material: Material) -> None:
    found = BASELINES[name](material.training, material.validation)
    hits = material.real.hits
    assert set(found) == {"offsets", "velocities"}
    assert not found["offsets"][~hits].any()
    assert not found["velocities"][~hits].any()
    assert (found["velocities"][hits] > 0).all()
    # It can be scored as what is played.
    Hvo(hits, found["velocities"], found["offsets"])
    assert (np.abs(found["offsets"]) <= 0.5).all()


@pytest.mark.parametrize(("name", "most"), [("ridge", 0.05), ("trees", 0.02)])
def test_feel_that_follows_from_the_place_is_learnt(name: str, most: float) -> None:
    asked = taught(10, 2)
    found = BASELINES[name](taught(60, 1), asked)
    assert np.abs(found["offsets"] - asked.windows.offsets).max() < most
    assert np.abs(found["velocities"] - asked.windows.velocities).max() < most


def test_the_mean_is_what_quantising_keeps_of_velocity() -> None:
    training = taught(10, 1)
    found = BASELINES["quantised"](training, training)
    hits = training.windows.hits
    assert not found["offsets"].any()
    assert np.unique(found["velocities"][hits]) == pytest.approx([training.windows.velocities[hits].mean()])


def test_a_voice_that_follows_from_the_others_is_found_and_one_that_is_never_played_is_not() -> None:
    asked = taught(10, 2)
    chances = BASELINES["infill"](taught(60, 1), asked)["chances"]
    hat, ride = BASIC_VOICES.index(Voice.CLOSED_HAT), BASIC_VOICES.index(Voice.RIDE)
    assert np.array_equal(chances[..., hat] > 0.5, asked.windows.hits[..., hat])
    assert not chances[..., ride].any()


def test_taps_tell_where_and_not_what() -> None:
    asked = taught(10, 2)
    chances = BASELINES["taps"](taught(60, 1), asked)["chances"]
    kick, snare = BASIC_VOICES.index(Voice.KICK), BASIC_VOICES.index(Voice.SNARE)
    assert np.array_equal(chances[..., snare] > 0.5, asked.windows.hits[..., snare])
    # Something is struck on every step, equally loud whatever it is: the kick cannot be told from the hat.
    assert np.abs(chances[..., kick] - 0.5).mean() < 0.4
