from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.feel.features import pattern_features
from ghostnote.core.kit import Voice
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.service.feel import finish

PLAIN = GenerationParams()


def sixteenths(spread: int = 0, swung: int = 0) -> Pattern:
    """Two bars of 16ths on the hat, second 16ths `swung` ticks late, each hit up to `spread` ticks off."""
    rng = np.random.default_rng(5)
    hits = [
        Hit(slot, Voice.CLOSED_HAT, swung * (slot % 240 == 120) + int(rng.integers(-spread, spread + 1)), 90)
        for slot in range(0, 3840, 120)
    ]
    return Pattern(Meter(), 100.0, 2, tuple(hits))


def test_nothing_is_touched_unless_it_was_asked_for() -> None:
    played = sixteenths(spread=20)
    assert finish(played, PLAIN) is played


@given(st.floats(50, 75))
def test_the_swing_is_what_was_asked_for(percent: float) -> None:
    finished = finish(sixteenths(swung=12), replace(PLAIN, swing=percent))
    assert pattern_features(finished)["swing"] == pytest.approx(percent, abs=0.25)


def test_every_hit_keeps_its_own_deviation() -> None:
    played = sixteenths(spread=10, swung=14)
    finished = finish(played, replace(PLAIN, swing=58.0))
    moves = {new.onset - old.onset for old, new in zip(played.hits, finished.hits, strict=True) if old.slot % 240}
    assert max(moves) - min(moves) <= 1
    firsts = [(old, new) for old, new in zip(played.hits, finished.hits, strict=True) if old.slot % 240 == 0]
    assert all(old == new for old, new in firsts)


def test_beats_in_triplets_are_left_alone() -> None:
    triplets = [Hit(480 + slot, Voice.RIDE, 2, 80) for slot in (0, 160, 320)]
    played = Pattern(Meter(), 100.0, 2, (*triplets, *(hit for hit in sixteenths(swung=5).hits if hit.slot // 480 != 1)))
    finished = finish(played, replace(PLAIN, swing=60.0))
    assert set(triplets) <= set(finished.hits)
    moved = [hit for hit in finished.hits if hit.slot % 240 == 120]
    assert {hit.offset for hit in moved} == {24}


def test_not_humanised_every_hit_is_on_its_slot_with_its_velocity() -> None:
    played = sixteenths(spread=20)
    finished = finish(played, replace(PLAIN, humanize=False))
    assert [(hit.slot, hit.offset, hit.velocity) for hit in finished.hits] == [
        (h.slot, 0, h.velocity) for h in played.hits
    ]


def test_not_humanised_swing_is_exact() -> None:
    finished = finish(sixteenths(spread=20), replace(PLAIN, humanize=False, swing=60.0))
    assert {hit.offset for hit in finished.hits if hit.slot % 240 == 120} == {24}
    assert {hit.offset for hit in finished.hits if hit.slot % 240 == 0} == {0}


def test_pairs_are_counted_from_the_bar_line() -> None:
    meter = Meter(7, 16)
    hits = tuple(Hit(slot, Voice.CLOSED_HAT, 0, 90) for slot in range(0, 2 * meter.bar_ticks, 120))
    finished = finish(Pattern(meter, 100.0, 2, hits), replace(PLAIN, humanize=False, swing=60.0))
    late = [hit.slot % meter.bar_ticks // 120 for hit in finished.hits if hit.offset]
    assert late == [1, 3, 5, 1, 3, 5]
