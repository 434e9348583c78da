import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from ghostnote.core.feel.features import BAR_FEATURES, bar_features, pattern_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.units import ticks_to_ms
from tests.music import METERS, patterns, slots_of_bar

KICK, SNARE, HAT = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT


def measure(name: str, *hits: Hit, meter: Meter | None = None, bpm: float = 100.0) -> float:
    pattern = Pattern(meter or Meter(), bpm, 1, hits)
    value = float(bar_features(pattern)[0, BAR_FEATURES.index(name)])
    np.testing.assert_allclose(pattern_features(pattern)[name], value, rtol=1e-6)
    return value


def test_density_counts_hits_per_whole_note_in_any_meter() -> None:
    assert measure("density") == 0.0
    assert measure("density", Hit(0, KICK), Hit(480, SNARE)) == 2.0
    assert measure("density", Hit(0, KICK), Hit(480, SNARE), meter=Meter(2, 4)) == 4.0


def test_timekeeping_counts_the_places_of_hats_and_rides() -> None:
    eighths = [Hit(slot, HAT) for slot in range(0, 1920, 240)]
    assert measure("timekeeping") == measure("timekeeping", Hit(0, KICK)) == 0.0
    assert measure("timekeeping", *eighths, Hit(0, Voice.RIDE), Hit(120, SNARE)) == 8.0
    bars = Pattern(Meter(), 100.0, 2, (*eighths, Hit(1920, HAT)))
    assert bar_features(bars)[:, BAR_FEATURES.index("timekeeping")].tolist() == [8.0, 1.0]
    assert pattern_features(bars)["timekeeping"] == 4.5


def test_complexity_counts_the_combinations_of_drums() -> None:
    eighths = [Hit(slot, HAT) for slot in range(0, 1920, 240)]
    assert math.isnan(measure("complexity"))
    assert measure("complexity", *eighths) == 0.0
    # With the kick twice, with the snare twice, alone four times.
    rock = [*eighths, Hit(0, KICK), Hit(960, KICK), Hit(480, SNARE), Hit(1440, SNARE)]
    assert measure("complexity", *rock) == pytest.approx(1.5)
    # A rim shot is the same drum, an open hat the same cymbal; as many 16ths do not make it harder.
    same = [Hit(hit.slot, Voice.OPEN_HAT if hit.voice is HAT else hit.voice) for hit in rock]
    assert measure("complexity", *same) == pytest.approx(1.5)
    assert measure("complexity", *rock, Hit(240, Voice.LOW_TOM), Hit(720, KICK)) == pytest.approx(1.906, abs=1e-3)


def test_loudness_and_dynamics() -> None:
    hits = (Hit(0, KICK, 0, 40), Hit(480, SNARE, 0, 100))
    assert measure("loudness", *hits) == 70.0
    assert measure("dynamics", *hits) == 30.0


@pytest.mark.parametrize(("name", "half", "triplet"), [("swing", 120, 160), ("shuffle", 240, 320)])
def test_swing_is_measured_however_it_is_written(name: str, half: int, triplet: int) -> None:
    assert measure(name, Hit(0, HAT), Hit(half, HAT)) == 50.0
    assert measure(name, Hit(0, HAT), Hit(triplet, HAT)) == pytest.approx(200 / 3)
    assert measure(name, Hit(0, HAT), Hit(half, HAT, 12)) == pytest.approx(50 + 12 * 50 / half)
    assert measure(name, Hit(0, HAT, 12), Hit(half, HAT, 12)) == 50.0
    assert measure(name, Hit(half, HAT, 12)) == pytest.approx(50 + 12 * 50 / half)
    assert math.isnan(measure(name, Hit(0, HAT)))


def test_syncopation_weighs_places_by_velocity_and_leaves_out_timekeepers() -> None:
    assert measure("syncopation", Hit(0, KICK), Hit(480, SNARE)) == 0.0
    assert measure("syncopation", Hit(240, KICK)) == 0.5
    assert measure("syncopation", Hit(360, KICK), Hit(120, HAT)) == 1.0
    assert measure("syncopation", Hit(0, KICK, 0, 90), Hit(360, SNARE, 0, 30)) == 0.25
    assert math.isnan(measure("syncopation", Hit(120, HAT)))


def test_laid_backness_is_in_ms_and_ignores_places_that_swing() -> None:
    late = measure("laid_backness", Hit(0, KICK, 10), Hit(240, SNARE, 20), Hit(360, HAT, 60), bpm=90.0)
    assert late == pytest.approx(ticks_to_ms(15, 90.0))
    assert measure("laid_backness", Hit(480, SNARE, -10)) < 0
    assert math.isnan(measure("laid_backness", Hit(120, SNARE, 10)))


def test_ghost_share_is_of_the_snare_alone() -> None:
    snares = (Hit(0, SNARE, 0, 49), Hit(480, Voice.SIDE_STICK, 0, 50), Hit(960, Voice.SNARE_RIM, 0, 10))
    assert measure("ghost_share", *snares, Hit(0, KICK, 0, 10)) == pytest.approx(2 / 3)
    assert math.isnan(measure("ghost_share", Hit(0, KICK, 0, 10)))


def test_an_empty_bar_defines_nothing_but_its_rates() -> None:
    (row,) = bar_features(Pattern(Meter(), 100.0, 1))
    defined = {name for name, value in zip(BAR_FEATURES, row, strict=True) if not math.isnan(value)}
    assert defined == {"density", "timekeeping"}


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_bar_that_repeats_has_the_same_features_each_time(meter: Meter) -> None:
    rng = np.random.default_rng(meter.numerator * 100 + meter.denominator)
    ticks = [tick for tick in slots_of_bar(meter) if rng.random() < 0.5] or [0]
    voices = [KICK, SNARE, HAT]
    bar = [Hit(tick, voices[rng.integers(3)], int(rng.integers(-30, 31)), int(rng.integers(1, 128))) for tick in ticks]
    hits = tuple(replace(hit, slot=hit.slot + index * meter.bar_ticks) for index in range(3) for hit in bar)
    pattern = Pattern(meter, 100.0, 3, hits)
    rows = bar_features(pattern)
    np.testing.assert_array_equal(rows[1], rows[0])
    np.testing.assert_array_equal(rows[2], rows[0])
    whole = [pattern_features(pattern)[name] for name in BAR_FEATURES]
    np.testing.assert_allclose(whole, rows[0], rtol=1e-5, atol=1e-5)


@given(patterns())
def test_features_keep_to_their_ranges(pattern: Pattern) -> None:
    rows = bar_features(pattern)
    assert rows.shape == (pattern.bars, len(BAR_FEATURES))
    assert rows.dtype == np.float32
    limits = {
        "density": (0, math.inf),
        "loudness": (1, 127),
        "dynamics": (0, 63),
        "syncopation": (0, 1),
        "ghost_share": (0, 1),
    }
    for name, (low, high) in limits.items():
        column = rows[:, BAR_FEATURES.index(name)]
        defined = column[~np.isnan(column)]
        assert ((low <= defined) & (defined <= high)).all(), name
