from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import Take
from ghostnote.evaluation.excerpts import Excerpts, has_windows
from ghostnote.evaluation.hvo import grid, windows


@pytest.fixture(scope="module")
def takes(tiny_data: Path) -> list[Take]:
    return read_dataset(tiny_data).takes("train")


def test_each_window_has_its_style_and_tempo(takes: list[Take]) -> None:
    excerpts = Excerpts.of(takes, 2)
    usable = [take for take in takes if has_windows(take)]
    assert 0 < len(usable) < len(takes)
    assert len(excerpts) == 4 * len(usable)
    assert excerpts.styles == tuple(take.style for take in usable for _ in range(4))
    assert excerpts.bpm.tolist() == [take.pattern.bpm for take in usable for _ in range(4)]
    assert np.array_equal(excerpts.windows.hits[4:8], windows(usable[1].pattern).hits)


def test_a_window_as_a_pattern_is_the_window(takes: list[Take]) -> None:
    excerpts = Excerpts.of(takes, 1)
    pattern = excerpts.pattern(5)
    assert (pattern.bars, pattern.bpm) == (2, excerpts.bpm[5])
    again = grid(pattern)
    assert np.array_equal(again.hits, excerpts.windows.hits[5])
    np.testing.assert_allclose(again.velocities, excerpts.windows.velocities[5])
    np.testing.assert_allclose(again.offsets, excerpts.windows.offsets[5])


def test_a_few_are_spread_over_all(takes: list[Take]) -> None:
    excerpts = Excerpts.of(takes, 1)
    rows = excerpts.spread(4)
    assert rows[0] == 0
    assert rows[-1] == len(excerpts) - 1
    assert len(set(np.diff(rows).tolist())) <= 2
    few = excerpts.at(rows)
    assert few.styles == tuple(excerpts.styles[row] for row in rows)
    assert excerpts.spread(10**6).tolist() == list(range(len(excerpts)))


def test_places_and_lengths(takes: list[Take]) -> None:
    excerpts = Excerpts.of([take for take in takes if take.style == "funk"], 2)
    # A 16th at 96 BPM.
    assert excerpts.milliseconds()[0, 0, 0] == pytest.approx(156.25)
    assert excerpts.of_style(("rock", "funk"))[0] == 1.0
    assert np.isnan(excerpts.of_style(("rock",))).all()


def test_takes_without_windows_are_refused(takes: list[Take]) -> None:
    with pytest.raises(PatternError):
        Excerpts.of([take for take in takes if not has_windows(take)], 2)
