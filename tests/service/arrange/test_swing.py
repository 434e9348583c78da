from __future__ import annotations

from dataclasses import replace

import pytest

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit
from ghostnote.service.arrange.swing import own_swing, with_swing_of
from tests.service.arrange.material import played, rock


def test_a_pattern_without_second_16ths_has_no_swing_of_16ths() -> None:
    assert set(own_swing(rock())) == {"shuffle"}
    assert own_swing(rock().with_hits([Hit(0, Voice.KICK)])) == {}
    assert own_swing(played())["swing"] == pytest.approx(pattern_features(played())["swing"])


def test_seconds_move_together_until_they_are_as_late() -> None:
    own = played().hits
    straight = [replace(hit, offset=index % 5) for index, hit in enumerate(own)]
    moved = with_swing_of(own, straight, played())
    assert pattern_features(played().with_hits(moved))["swing"] == pytest.approx(own_swing(played())["swing"], abs=0.3)
    moves = {new.offset - old.offset for old, new in zip(straight, moved, strict=True)}
    assert len(moves) == 2
    assert 0 in moves


def test_what_is_as_it_was_stays_so() -> None:
    assert with_swing_of(played().hits, played().hits, played()) == list(played().hits)
