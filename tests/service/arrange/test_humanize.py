from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as examples

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.feel.features import pattern_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.humanize import Humanize
from tests.music import patterns
from tests.service.arrange.material import PARAMS, clip, done, played, rock


def score(pattern: Pattern) -> list[tuple[int, Voice]]:
    return [(hit.slot, hit.voice) for hit in pattern.hits]


@examples(max_examples=25)
@given(patterns(most_bars=2, most_hits=20))
def test_notes_are_kept_one_to_one_whatever_they_are(engine: Engine, pattern: Pattern) -> None:
    result = done(engine, Humanize(clip(pattern))).pattern
    assert (result.meter, result.bpm, result.bars) == (pattern.meter, pattern.bpm, pattern.bars)
    assert score(result) == score(pattern)


def test_velocity_and_timing_are_sampled(engine: Engine) -> None:
    first, second = (done(engine, Humanize(clip()), variation=take).pattern for take in range(2))
    assert first != second
    assert len({hit.velocity for hit in first.hits}) > 5
    assert len({hit.offset for hit in first.hits}) > 5


def test_no_amount_changes_nothing(engine: Engine) -> None:
    assert done(engine, Humanize(clip(played()), amount=0)).pattern == played()


def test_half_the_amount_goes_half_the_way(engine: Engine) -> None:
    whole = done(engine, Humanize(clip(played()))).pattern
    half = done(engine, Humanize(clip(played()), amount=50)).pattern
    for own, middle, far in zip(played().hits, half.hits, whole.hits, strict=True):
        assert abs(middle.offset - (own.offset + far.offset) / 2) <= 1
        assert abs(middle.velocity - (own.velocity + far.velocity) / 2) <= 1


def test_velocity_or_timing_can_be_kept(engine: Engine) -> None:
    pairs = zip(played().hits, done(engine, Humanize(clip(played()), keep_velocity=True)).pattern.hits, strict=True)
    assert all(old.velocity == new.velocity for old, new in pairs)
    result = done(engine, Humanize(clip(played()), keep_timing=True)).pattern
    assert [hit.onset for hit in result.hits] == [hit.onset for hit in played().hits]
    assert [hit.velocity for hit in result.hits] != [hit.velocity for hit in played().hits]


@pytest.mark.parametrize("pattern", [rock().with_hits(replace(h, offset=0) for h in played().hits), played()])
def test_the_clips_own_swing_is_kept(engine: Engine, pattern: Pattern) -> None:
    result = done(engine, Humanize(clip(pattern))).pattern
    assert pattern_features(result)["swing"] == pytest.approx(pattern_features(pattern)["swing"], abs=1.5)


def test_another_swing_replaces_it(engine: Engine) -> None:
    result = done(engine, Humanize(clip(played())), replace(PARAMS, swing=62.0)).pattern
    assert pattern_features(result)["swing"] == pytest.approx(62, abs=0.5)


def test_a_shuffle_stays_a_shuffle(engine: Engine) -> None:
    hits = [Hit(beat * 480 + place, Voice.RIDE, offset) for beat in range(8) for place, offset in ((0, 0), (240, 60))]
    pattern = Pattern(Meter(), 120.0, 2, tuple(hits))
    result = done(engine, Humanize(clip(pattern), amount=50)).pattern
    assert pattern_features(result)["shuffle"] == pytest.approx(pattern_features(pattern)["shuffle"], abs=4)


@pytest.mark.parametrize(
    "options",
    [
        {"amount": 101},
        {"amount": -1},
        {"amount": "much"},
        {"keep_velocity": True, "keep_timing": True},
        {"keep_timing": 1},
    ],
)
def test_what_cannot_be_done_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidParameterError):
        Humanize(clip(), **options)  # type: ignore[arg-type]


def test_a_tempo_that_is_not_offered_is_refused(engine: Engine) -> None:
    with pytest.raises(InvalidParameterError, match="tempo is 40 to 300"):
        done(engine, Humanize(clip(rock(bpm=350.0))))
