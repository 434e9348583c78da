"""The shipped checkpoint plays what it played when the goldens were written (`python -m tests.model.golden`)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from ghostnote.model.checkpoint import ENVIRONMENT, load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.tokens.events import decode
from tests.model.golden import FILE, PRECISION, REQUESTS, events_of, text_of

#: Another CPU adds in another order, and a last bit may tip one draw, after which a pattern goes its own way.
MOST_DIVERGED = 1


@pytest.fixture(scope="module")
def goldens() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def shipped() -> Engine:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(ENVIRONMENT, raising=False)
        return Engine(load_checkpoint(), PRECISION)


def test_goldens_are_of_this_checkpoint(goldens: dict[str, Any], shipped: Engine) -> None:
    assert goldens["checkpoint"] == shipped.checkpoint.hash, "another checkpoint: run `python -m tests.model.golden`"
    assert list(goldens["patterns"]) == list(REQUESTS)


def test_the_same_seeds_play_the_same(goldens: dict[str, Any], shipped: Engine) -> None:
    played = dict(zip(REQUESTS, shipped.generate(list(REQUESTS.values())), strict=True))
    expected = {name: events_of(pattern) for name, pattern in goldens["patterns"].items()}
    diverged = [name for name in REQUESTS if not np.array_equal(played[name], expected[name])]
    assert len(diverged) <= MOST_DIVERGED, diverged


@pytest.mark.parametrize("name", REQUESTS)
def test_the_same_patterns_cost_the_same(goldens: dict[str, Any], shipped: Engine, name: str) -> None:
    pattern = goldens["patterns"][name]
    (nats,) = shipped.nats([REQUESTS[name]], [events_of(pattern)])
    assert nats == pytest.approx(pattern["nats"], rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("name", REQUESTS)
def test_goldens_are_music(goldens: dict[str, Any], name: str) -> None:
    request = REQUESTS[name]
    pattern = decode(events_of(goldens["patterns"][name]), request.rules.meter, request.bpm)
    assert pattern.bars == request.bars
    assert len(pattern.hits) >= 4 * request.bars
    assert len({hit.velocity for hit in pattern.hits}) > 3
    assert len({hit.offset for hit in pattern.hits}) > 3


def test_the_file_is_written_as_it_is_read(goldens: dict[str, Any]) -> None:
    assert FILE.read_text(encoding="utf-8") == text_of(goldens)
