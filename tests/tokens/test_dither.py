import numpy as np

from ghostnote.core.pattern import MAX_OFFSET
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.fields import N_OFFSETS, N_VELOCITIES, bin_to_offset, offset_to_bin, velocity_to_bin

DRAWS = 400


def test_every_value_drawn_lies_in_its_bin_and_every_value_is_drawn() -> None:
    dither = Dither([1.0] * 128, np.random.default_rng(2))
    velocities = {index: {dither.velocity(index) for _ in range(DRAWS)} for index in range(N_VELOCITIES)}
    assert set().union(*velocities.values()) == set(range(1, 128))
    assert all(velocity_to_bin(value) == index for index, values in velocities.items() for value in values)
    offsets = {index: {dither.offset(index) for _ in range(DRAWS)} for index in range(N_OFFSETS)}
    assert set().union(*offsets.values()) == set(range(-MAX_OFFSET, MAX_OFFSET + 1))
    assert all(offset_to_bin(value) == index for index, values in offsets.items() for value in values)


def test_velocities_come_as_often_as_they_were_played() -> None:
    counts = [0.0] * 128
    counts[80], counts[81] = 3.0, 1.0
    dither = Dither(counts, np.random.default_rng(3))
    drawn = [dither.velocity(20) for _ in range(2000)]
    assert set(drawn) == {80, 81}
    assert 0.7 < drawn.count(80) / len(drawn) < 0.8


def test_strokes_of_neighbouring_bins_stay_apart_and_in_order() -> None:
    dither = Dither([1.0] * 128, np.random.default_rng(4))
    for index in range(N_OFFSETS - 1):
        assert max(dither.offset(index) for _ in range(50)) < min(dither.offset(index + 1) for _ in range(50))
    assert abs(dither.offset(20) - bin_to_offset(20)) <= 1


def test_the_same_generator_gives_the_same_values() -> None:
    def draw() -> list[int]:
        dither = Dither([1.0] * 128, np.random.default_rng(5))
        return [dither.velocity(9) + 1000 * dither.offset(9) for _ in range(50)]

    assert draw() == draw()
