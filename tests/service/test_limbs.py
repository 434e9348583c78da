from __future__ import annotations

from dataclasses import replace

import pytest
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


def test_two_places_of_the_hat_that_sound_at_once_are_one_moment() -> None:
    closed = Hit(0, Voice.CLOSED_HAT, 50, 90)
    soon, later = Hit(120, Voice.OPEN_HAT, -50, 60), Hit(120, Voice.OPEN_HAT, -40, 60)
    assert kept(closed, soon) == [closed]
    assert kept(closed, later) == [closed, later]
    assert kept(closed, replace(soon, voice=Voice.CLOSED_HAT)) == [closed, replace(soon, voice=Voice.CLOSED_HAT)]


def test_one_place_holds_one_articulation_of_the_hat() -> None:
    edge = Hit(0, Voice.CLOSED_HAT_EDGE, 60, 50)
    assert kept(HAT, edge) == [HAT]


@pytest.mark.parametrize("offset", [-29, 0, 29])
def test_a_foot_may_close_the_hat_that_a_hand_strikes_closed(offset: int) -> None:
    foot = Hit(0, Voice.PEDAL_HAT, offset, 40)
    assert kept(HAT, foot) == [HAT, foot]


@pytest.mark.parametrize(("offset", "stays"), [(-30, True), (-29, False), (-1, False), (0, True), (20, True)])
def test_a_foot_may_choke_an_open_stroke_but_not_come_just_before_it(offset: int, stays: bool) -> None:
    foot, stroke = Hit(0, Voice.PEDAL_HAT, offset, 40), Hit(0, Voice.OPEN_HAT, 0, 90)
    assert kept(stroke, foot) == [stroke, foot][: 1 + stays]
    assert kept(stroke, foot, fixed=(1,)) == [stroke, foot][not stays :]


@given(patterns())
def test_what_is_left_can_be_played(pattern: Pattern) -> None:
    left = pattern.with_hits(pattern.hits[index] for index in playable(pattern.hits, ()))
    if any(hit.voice is not Voice.KICK and hit.voice is not Voice.PEDAL_HAT for hit in left.hits):
        assert unplayable_share_of([left]) == 0.0
    assert playable(left.hits, ()) == list(range(len(left.hits)))
