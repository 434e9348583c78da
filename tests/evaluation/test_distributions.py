from __future__ import annotations

from math import exp, log, pi, sqrt

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.distributions import (
    TIMING_RANGE,
    VELOCITY_RANGE,
    by_beat_position,
    histogram,
    histograms,
    overlap,
    smoothed_kl,
    timing_kl,
    velocity_kl,
)
from ghostnote.evaluation.hvo import stack
from tests.evaluation.build import window

KD, SD, CH = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT


def test_bins_are_closed_below_and_the_last_one_also_above() -> None:
    # Bins of 6 ticks: -60 and -55 in the first, -54 in the second, 0 in the eleventh, 59 in the last.
    ticks = np.array([-60, -55, -54, 0, 59]) / 120
    assert {i: int(n) for i, n in enumerate(histogram(ticks, TIMING_RANGE)) if n} == {0: 2, 1: 1, 10: 1, 19: 1}
    assert histogram(np.array([1.0]), VELOCITY_RANGE)[19] == 1


def test_every_tick_falls_into_its_own_bin() -> None:
    for tick in range(-60, 60):
        assert histogram(np.array([tick / 120]), TIMING_RANGE)[(tick + 60) // 6] == 1, tick


def test_hits_are_grouped_by_their_16th_of_the_beat() -> None:
    counts = by_beat_position(window((KD, 0), (SD, 4), (CH, 5), (CH, 31), (KD, 31)), np.zeros((1, 32, 9)), TIMING_RANGE)
    assert counts.sum(axis=1).tolist() == [2, 1, 0, 2]


def test_kl_with_one_added_to_every_count() -> None:
    # Counts (1, 0) and (0, 1) become 2/3, 1/3 and 1/3, 2/3: KL = 2/3 ln 2 + 1/3 ln 1/2 = 1/3 ln 2. Equal rows add 0.
    assert smoothed_kl(np.array([[1, 0]]), np.array([[0, 1]])) == pytest.approx(log(2) / 3)
    assert smoothed_kl(np.array([[1, 0], [3, 5]]), np.array([[0, 1], [3, 5]])) == pytest.approx(log(2) / 6)


def test_kl_is_of_the_real_against_the_generated() -> None:
    # (2, 0) -> 3/4, 1/4 and (0, 0) -> 1/2, 1/2: KL(real || generated) = 3/4 ln 3/2 + 1/4 ln 1/2.
    real, generated = np.array([[2, 0]]), np.array([[0, 0]])
    assert smoothed_kl(real, generated) == pytest.approx(0.75 * log(1.5) + 0.25 * log(0.5))
    assert smoothed_kl(generated, real) == pytest.approx(0.5 * log(2 / 3) + 0.5 * log(2))


def test_timing_and_velocity_kl_of_one_hit_each() -> None:
    # 21 counts = 1 hit + 20 added. One group of four differs, in two bins: (2/21) ln 2 + (1/21) ln 1/2 = ln 2 / 21.
    real, generated = window((SD, 0, 0.2, -0.25)), window((SD, 0, 0.2, 0.25))
    assert timing_kl(real, generated) == pytest.approx(log(2) / 21 / 4)
    assert velocity_kl(real, generated) == 0.0
    louder = window((SD, 0, 0.9, -0.25))
    assert timing_kl(real, louder) == 0.0
    assert velocity_kl(real, louder) == pytest.approx(log(2) / 21 / 4)


def test_cells_without_a_hit_do_not_count() -> None:
    quiet = window((SD, 0, 0.2, 0.1))
    assert by_beat_position(quiet, quiet.offsets, TIMING_RANGE).sum() == 1


def test_empty_sets_are_refused() -> None:
    full, empty = window((SD, 0)), stack([window()])
    none = type(empty)(empty.hits[:0], empty.velocities[:0], empty.offsets[:0])
    with pytest.raises(PatternError, match="generated windows"):
        timing_kl(full, none)
    with pytest.raises(PatternError, match="real windows"):
        velocity_kl(none, full)


def test_histograms_for_the_report_are_plain_lists() -> None:
    drawn = histograms(window((SD, 0, 0.2, -0.5)), window((SD, 1, 1.0, 0.0)))
    assert drawn["timing"]["real"][0][0] == 1
    assert drawn["velocity"]["generated"][1][19] == 1
    assert drawn["velocity"]["range"] == [0.0, 1.0]


def test_sets_that_are_constant_and_equal_overlap_wholly() -> None:
    same = overlap(np.full(5, 3.0), np.full(4, 3.0))
    assert (same.oa, same.kld) == (1.0, 0.0)


def test_a_generated_set_far_away_overlaps_nowhere() -> None:
    # Distances inside the real set are 0-3, across 97-100: two densities with nothing in common.
    apart = overlap(np.arange(4.0), np.full(4, 100.0))
    assert apart.oa < 1e-6
    assert apart.kld > 10.0


def test_overlap_of_distances_by_hand() -> None:
    # Real 0, 0, 1: inside distances 0, 1, 1. Generated 0: across 0, 0, 1. Both have sd sqrt(2)/3 and n = 3, so one
    # width w; weights (1/3, 2/3) and (2/3, 1/3) on kernels at 0 and 1 differ by a third of the kernels' difference.
    found = overlap(np.array([0.0, 0.0, 1.0]), np.array([0.0]))
    w = sqrt(2) / 3 * 3**-0.2
    x = np.linspace(-4, 5, 90_001)
    kernels = [np.exp(-0.5 * ((x - at) / w) ** 2) / (w * sqrt(2 * pi)) for at in (0, 1)]
    p, q = (kernels[0] + 2 * kernels[1]) / 3, (2 * kernels[0] + kernels[1]) / 3
    step = x[1] - x[0]
    assert found.oa == pytest.approx(np.minimum(p, q).sum() * step, abs=5e-3)
    assert found.kld == pytest.approx((p * np.log(p / q)).sum() * step, abs=5e-3)
    assert 2 / 3 < found.oa < 1 - exp(-20)


def test_two_halves_of_one_source_overlap_nearly_wholly() -> None:
    values = np.random.default_rng(3).normal(size=800)
    halves = overlap(values[:400], values[400:])
    assert halves.oa > 0.95
    assert halves.kld < 0.02


def test_missing_values_are_left_out_and_large_sets_thinned() -> None:
    real, generated = np.array([0.0, 1.0, 4.0]), np.array([2.0, 3.0])
    with_gaps = overlap(np.array([0.0, np.nan, 1.0, 4.0]), np.array([np.nan, 2.0, 3.0]))
    assert with_gaps == overlap(real, generated)
    assert overlap(np.arange(10_000.0), np.arange(10_000.0)).oa > 0.95


def test_too_few_values_are_refused() -> None:
    for real, generated in (([1.0, np.nan], [1.0]), ([1.0, 2.0], [np.nan])):
        with pytest.raises(PatternError, match="too few"):
            overlap(np.array(real), np.array(generated))
