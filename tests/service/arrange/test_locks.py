from __future__ import annotations

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit
from ghostnote.service.arrange.locks import locked, settled, without_clashes
from ghostnote.tokens.given import Given, all_cells
from tests.service.arrange.material import rock

CLOSED = all_cells(rock().meter, rock().bars, opened=False)


def test_what_is_known_in_full_is_locked() -> None:
    assert locked(None) == frozenset()
    assert locked(Given.of(rock(), CLOSED)) == set(rock().hits)
    assert locked(Given.of(rock(), CLOSED, offset=False)) == frozenset()


def test_a_score_is_settled_when_nothing_is_open_and_nothing_unknown() -> None:
    assert settled(Given.of(rock(), CLOSED))
    assert not settled(Given.of(rock(), CLOSED, velocity=False))
    assert not settled(Given.of(rock(), ~CLOSED))
    assert not settled(None)


def test_what_would_become_one_note_with_a_locked_hit_goes() -> None:
    lock = Hit(0, Voice.CLOSED_HAT, 0, 40)
    edge, other = Hit(0, Voice.CLOSED_HAT_EDGE, 0, 90), Hit(0, Voice.CLOSED_HAT_EDGE, 1, 90)
    pattern = rock().with_hits([lock, edge, other])
    assert without_clashes(pattern, frozenset({lock}), {}, "gm").hits == (lock, other)
    assert without_clashes(pattern, frozenset({lock}), {}, "td11") == pattern
    assert without_clashes(pattern, frozenset({lock}), {edge: 35}, "gm") == pattern
    assert without_clashes(pattern, frozenset(), {}, "gm") is pattern
