from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import BEAT_PLACES, MAX_OFFSET
from ghostnote.tokens import fields
from ghostnote.tokens.fields import (
    FIELD_SIZES,
    N_OFFSETS,
    N_VELOCITIES,
    bin_to_offset,
    bin_to_velocity,
    offset_to_bin,
    velocity_to_bin,
)


def test_every_velocity_is_kept_within_two() -> None:
    for velocity in range(1, 128):
        index = velocity_to_bin(velocity)
        assert 0 <= index < N_VELOCITIES
        assert abs(bin_to_velocity(index) - velocity) <= 2


def test_every_offset_is_kept_within_a_tick() -> None:
    for offset in range(-MAX_OFFSET, MAX_OFFSET + 1):
        index = offset_to_bin(offset)
        assert 0 <= index < N_OFFSETS
        assert abs(bin_to_offset(index) - offset) <= 1
    assert bin_to_offset(offset_to_bin(0)) == 0


def test_every_bin_stands_for_a_valid_value_of_its_own() -> None:
    velocities = [bin_to_velocity(index) for index in range(N_VELOCITIES)]
    assert [velocity_to_bin(velocity) for velocity in velocities] == list(range(N_VELOCITIES))
    assert all(1 <= velocity <= 127 for velocity in velocities)
    offsets = [bin_to_offset(index) for index in range(N_OFFSETS)]
    assert [offset_to_bin(offset) for offset in offsets] == list(range(N_OFFSETS))
    assert (offsets[0], offsets[-1]) == (-MAX_OFFSET, MAX_OFFSET)


def test_sizes() -> None:
    assert FIELD_SIZES == {"place": 4 * 12 + 2, "voice": N_VOICES, "velocity": 32, "offset": 41}
    assert (fields.BAR, fields.REST) == (48, 49)
    assert {place: fields.POINT_OF_PLACE[place] for place in BEAT_PLACES} == dict(
        zip(BEAT_PLACES, range(12), strict=True)
    )
