"""Augmentation keeps the feel: what may change, and that nothing else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.reduction import reduce_to_basic
from ghostnote.tokens.controls import BASIC_DETAIL, FULL_DETAIL
from ghostnote.tokens.events import encode
from ghostnote.training.augment import (
    AUGMENTATIONS,
    CUT_METERS,
    Excerpt,
    augment,
    bend_velocities,
    change_tempo,
    cut_meter,
    drop_drum,
    reduce_detail,
    rotate_bars,
    splice,
)
from tests.music import patterns
from tests.training.music import groove

seeds = st.integers(0, 2**32 - 1)


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def feel(hits: Iterable[Hit]) -> Counter[tuple[Voice, int, int]]:
    """What a hit is, but for its place."""
    return Counter((hit.voice, hit.offset, hit.velocity) for hit in hits)


@given(patterns(), seeds)
def test_tempo_alone_changes(pattern: Pattern, seed: int) -> None:
    changed = change_tempo(Excerpt(pattern), rng(seed)).pattern
    assert (changed.hits, changed.meter, changed.bars) == (pattern.hits, pattern.meter, pattern.bars)
    assert np.exp(-0.0701) < changed.bpm / pattern.bpm < np.exp(0.0701)


@given(patterns(), seeds)
def test_velocities_bend_in_order(pattern: Pattern, seed: int) -> None:
    bent = bend_velocities(Excerpt(pattern), rng(seed)).pattern
    assert [(h.slot, h.voice, h.offset) for h in bent.hits] == [(h.slot, h.voice, h.offset) for h in pattern.hits]
    pairs = sorted((old.velocity, new.velocity) for old, new in zip(pattern.hits, bent.hits, strict=True))
    assert [new for _, new in pairs] == sorted(new for _, new in pairs)
    assert all((old == 127) <= (new == 127) for old, new in pairs)
    # One curve: equal velocities stay equal.
    assert len(dict(pairs)) == len(set(pairs))


@given(patterns(), seeds)
def test_one_drum_drops_out_whole(pattern: Pattern, seed: int) -> None:
    dropped = drop_drum(Excerpt(pattern), rng(seed)).pattern
    families = {KIT[hit.voice].family for hit in pattern.hits}
    left = {KIT[hit.voice].family for hit in dropped.hits}
    assert len(families - left) == (len(families) >= 3)
    assert list(dropped.hits) == [hit for hit in pattern.hits if KIT[hit.voice].family in left]


@given(patterns(), seeds)
def test_bars_rotate_whole(pattern: Pattern, seed: int) -> None:
    turned = rotate_bars(Excerpt(pattern), rng(seed)).pattern
    assert (turned.meter, turned.bpm, turned.bars) == (pattern.meter, pattern.bpm, pattern.bars)
    assert feel(turned.hits) == feel(pattern.hits)
    bars = [pattern.window(bar, 1).hits for bar in range(pattern.bars)]
    rotations = [bars[-shift:] + bars[:-shift] if shift else bars for shift in range(pattern.bars)]
    assert [turned.window(bar, 1).hits for bar in range(pattern.bars)] in rotations


@pytest.mark.parametrize("seed", range(40))
def test_bars_are_cut_to_another_meter(seed: int) -> None:
    pattern = groove(7, seed=seed)
    cut = cut_meter(Excerpt(pattern), rng(seed)).pattern
    assert cut.meter in CUT_METERS
    used = 2 if cut.meter.bar_ticks > pattern.meter.bar_ticks else 1
    assert cut.bars == 7 // used
    for bar in range(cut.bars):
        source = pattern.window(bar * used, used)
        assert cut.window(bar, 1).hits == tuple(hit for hit in source.hits if hit.slot < cut.meter.bar_ticks)


@given(patterns(most_bars=1), seeds)
def test_other_meters_and_single_bars_stay(pattern: Pattern, seed: int) -> None:
    cut = cut_meter(Excerpt(pattern), rng(seed)).pattern
    if pattern.meter != Meter():
        assert cut == pattern
    assert feel(cut.hits) <= feel(pattern.hits)
    assert cut.bars == 1


def test_a_cut_meter_may_need_more_bars_than_there_are() -> None:
    pattern = groove(1)
    cuts = [cut_meter(Excerpt(pattern), rng(seed)).pattern for seed in range(60)]
    assert pattern in cuts
    assert all(cut == pattern or cut.meter.bar_ticks <= pattern.meter.bar_ticks for cut in cuts)


@given(patterns(), seeds)
def test_less_detail_is_told_to_the_model(pattern: Pattern, seed: int) -> None:
    assert reduce_detail(Excerpt(pattern), rng(seed)) == Excerpt(reduce_to_basic(pattern), BASIC_DETAIL)


@given(patterns(), seeds)
def test_together_they_stay_within_what_can_be_encoded(pattern: Pattern, seed: int) -> None:
    excerpt = augment(pattern, rng(seed), 0.3)
    assert excerpt == augment(pattern, rng(seed), 0.3)
    assert len(encode(excerpt.pattern)) >= excerpt.pattern.bars
    # The reduction counts offsets anew from another slot; nothing else touches them.
    if excerpt.detail == FULL_DETAIL:
        kept = Counter((hit.voice, hit.offset) for hit in excerpt.pattern.hits)
        assert kept <= Counter((hit.voice, hit.offset) for hit in pattern.hits)


def test_each_is_applied_as_often_as_stated() -> None:
    pattern = groove(4)
    tempos = [augment(pattern, rng(seed), 0.0).pattern.bpm != pattern.bpm for seed in range(600)]
    reduced = [augment(pattern, rng(seed), 0.3).detail == BASIC_DETAIL for seed in range(600)]
    stated = dict(AUGMENTATIONS)
    assert np.mean(tempos) == pytest.approx(stated[change_tempo], abs=0.065)
    assert np.mean(reduced) == pytest.approx(0.3, abs=0.065)


def test_a_fill_is_spliced_into_a_bar_after_the_first() -> None:
    beat, fill = groove(4, seed=1), groove(2, seed=9)
    busiest = max(fill.by_bar(), key=len)
    bars = set()
    for seed in range(40):
        spliced, parts = splice(beat, fill, np.random.default_rng(seed))
        assert sum(parts) == 1
        bar = parts.index(True)
        bars.add(bar)
        length = beat.meter.bar_ticks
        for number, (before, after) in enumerate(zip(beat.by_bar(), spliced.by_bar(), strict=True)):
            if number == bar:
                assert [(hit.slot % length, hit.voice, hit.offset, hit.velocity) for hit in after] == [
                    (hit.slot % length, hit.voice, hit.offset, hit.velocity) for hit in busiest
                ]
            else:
                assert after == before
    assert bars == {1, 2, 3}
