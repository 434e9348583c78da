"""What the encoder reads by itself, and how exactly it is told."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from ghostnote.core.kit import BASIC_VOICES, KIT, Voice
from ghostnote.core.pattern import Meter
from ghostnote.tokens.given import Given, all_cells
from ghostnote.tokens.sixteenths import GROUP_OF, OFFSETS, PLACE_WIDTH, STRUCK, VELOCITIES, Floats, Sixteenths
from ghostnote.training.noise import less_exactly
from ghostnote.training.readings import READINGS, ReadingBatches
from ghostnote.training.sampling import Names
from ghostnote.training.views import one_drum
from tests.training.music import groove, take

NAMES = Names(("funk",), ("ann",))


def _told(windows: int) -> Floats:
    """The same window, every stroke given, so often."""
    pattern = groove(2, seed=3)
    read = Sixteenths.of(Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False)))
    return np.repeat(read.features[None], windows, axis=0)


def test_shares_add_up() -> None:
    assert sum(reading.share for reading in READINGS) == pytest.approx(1.0)


def test_one_drum_is_open_whether_it_is_played_or_not() -> None:
    pattern = groove(2, seed=3)
    opened = set()
    for seed in range(200):
        given = one_drum(pattern, np.random.default_rng(seed))
        voices = {voice for voice in Voice if given.open[:, :, voice].all()}
        assert voices == {voice for voice in Voice if given.open[:, :, voice].any()}
        (drum,) = {KIT[voice].basic for voice in voices}
        opened.add(drum)
        assert {stroke.hit.voice for stroke in given.strokes} == {hit.voice for hit in pattern.hits} - voices
    assert opened == set(BASIC_VOICES)


def test_what_is_told_less_exactly_is_still_the_same_music() -> None:
    exact, told = _told(64), _told(64)
    less_exactly(told, np.random.default_rng(1))
    exact, told = (features.reshape(64, -1, PLACE_WIDTH) for features in (exact, told))
    struck, missed = told[..., STRUCK], exact[..., STRUCK] - told[..., STRUCK]
    assert set(np.unique(missed)) == {0.0, 1.0}
    assert 0 < missed.sum() < 0.08 * exact[..., STRUCK].sum()
    # A group that has a stroke left has its force, near what it was; one that has none has no feel.
    left = struck @ (GROUP_OF[:, None] == np.arange(GROUP_OF.max() + 1))
    velocities, offsets = told[..., VELOCITIES], told[..., OFFSETS]
    groups = left.shape[-1]
    assert ((velocities[..., :groups] > 0) == (left > 0)).all()
    assert not offsets[..., :groups][left == 0].any()
    kept = velocities > 0
    ratio = np.log(velocities[kept] / exact[..., VELOCITIES][kept])
    assert 0.01 < np.abs(ratio).mean() < 0.1
    assert velocities.max() <= 1.0
    untimed = ~offsets.any(axis=(1, 2))
    assert 8 < untimed.sum() < 32
    np.testing.assert_array_equal(offsets[~untimed][kept[~untimed]], exact[..., OFFSETS][~untimed][kept[~untimed]])
    rest = np.s_[..., STRUCK.stop : VELOCITIES.start]
    np.testing.assert_array_equal(told[rest], exact[rest])


def test_batches_are_the_same_for_the_same_seed_and_of_every_meter() -> None:
    takes = [take(groove(4, seed=seed, meter=meter)) for seed, meter in enumerate((Meter(), Meter(3, 4), Meter(7, 8)))]
    one, again, other = (list(itertools.islice(ReadingBatches(takes, NAMES, (seed,)), 2)) for seed in (1, 1, 2))
    for name, values in one[0].items():
        assert torch.equal(values, again[0][name])
    assert not all(torch.equal(values, other[0][name]) for name, values in one[0].items() if values.shape)
    assert all(batch["cells_open"].any() and batch["feel_hidden"].any() for batch in one)
