from __future__ import annotations

from hypothesis import given

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.evaluation.playability import unplayable_share_of
from ghostnote.service.limbs import playable
from tests.music import patterns


def kept(*hits: Hit, fixed: tuple[int, ...] = ()) -> list[Hit]:
    return [hits[index] for index in playable(hits, fixed)]


KICK, SNARE, HAT = Hit(0, Voice.KICK), Hit(0, Voice.SNARE), Hit(0, Voice.CLOSED_HAT)
CRASH, PEDAL, OPEN = Hit(0, Voice.CRASH, 0, 60), Hit(0, Voice.PEDAL_HAT), Hit(0, Voice.OPEN_HAT, 0, 50)


def test_two_hands_and_two_feet() -> None:
    assert kept(KICK, SNARE, CRASH, PEDAL) == [KICK, SNARE, CRASH, PEDAL]
    assert kept(KICK, SNARE, HAT, CRASH) == [KICK, SNARE, HAT]


def test_the_softest_goes_unless_it_is_given() -> None:
    assert kept(SNARE, HAT, CRASH, fixed=(2,)) == [SNARE, CRASH]
    assert kept(SNARE, HAT, CRASH, fixed=(0, 1, 2)) == [SNARE, HAT, CRASH]


def test_a_flam_takes_no_third_hand() -> None:
    flam = Hit(0, Voice.SNARE, -20, 30)
    assert kept(SNARE, flam, HAT) == [SNARE, flam, HAT]


def test_a_hat_is_not_open_and_closed_at_once() -> None:
    assert kept(HAT, OPEN) == [HAT]
    assert kept(HAT, OPEN, fixed=(1,)) == [OPEN]


@given(patterns())
def test_what_is_left_can_be_played(pattern: Pattern) -> None:
    left = pattern.with_hits(pattern.hits[index] for index in playable(pattern.hits, ()))
    if any(hit.voice is not Voice.KICK and hit.voice is not Voice.PEDAL_HAT for hit in left.hits):
        assert unplayable_share_of([left]) == 0.0
    assert playable(left.hits, ()) == list(range(len(left.hits)))
