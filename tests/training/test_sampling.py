"""What an epoch is made of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from ghostnote.core.pattern import Meter, Pattern
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import SYNTHETIC, Take
from ghostnote.tokens.controls import BASIC_DETAIL, FULL_DETAIL
from ghostnote.training import sampling
from ghostnote.training.batches import Example
from ghostnote.training.sampling import (
    STYLE_POWER,
    VALIDATION_SETS,
    Names,
    TrainingBatches,
    cut_batches,
    dropout_of,
    take_weights,
    validation_batches,
)
from tests.training.music import groove

Batch = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def takes(tiny_data: Path) -> list[Take]:
    return read_dataset(tiny_data).takes("train")


@pytest.fixture(scope="module")
def names(takes: list[Take]) -> Names:
    return Names.of(takes)


def test_names(names: Names) -> None:
    assert names == Names(("funk", "jazz", "rock"), ("player0", "player1"))
    assert [names.style_id(name) for name in ("funk", "rock", "polka")] == [1, 3, 0]
    assert [names.player_id(name) for name in ("player0", "player1", "nobody")] == [1, 2, 0]


def test_rare_styles_weigh_more(takes: list[Take]) -> None:
    def take(style: str, bars: int) -> Take:
        return replace(takes[0], style=style, pattern=Pattern(Meter(), 100.0, bars))

    weights = take_weights([take("rock", 60), take("rock", 20), take("jazz", 10)])
    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] / weights[1] == pytest.approx(3.0)
    assert weights[2] / weights[:2].sum() == pytest.approx((10 / 80) ** STYLE_POWER)


def test_what_was_composed_has_no_player_and_says_its_style(takes: list[Take]) -> None:
    def composed(style: str) -> Take:
        return replace(takes[0], style=style, split=SYNTHETIC, player="")

    material = [*takes, composed("house"), composed("techno")]
    names = Names.of(material)
    assert names.styles == ("funk", "house", "jazz", "rock", "techno")
    assert names.players == ("player0", "player1")
    # No window is spent on what an embedding of no style would learn.
    batches = TrainingBatches(material[-2:], names, 3000, (1,))
    styles = {int(style) for batch in itertools.islice(batches, 6) for style in batch["style"]}
    assert styles == {2, 5}
    assert dropout_of(takes[0]).style > 0


def _example(steps: int) -> Example:
    blank = np.zeros((1, 1), dtype=np.int64)
    return Example(Pattern(Meter(), 100.0, 1), np.zeros((steps, 4), dtype=np.int16), blank, 0)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=50), st.integers(1, 200))
def test_batches_keep_to_the_budget(lengths: list[int], positions: int) -> None:
    batches = cut_batches([_example(length) for length in lengths], positions)
    sizes = [[len(item.events) for item in batch] for batch in batches]
    assert sorted(itertools.chain(*sizes)) == sorted(lengths)
    assert all(len(size) * max(size) <= positions or len(size) == 1 for size in sizes)
    # None could have been put into the batch before.
    for before, after in itertools.pairwise(sizes):
        assert (len(before) + 1) * after[0] > positions


def _same(first: Batch, second: Batch) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def _first(takes: list[Take], names: Names, seed: Sequence[int], count: int = 3) -> list[Batch]:
    return list(itertools.islice(TrainingBatches(takes, names, 1500, seed), count))


@pytest.fixture(autouse=True)
def _small_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "POOL", 48)


def test_batches_depend_on_seed_epoch_and_rank_alone(takes: list[Take], names: Names) -> None:
    batches = _first(takes, names, (1, 2, 0))
    again = _first(takes, names, (1, 2, 0))
    assert all(map(_same, batches, again))
    for other in ((2, 2, 0), (1, 3, 0), (1, 2, 1)):
        assert not _same(batches[0], _first(takes, names, other, 1)[0])


def test_batches_hold_what_was_asked_for(takes: list[Take], names: Names) -> None:
    styles, details = set(), set()
    for batch in _first(takes, names, (5, 0, 0), 20):
        assert batch["real"].numel() <= 1500
        styles |= set(batch["style"].tolist())
        details |= set(batch["control_ids"][:, 0, -2].tolist())
    assert styles == {0, 1, 2, 3}
    assert details == {0, FULL_DETAIL, BASIC_DETAIL}


def test_workers_have_streams_of_their_own(takes: list[Take], names: Names) -> None:
    loader = DataLoader(TrainingBatches(takes, names, 1500, (1, 2, 0)), batch_size=None, num_workers=2)
    first, second = itertools.islice(loader, 2)
    assert not _same(first, second)


def test_validation_covers_every_beat_once(takes: list[Take], names: Names) -> None:
    beats = [take for take in takes if not take.fill]
    for name, detail in (("full", FULL_DETAIL), ("grid", BASIC_DETAIL)):
        batches = validation_batches(takes, names, 1500, VALIDATION_SETS[name])
        assert sum(int(batch["bars"]) for batch in batches) == sum(take.pattern.bars for take in beats)
        for batch in batches:
            *measured, _tempo, _length, _unit, part, told, player = batch["control_ids"][:, 0].T.tolist()
            assert not np.any(measured)
            assert (set(part), set(told), set(player)) == ({1}, {detail}, {0})
            assert (batch["style"] > 0).all()


@pytest.mark.parametrize(("bars", "counts"), [(3, [3]), (8, [8]), (9, [8, 1]), (20, [8, 8, 4])])
def test_windows_follow_one_another(bars: int, counts: list[int]) -> None:
    pattern = groove(bars)
    windows = pattern.cut(8)
    assert [window.bars for window in windows] == counts
    assert [len(window.hits) for window in windows] == [
        len(pattern.window(8 * i, count).hits) for i, count in enumerate(counts)
    ]
