from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.coincidence import apart
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.service.arrange.blend import blended, by_cell
from tests.music import patterns


def test_ends_and_middle() -> None:
    one, other = Hit(0, Voice.KICK, -10, 20), Hit(0, Voice.KICK, 30, 100)
    assert [blended(one, other, share) for share in (0.0, 0.5, 1.0)] == [one, Hit(0, Voice.KICK, 10, 60), other]


@given(patterns())
def test_cells_hold_every_hit_in_order(pattern: Pattern) -> None:
    cells = by_cell(reversed(pattern.hits))
    assert tuple(hit for stack in cells.values() for hit in stack) == pattern.hits


@given(st.lists(st.integers(-60, 60), min_size=1, max_size=60))
def test_coinciding_hits_part_and_the_first_stays(offsets: list[int]) -> None:
    hits = apart(Hit(0, Voice.SNARE, offset) for offset in offsets)
    assert len({hit.offset for hit in hits}) == len(offsets)
    assert hits[0].offset == offsets[0]
