"""The checkpoint that ships with the package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import ENVIRONMENT, PRECISIONS, Checkpoint, load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request
from ghostnote.service.card import CARDS_FILE
from ghostnote.service.originality import INDEX_FILE
from ghostnote.styles.catalogue import shipped as catalogue
from ghostnote.styles.profile import GENRES
from ghostnote.tokens.events import decode, encode
from ghostnote.tokens.grammar import Rules

MOST_BYTES = 40_000_000
REQUEST = Request(Rules(Meter(4, 4)), bars=4, bpm=100.0, styles=(("funk", 1.0),), seed=7)


@pytest.fixture(scope="module")
def shipped() -> Checkpoint:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(ENVIRONMENT, raising=False)
        return load_checkpoint()


def _files(checkpoint: Checkpoint) -> list[Path]:
    return [path for path in checkpoint.folder.rglob("*") if path.is_file()]


def test_it_lies_in_the_package_and_is_small(shipped: Checkpoint) -> None:
    assert shipped.folder.parts[-3:] == ("ghostnote", "checkpoints", "small")
    assert sum(path.stat().st_size for path in _files(shipped)) <= MOST_BYTES
    described = {"checkpoint.json", "MODEL_CARD.md", INDEX_FILE, CARDS_FILE, *shipped.info.files}
    assert {path.name for path in _files(shipped)} <= described


def test_it_says_what_it_is_made_of(shipped: Checkpoint) -> None:
    info = shipped.info
    assert info.name == "small"
    assert info.played == set(GENRES)
    assert set(info.styles) == set(catalogue())
    assert list(info.styles) == sorted(info.styles)
    assert set(info.statistics["tempo"]) == info.played
    assert all(source["licence"] and source["attribution"] for source in info.data["sources"])
    assert info.training["steps"] > 0


@pytest.mark.parametrize("precision", PRECISIONS)
def test_it_generates(shipped: Checkpoint, precision: str) -> None:
    engine = Engine(shipped, precision)
    (events,) = engine.generate([REQUEST])
    pattern = decode(events, Meter(4, 4), 100.0)
    assert pattern.bars == 4
    assert len(pattern.hits) > 20
    assert (encode(pattern) == events).all()


def test_precisions_agree(shipped: Checkpoint) -> None:
    (events,) = Engine(shipped, "float32").generate([REQUEST])
    full, packed = (Engine(shipped, precision).nats([REQUEST], [events])[0] for precision in PRECISIONS)
    assert sum(packed.values()) == pytest.approx(sum(full.values()), rel=0.02)


def test_density_is_obeyed(shipped: Checkpoint) -> None:
    engine = Engine(shipped)
    found = []
    for density in (8.0, 30.0):
        asked = [replace(REQUEST, bars=2, seed=seed, bar_controls={"density": density}) for seed in range(8)]
        patterns = [decode(events, Meter(4, 4), 100.0) for events in engine.generate(asked)]
        found.append(sum(pattern_features(pattern)["density"] for pattern in patterns) / len(patterns))
    sparse, dense = found
    assert sparse + 6 < dense
