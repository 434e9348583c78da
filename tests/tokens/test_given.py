"""What is given: read from patterns, put back into them, and refused where it makes no sense."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as example_of
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError, PatternError
from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.events import decode, encode
from ghostnote.tokens.fields import OFFSET_ZERO
from ghostnote.tokens.given import Given, Stroke, Tap, all_cells, place_of, restored
from tests.music import givens, patterns

KICK, SNARE = Voice.KICK, Voice.SNARE
BEAT = Pattern(
    Meter(4, 4),
    100.0,
    2,
    (Hit(0, KICK, 1, 101), Hit(480, SNARE, -7, 90), Hit(480, SNARE, 2, 33), Hit(1920, KICK, 4, 99)),
)


def test_cells_that_are_open_are_not_given() -> None:
    cells = all_cells(BEAT.meter, 2, opened=False)
    cells[0, :, SNARE] = True
    kept = Given.of(BEAT, cells)
    assert [stroke.hit for stroke in kept.strokes] == [BEAT.hits[0], BEAT.hits[3]]
    assert kept.open[0, :, SNARE].all()
    assert kept.open.sum() == kept.open.shape[1]


def test_a_cell_of_a_given_stroke_is_closed() -> None:
    cells = all_cells(BEAT.meter, 2, opened=True)
    kept = Given(BEAT.meter, 2, (Stroke(BEAT.hits[0]),), cells)
    assert not kept.open[0, 0, KICK]
    assert kept.open.sum() == cells.size - 1


def test_cells_behind_the_bar_line_are_closed() -> None:
    meter = Meter(7, 8)
    kept = Given(meter, 1, (), all_cells(meter, 1, opened=True))
    # Three beats and a half: the half has the places up to the 8th.
    assert kept.open[0].any(axis=1).tolist() == [True] * (36 + 6) + [False] * 6


def test_what_is_given_cannot_be_changed() -> None:
    cells = all_cells(BEAT.meter, 2, opened=True)
    kept = Given(BEAT.meter, 2, (), cells)
    cells[:] = False
    assert kept.open.all()
    with pytest.raises(ValueError, match="read-only"):
        kept.open[0, 0, 0] = False


@pytest.mark.parametrize(
    ("strokes", "taps", "bars"),
    [((Stroke(Hit(7680, KICK)),), (), 2), ((), (Tap(-20),), 2), ((), (), 3)],
    ids=["a stroke after the end", "a tap before the beginning", "cells of other bars"],
)
def test_what_does_not_fit_the_bars_is_refused(strokes: tuple[Stroke, ...], taps: tuple[Tap, ...], bars: int) -> None:
    with pytest.raises(InvalidParameterError):
        Given(Meter(4, 4), bars, strokes, all_cells(Meter(4, 4), 2, opened=True), taps)


def test_strokes_of_a_cell_leave_room_for_one_another() -> None:
    stack = [Stroke(Hit(0, SNARE, offset, 60), offset=known) for offset, known in ((0, False), (1, True), (2, False))]
    wanted = Given(Meter(), 1, tuple(stack), all_cells(Meter(), 1, opened=False)).wanted[0, int(SNARE)]
    assert [item.offset for item in wanted] == [None, OFFSET_ZERO, None]
    assert [item.last_offset for item in wanted] == [OFFSET_ZERO - 1, OFFSET_ZERO, 40]
    assert [item.velocity for item in wanted] == [15] * 3


@example_of(patterns())
def test_a_pattern_that_is_given_whole_has_the_bins_of_its_events(pattern: Pattern) -> None:
    kept = Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False))
    found = [(item.velocity, item.offset) for wanted in kept.wanted.values() for item in wanted]
    events = encode(pattern)
    assert found == [(velocity, offset) for _, voice, velocity, offset in events.tolist() if voice < N_VOICES]


@example_of(givens())
def test_what_was_given_comes_back_exactly(found: tuple[Pattern, Given]) -> None:
    pattern, kept = found
    played = decode(encode(pattern), pattern.meter, pattern.bpm)
    result = restored(played, kept)
    fixed = {(s.hit.slot, s.hit.voice, s.hit.offset, s.hit.velocity) for s in kept.strokes if s.velocity and s.offset}
    assert fixed <= {(hit.slot, hit.voice, hit.offset, hit.velocity) for hit in result.hits}
    for half in ("velocity", "offset"):
        wanted = sorted((s.hit.slot, s.hit.voice, getattr(s.hit, half)) for s in kept.strokes if getattr(s, half))
        there = {(hit.slot, hit.voice, getattr(hit, half)) for hit in result.hits}
        assert set(wanted) <= there
    assert [(hit.slot, hit.voice) for hit in result.hits] == [(hit.slot, hit.voice) for hit in played.hits]
    # What was open is as it was played.
    open_hits = [hit for hit in played.hits if place_of(hit, pattern.meter) not in kept.wanted]
    assert set(open_hits) <= set(result.hits)


@example_of(st.integers(-60, 60), st.integers(-60, 60), st.integers(0, 40))
def test_an_unknown_offset_never_meets_a_known_one(first: int, second: int, seed: int) -> None:
    strokes = (Stroke(Hit(0, SNARE, first, 60)), Stroke(Hit(0, SNARE, second, 61), offset=False))
    kept = Given(Meter(), 1, strokes, all_cells(Meter(), 1, opened=False))
    offsets = sorted(np.random.default_rng(seed).choice(121, 2, replace=False) - 60)
    played = Pattern(Meter(), 100.0, 1, tuple(Hit(0, SNARE, int(offset), 50) for offset in offsets))
    result = restored(played, kept)
    assert len(result.hits) == 2
    assert first in {hit.offset for hit in result.hits}


def test_a_pattern_that_does_not_keep_what_is_given_is_refused() -> None:
    kept = Given.of(BEAT, all_cells(BEAT.meter, 2, opened=False))
    with pytest.raises(PatternError, match="1 strokes where 2 are given"):
        restored(BEAT.with_hits((BEAT.hits[0], BEAT.hits[1], BEAT.hits[3])), kept)


def test_the_loudest_of_two_taps_counts() -> None:
    cells = all_cells(Meter(), 1, opened=True)
    kept = Given(Meter(), 1, (), cells, (Tap(480, 30, 5), Tap(480, 90, -5), Tap(0)))
    assert kept.tapped == {(0, 0): Tap(0), (0, 12): Tap(480, 90, -5)}
