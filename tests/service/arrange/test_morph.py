from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.morph import Morph, between
from tests.music import patterns
from tests.service.arrange.material import clip, done, played, rock


@given(patterns(), st.data())
def test_the_ends_of_the_path_are_exact(first: Pattern, data: st.DataObject) -> None:
    other = data.draw(patterns().map(lambda one: Pattern(first.meter, one.bpm, first.bars, ())))
    assert between(first, other, 0.0).hits == first.hits
    assert between(other, first, 1.0).hits == first.hits
    assert between(first, first, 0.37).hits == first.hits


def test_steps_lead_from_the_first_clip_to_the_second(engine: Engine) -> None:
    one, other = clip(rock()), clip(played(2, bpm=130.0))
    path = [done(engine, Morph(one, other, step, 6)).pattern for step in range(6)]
    assert path[0] == rock()
    assert path[-1] == played(2, bpm=130.0)
    away = [distance(rock(), pattern) for pattern in path]
    assert away == sorted(away)
    assert [pattern.bpm for pattern in path] == sorted(pattern.bpm for pattern in path)


def test_the_lightest_hits_go_first_and_kick_and_snare_last() -> None:
    silent = rock().with_hits(())
    early, late = between(rock(), silent, 0.3), between(rock(), silent, 0.8)
    assert {hit.voice for hit in set(rock().hits) - set(early.hits)} == {Voice.CLOSED_HAT}
    assert {hit.voice for hit in late.hits} <= {Voice.KICK, Voice.SNARE}
    assert any(hit.slot % 1920 == 0 for hit in late.hits)


def test_life_plays_the_steps_between_anew_and_leaves_the_ends(engine: Engine) -> None:
    one, other = clip(rock()), clip(played())
    plain, lively = (done(engine, Morph(one, other, 2, 5, life)).pattern for life in (0.0, 60.0))
    assert plain != lively
    assert done(engine, Morph(one, other, 0, 5, 60.0)).pattern == rock()
    assert done(engine, Morph(one, other, 4, 5, 60.0)).pattern == played()


@pytest.mark.parametrize(
    ("first", "second", "options"),
    [
        (rock(), rock(meter=Meter(3, 4)), {"step": 0}),
        (rock(3), rock(4), {"step": 0}),
        (rock(), rock(), {"step": 8}),
        (rock(), rock(), {"step": -1}),
        (rock(), rock(), {"step": 0, "steps": 1}),
        (rock(), rock(), {"step": 0, "life": 101}),
    ],
)
def test_what_cannot_be_done_is_refused(first: Pattern, second: Pattern, options: dict[str, int]) -> None:
    with pytest.raises(InvalidParameterError):
        Morph(clip(first), clip(second), **options)
