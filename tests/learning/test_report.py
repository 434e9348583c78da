"""What is measured of generated patterns beside the clips."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.learning.clips import take_of
from ghostnote.learning.report import feel_distances, novelty, units_of
from tests.service.arrange.material import played, rock


def _later(pattern: Pattern, ticks: int) -> Pattern:
    return pattern.with_hits(replace(hit, offset=hit.offset + ticks) for hit in pattern.hits)


UNITS = dict.fromkeys(BAR_FEATURES, 1.0)


def test_the_same_music_has_the_same_feel() -> None:
    assert set(feel_distances([played()], [played()], UNITS).values()) == {0.0}


def test_what_is_farther_off_is_farther() -> None:
    near = feel_distances([_later(played(), 3)], [played()], UNITS)["laid_backness"]
    far = feel_distances([_later(played(), 9)], [played()], UNITS)["laid_backness"]
    assert 0 < near < far
    assert far == pytest.approx(3 * near, rel=0.05)


def test_a_unit_is_what_bars_deviate() -> None:
    normal = [-2.0, -1.0, 0.0, 1.0, 2.0]
    assert units_of({"swing": normal, "flat": [3.0] * 5}) == {"swing": pytest.approx(1.36), "flat": 1e-3}


def test_a_copy_is_found_out_and_how_long_it_is() -> None:
    clip = take_of("a.mid", "0" * 64, played(4))
    assert novelty([clip.pattern.window(1, 3)], [clip]) == {"similarity": 1.0, "equal_bars": 1.0, "longest_run": 3}


def test_something_else_is_no_copy() -> None:
    found = novelty([rock(2)], [take_of("a.mid", "0" * 64, played(4))])
    assert found["similarity"] < 1.0
    assert (found["equal_bars"], found["longest_run"]) == (0.0, 0)


def test_bars_in_another_order_are_no_run() -> None:
    length = Meter().bar_ticks
    # Each bar has one hit more than the one before.
    hits = [Hit(bar * length + 240 * place, Voice.KICK, 0, 90) for bar in range(4) for place in range(bar + 1)]
    clip = take_of("a.mid", "0" * 64, Pattern(Meter(), 100.0, 4, tuple(hits)))
    turned = Pattern(
        Meter(),
        100.0,
        4,
        tuple(replace(hit, slot=(3 - hit.slot // length) * length + hit.slot % length) for hit in hits),
    )
    assert novelty([clip.pattern], [clip])["longest_run"] == 4
    assert novelty([turned], [clip]) == {"similarity": 1.0, "equal_bars": 1.0, "longest_run": 1}
