from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ghostnote.core.params import GenerationParams
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.morph import Morph
from ghostnote.service.arrange.task import Task
from ghostnote.service.explain import NO_INDEX, NOTHING_PLAYED, explained, hit_reasons
from ghostnote.service.originality import BarIndex
from tests.service.arrange.material import clip, done, played, rock


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), threads=1)


def test_every_hit_has_its_probabilities(engine: Engine) -> None:
    made = done(engine, Task(), GenerationParams(style="funk", bars=2, seed=3))
    reasons = hit_reasons(made, engine)
    assert reasons is not None
    assert [reason.voice for reason in reasons] == [hit.voice.slug for hit in made.played.hits]
    # What the encoder leaves no doubt of rounds to 1.
    assert all(0 < odds <= 1 for reason in reasons for odds in reason.probability.values())
    assert not any(reason.given for reason in reasons)


def test_they_add_up_to_the_likelihood_of_the_pattern(engine: Engine) -> None:
    made = done(engine, Task(), GenerationParams(style="funk", bars=2, seed=3))
    reasons = hit_reasons(made, engine)
    (nats,) = engine.nats([made.request], [made.events])  # type: ignore[list-item]
    assert reasons is not None
    for field in ("voice", "velocity", "offset"):
        assert -sum(math.log(reason.probability[field]) for reason in reasons) == pytest.approx(nats[field])


def test_what_was_given_was_certain(engine: Engine) -> None:
    reasons = hit_reasons(done(engine, Infill(clip(played()), voices=("snare",))), engine)
    assert reasons is not None
    given = [reason for reason in reasons if reason.given]
    assert len(given) == sum(hit.voice.slug != "snare" for hit in played().hits)
    assert all(reason.probability["velocity"] == reason.probability["offset"] == 1.0 for reason in given)


def test_neighbours_come_from_the_index_and_its_absence_is_told(engine: Engine) -> None:
    made = done(engine, Morph(clip(rock()), clip(played()), 0, 4))
    why = explained(made, engine, BarIndex.of([("rock.mid", rock())]))
    assert why["hits"] == NOTHING_PLAYED
    assert why["nearest"][0][0] == {"file": "rock.mid", "bar": 1, "similarity": 1.0}
    assert explained(made, engine, None)["nearest"] == NO_INDEX
    json.dumps(why)
