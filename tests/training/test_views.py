"""The views: each gives what its job gives, and what it does not give can be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.controls import FULL_DETAIL
from ghostnote.tokens.fields import BAR, FIELD_SIZES, PLACE
from ghostnote.tokens.given import BoolArray, Given
from ghostnote.training.batches import collate, example
from ghostnote.training.views import (
    JOBS,
    continuation,
    draw_job,
    humanise,
    infill,
    seen,
    taps,
    without_feel,
)
from tests.training.music import groove

GROOVE = groove(4, seed=3)
GIVING: list[Callable[[Pattern, np.random.Generator], Given]] = [without_feel, humanise, infill, continuation, taps]


def _any(given: Given, axes: tuple[int, int]) -> BoolArray:
    """Whether anything is open, for the one axis that is left."""
    found: BoolArray = np.logical_or.reduce(given.open, axis=axes)
    return found


def drawn(view: Callable[[Pattern, np.random.Generator], Given], count: int = 60) -> list[Given]:
    return [view(GROOVE, np.random.default_rng(seed)) for seed in range(count)]


@pytest.mark.parametrize("view", GIVING)
def test_what_was_played_is_always_legal(view: Callable[[Pattern, np.random.Generator], Given]) -> None:
    for given in drawn(view, 12):
        item = example(GROOVE, style=1, player=1, fill=False, detail=FULL_DETAIL, given=given)
        batch = collate([item])
        for column, field in enumerate(FIELD_SIZES):
            steps = batch["real"] if field == "place" else batch["hit"]
            legal = batch[f"legal_{field}"][steps]
            assert legal.gather(1, batch["events"][steps][:, column, None]).all()


def test_nothing_given_leaves_everything_legal() -> None:
    batch = collate([example(GROOVE, style=1, player=1, fill=False, detail=FULL_DETAIL)])
    assert all(batch[f"legal_{field}"].all() for field in FIELD_SIZES)
    assert not batch["surroundings"].any()


def test_a_batch_may_hold_both() -> None:
    given = without_feel(GROOVE, np.random.default_rng(0))
    items = [example(GROOVE, style=1, player=1, fill=False, detail=FULL_DETAIL, given=kept) for kept in (given, None)]
    batch = collate(items)
    real = batch["real"][0]
    assert (batch["legal_place"][0, real].sum(1) == 1).all()
    assert batch["legal_place"][1].all()
    assert batch["surroundings"][0, real].any(1).all()


def test_humanising_gives_the_score_and_at_most_half_of_the_feel_or_some_strokes() -> None:
    kinds = set()
    for given in drawn(humanise):
        assert [stroke.hit for stroke in given.strokes] == list(GROOVE.hits)
        assert not given.open.any()
        kinds.add((len({s.velocity for s in given.strokes}), len({s.offset for s in given.strokes})))
        kinds.add((given.strokes[0].velocity, given.strokes[0].offset))
    assert kinds >= {(1, 1), (2, 2), (False, False), (True, False), (False, True)}


def test_infill_opens_drums_bars_beats_and_cells() -> None:
    opened = []
    for given in drawn(infill, 200):
        assert given.open.any()
        bars = _any(given, (1, 2))
        voices = _any(given, (0, 1))
        opened.append((int(bars.sum()), len({KIT[voice].family for voice in KIT if voices[voice]}), given))
    assert any(bars == 4 and families == 1 for bars, families, _ in opened)
    assert any(bars == 1 and families > 4 for bars, families, _ in opened)
    assert any(not given.open[:, 0].any() and given.open.any(axis=(1, 2)).sum() == 1 for _, _, given in opened)
    assert {stroke.velocity for _, _, given in opened for stroke in given.strokes} == {True, False}


def test_continuing_gives_the_first_bars_whole() -> None:
    for given in drawn(continuation):
        closed = ~_any(given, (1, 2))
        count = int(closed.sum())
        assert 1 <= count < 4
        assert closed[:count].all()
        assert [s.hit for s in given.strokes] == [hit for hit in GROOVE.hits if GROOVE.bar_of(hit) < count]


def test_taps_are_onsets_of_what_is_played() -> None:
    slots = {hit.slot for hit in GROOVE.hits}
    shares = []
    for given in drawn(taps):
        assert {tap.slot for tap in given.taps} <= slots
        assert len({tap.slot for tap in given.taps}) == len(given.taps)
        shares.append(len(given.taps) / len(slots))
    assert min(shares) < 0.5
    assert max(shares) == 1.0


def test_views_are_drawn_as_often_as_stated() -> None:
    rng = np.random.default_rng(1)
    drawn = Counter(draw_job(rng) for _ in range(3000))
    assert sum(job.share for job in JOBS) == pytest.approx(1.0)
    assert [drawn[job] / 3000 for job in JOBS] == pytest.approx([job.share for job in JOBS], abs=0.03)


def test_an_empty_pattern_gives_nothing() -> None:
    empty = Pattern(GROOVE.meter, 100.0, 2)
    assert {seen(job.view, empty, np.random.default_rng(seed)) for job in JOBS for seed in range(9)} == {None}


def test_one_bar_is_not_continued() -> None:
    assert seen(continuation, GROOVE.window(0, 1), np.random.default_rng(1)) is None
    bar = GROOVE.window(0, 1)
    for seed in range(60):
        given = seen(JOBS[seed % len(JOBS)].view, bar, np.random.default_rng(seed))
        batch = collate([example(bar, style=1, player=1, fill=False, detail=FULL_DETAIL, given=given)])
        assert (batch["events"][0, :, PLACE] == BAR).sum() == 1
