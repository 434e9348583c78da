from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.pattern import Pattern
from ghostnote.dataset.format import read_dataset
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.humanise import score_alone
from ghostnote.evaluation.playing import play
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.tokens.given import Given, all_cells


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), threads=1)


@pytest.fixture(scope="module")
def excerpts(tiny_data: Path) -> Excerpts:
    whole = Excerpts.of(read_dataset(tiny_data).takes("validation"), 2)
    return whole.at(whole.spread(3))


def everything(pattern: Pattern) -> Given:
    return Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False))


def test_what_is_given_comes_back_draw_by_draw_and_window_by_window(engine: Engine, excerpts: Excerpts) -> None:
    played = play(engine, excerpts, score_alone, 2, np.random.default_rng(1))
    assert played.hits.shape == (2, 3, 32, 9)
    for draw in played.hits:
        assert np.array_equal(draw, excerpts.windows.hits)
    # The feel is the model's own, another one each time.
    assert not np.array_equal(played.offsets[0], played.offsets[1])


def test_a_feel_that_is_given_is_kept_up_to_a_bin(engine: Engine, excerpts: Excerpts) -> None:
    played = play(engine, excerpts, everything, 1, np.random.default_rng(1))
    assert np.abs(played.offsets[0] - excerpts.windows.offsets).max() <= 3 / 120
    assert np.abs(played.velocities[0] - excerpts.windows.velocities).max() <= 4 / 127


def test_the_same_numbers_give_the_same_takes_and_progress_is_told(engine: Engine, excerpts: Excerpts) -> None:
    told: list[tuple[int, int]] = []
    first, second = (
        play(
            engine,
            excerpts,
            score_alone,
            2,
            np.random.default_rng(7),
            progress=lambda done, all_: told.append((done, all_)),
        )
        for _ in range(2)
    )
    assert np.array_equal(first.offsets, second.offsets)
    assert told == [(6, 6), (6, 6)]
