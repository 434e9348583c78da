from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.service.arrange.distance import distance
from tests.music import patterns
from tests.service.arrange.material import rock


@given(patterns(), patterns())
def test_a_distance_is_symmetric_and_nothing_to_itself(one: Pattern, other: Pattern) -> None:
    assert distance(one, one) == 0.0
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert 0.0 <= distance(one, other) <= 1.0


def test_a_lost_hit_counts_one_cell() -> None:
    assert distance(rock(1), rock(1).with_hits(rock(1).hits[1:])) == pytest.approx(1 / len(rock(1).hits))


def test_another_articulation_of_a_drum_is_the_same_cell() -> None:
    edges = rock().with_hits(
        replace(hit, voice=Voice.CLOSED_HAT_EDGE) if hit.voice is Voice.CLOSED_HAT else hit for hit in rock().hits
    )
    assert distance(rock(), edges) == 0.0


def test_feel_counts_by_how_far_it_goes() -> None:
    one = rock(1).with_hits([Hit(0, Voice.KICK, 0, 127)])
    assert distance(one, one.with_hits([Hit(0, Voice.KICK, 60, 127)])) == pytest.approx(0.5)
    assert distance(one, one.with_hits([Hit(0, Voice.KICK, 30, 127)])) == pytest.approx(0.25)
    assert distance(one, one.with_hits([Hit(0, Voice.KICK, 0, 64)])) == pytest.approx(63 / 127 / 2)
