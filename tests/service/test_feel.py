from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.feel.features import BAR_FEATURES, bar_features, pattern_features
from ghostnote.core.kit import Voice
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.service.feel import finish
from ghostnote.service.limbs import playable
from ghostnote.tokens.given import Given, Stroke, all_cells

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


def loose(seed: int = 3) -> Pattern:
    """Two bars of uneven 16ths on the hat, ghost notes and backbeats on the snare."""
    rng = np.random.default_rng(seed)
    hats = [
        Hit(slot, Voice.CLOSED_HAT, int(rng.integers(-15, 16)), int(rng.integers(55, 90)))
        for slot in range(0, 3840, 120)
    ]
    snares = [Hit(slot, Voice.SNARE, 4, 110 if slot % 960 == 480 else 30) for slot in range(240, 3840, 240)]
    return Pattern(Meter(), 100.0, 2, (*hats, *snares))


@pytest.mark.parametrize("spread", [18.0, 22.0, 30.0, [20.0, 30.0]])
def test_the_contrast_is_what_was_asked_for_as_far_as_ghost_notes_allow(spread: float | list[float]) -> None:
    asked = finish(loose(), PLAIN, asked={"dynamics": spread})
    measured = bar_features(asked)[:, BAR_FEATURES.index("dynamics")]
    before = bar_features(loose())[:, BAR_FEATURES.index("dynamics")]
    wanted = np.broadcast_to(spread, 2)
    assert (np.abs(measured - wanted) < np.abs(before - wanted)).all()
    ghosts = [[hit.velocity < 50 for hit in pattern.hits] for pattern in (loose(), asked)]
    assert ghosts[0] == ghosts[1]
    assert [(hit.slot, hit.offset) for hit in asked.hits] == [(hit.slot, hit.offset) for hit in loose().hits]


@pytest.mark.parametrize("ms", [-15.0, 0.0, 12.0])
def test_behind_the_beat_is_exact_and_keeps_every_deviation(ms: float) -> None:
    finished = finish(loose(), PLAIN, asked={"laid_backness": ms})
    assert pattern_features(finished)["laid_backness"] == pytest.approx(ms, abs=0.7)
    moves = {new.offset - old.offset for old, new in zip(loose().hits, finished.hits, strict=True)}
    assert len(moves) == 1


def test_a_curve_is_corrected_bar_by_bar() -> None:
    params = replace(PLAIN, bars=2, swing=(55.0, 65.0))
    finished = finish(sixteenths(swung=10, spread=5), params, asked={"swing": (55.0, 65.0)})
    swings = bar_features(finished)[:, BAR_FEATURES.index("swing")]
    assert swings == pytest.approx([55.0, 65.0], abs=0.4)
    untouched = finish(sixteenths(swung=10), params, asked={"swing": (math.nan, 60.0)})
    assert untouched.window(0, 1) == sixteenths(swung=10).window(0, 1)


def test_humanised_in_part_hits_go_part_of_the_way() -> None:
    finished = finish(loose(), replace(PLAIN, humanize_amount=50.0))
    assert [hit.offset for hit in finished.hits] == [round(hit.offset * 0.5) for hit in loose().hits]


def test_four_limbs_are_enough_unless_that_is_allowed() -> None:
    crowd = loose().with_hits([*loose().hits, Hit(480, Voice.CRASH, 0, 127), Hit(480, Voice.RIDE, 0, 20)])
    assert set(crowd.hits) - set(finish(crowd, PLAIN).hits) == {
        Hit(480, Voice.RIDE, 0, 20),
        next(hit for hit in loose().hits if hit.slot == 480 and hit.voice is Voice.CLOSED_HAT),
    }
    assert finish(crowd, replace(PLAIN, limbs=False)) is crowd


@given(st.integers(0, 2**32))
def test_what_was_corrected_can_still_be_played(seed: int) -> None:
    rng = np.random.default_rng(seed)
    voices = (Voice.CLOSED_HAT, Voice.OPEN_HAT, Voice.PEDAL_HAT, Voice.SNARE, Voice.CRASH, Voice.LOW_TOM)
    hits = [
        Hit(slot, voice, int(rng.integers(-60, 61)), int(rng.integers(1, 128)))
        for slot in range(0, 3840, 120)
        for voice in voices
        if rng.random() < 0.4
    ]
    asked = {"swing": 66.0, "dynamics": 30.0, "laid_backness": 25.0}
    finished = finish(Pattern(Meter(), 100.0, 2, tuple(hits)), replace(PLAIN, swing=66.0), asked=asked)
    assert playable(finished.hits, ()) == list(range(len(finished.hits)))


def test_strokes_of_one_cell_are_told_apart_by_what_is_known_of_them() -> None:
    known, other = Hit(480, Voice.SNARE, 3, 110), Hit(480, Voice.SNARE, -20, 60)
    kept = Given(Meter(), 1, (Stroke(known), Stroke(other, False, False)), all_cells(Meter(), 1, opened=False))
    played = Pattern(Meter(), 100.0, 1, (known, replace(other, offset=9)))
    assert known in finish(played, replace(PLAIN, humanize=False), kept).hits


@given(st.integers(0, 2**32))
def test_what_is_given_is_never_touched(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pattern = loose(seed)
    strokes = [Stroke(hit, bool(rng.random() < 0.5), bool(rng.random() < 0.5)) for hit in pattern.hits[::2]]
    kept = Given(pattern.meter, 2, tuple(strokes), all_cells(pattern.meter, 2, opened=True))
    params = replace(PLAIN, swing=60.0, humanize_amount=40.0)
    finished = finish(pattern, params, kept, {"swing": 60.0, "dynamics": 5.0, "laid_backness": 20.0})
    hits = {(hit.slot // 120, hit.voice): hit for hit in finished.hits}
    for stroke in strokes:
        now = hits[stroke.hit.slot // 120, stroke.hit.voice]
        assert not stroke.velocity or now.velocity == stroke.hit.velocity
        assert not stroke.offset or now.onset == stroke.hit.onset
