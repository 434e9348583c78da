"""What the network is shown of a given score, by hand."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given as example_of

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.events import encode
from ghostnote.tokens.fields import BAR, NO_OFFSET, NO_VELOCITY, NO_VOICE, OFFSET_ZERO, velocity_to_bin
from ghostnote.tokens.given import Given, Tap, all_cells
from ghostnote.tokens.recall import NO_STROKE, RECALL_NO_BAR
from ghostnote.tokens.score import N_GROUPS, SURROUNDINGS_WIDTH, Score
from ghostnote.tokens.steps import HELD_WIDTH, STEP_FIELDS, VELOCITY_HEAD_FIELDS, VOICE_HEAD_FIELDS, Cursor
from tests.music import givens

KICK, SNARE, HAT, SHAKER = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT, Voice.SHAKER
PATTERN: Final = Pattern(
    Meter(2, 4),
    100.0,
    2,
    (
        Hit(0, KICK, 0, 100),
        Hit(240, SHAKER, 0, 40),
        Hit(480, SNARE, 3, 80),
        Hit(960, HAT, 0, 60),
        Hit(1440, SNARE, 0, 9),
    ),
)
#: The kick of the first bar is open, all else is given; a tap on the first bar's last 8th.
CELLS = all_cells(PATTERN.meter, 2, opened=False)
CELLS[0, :, KICK] = True
SCORE: Final = Score(Given.of(PATTERN, CELLS, taps=[Tap(720, 90, -6)]))


def test_what_is_given_next_in_this_bar_and_the_one_ahead() -> None:
    # From the beginning: the shaker on the 8th, and at once the hat a bar ahead; the tap is a beat and a half away.
    assert SCORE.upcoming(0, 0, 0) == ([6, 0], [SHAKER, HAT], 12 + 6)
    # After the snare on beat 2: nothing more here, nothing more ahead.
    assert SCORE.upcoming(0, 12 * N_VOICES + SNARE + 1, 1) == ([BAR, BAR], [NO_VOICE, NO_VOICE], 6)
    # In the last bar there is none ahead.
    assert SCORE.upcoming(1, 0, 0) == ([0, RECALL_NO_BAR], [HAT, NO_VOICE], BAR)


def test_the_voices_that_a_place_is_given_and_those_that_are_closed() -> None:
    closed = [2 * N_VOICES + voice for voice in Voice]
    open_kick = [index for index in closed if index != 2 * N_VOICES + KICK]
    assert SCORE.held(0, 12) == [SNARE, N_VOICES + SNARE, *open_kick]
    assert SCORE.held(1, 0) == [HAT, *closed]


def test_how_a_voice_is_given_at_a_place() -> None:
    snare, next_snare = (velocity_to_bin(80), OFFSET_ZERO + 1), (velocity_to_bin(9), OFFSET_ZERO)
    assert SCORE.strokes(0, 12, SNARE, 0) == [snare, next_snare, NO_STROKE]
    # There is no second stroke of the snare, but still one ahead.
    assert SCORE.strokes(0, 12, SNARE, 1) == [NO_STROKE, next_snare, NO_STROKE]
    assert SCORE.strokes(0, 18, KICK, 0) == [NO_STROKE, NO_STROKE, (velocity_to_bin(90), OFFSET_ZERO - 2)]
    assert (SCORE.has_tap(0, 18), SCORE.has_tap(0, 12)) == (True, False)
    assert SCORE.tapped(0, 18) == (velocity_to_bin(90), OFFSET_ZERO - 2)
    assert SCORE.tapped(0, 12) == NO_STROKE


def test_unknown_feel_is_not_shown() -> None:
    score = Score(Given.of(PATTERN, CELLS, velocity=False))
    assert score.strokes(0, 12, SNARE, 0)[0] == (NO_VELOCITY, OFFSET_ZERO + 1)
    assert 2 * N_VOICES + 11 + 1 not in score.surroundings(0, 12)
    score = Score(Given.of(PATTERN, CELLS, offset=False))
    assert score.strokes(0, 12, SNARE, 0)[0] == (velocity_to_bin(80), NO_OFFSET)


def test_the_surroundings_of_a_place() -> None:
    ids = SCORE.surroundings(0, 12)
    closed = [voice for voice in Voice if voice != KICK]
    ahead = 2 * N_VOICES
    assert ids == [
        *closed,
        *(N_VOICES + voice for voice in closed),
        ahead + 1,  # the snare, here
        ahead + 11 + 1,  # and loud
        ahead + 6 * N_GROUPS + 10,  # the tap, an 8th on
        ahead + 6 * N_GROUPS + 11 + 10,  # loud too
        ahead + 12 * N_GROUPS + 2,  # the hat, across the bar line, soft
    ]
    # Percussion without a place in the nine-piece kit is a group of its own.
    assert ahead + 6 * N_GROUPS + 9 in SCORE.surroundings(0, 0)
    assert ahead + 6 * N_GROUPS + 9 not in SCORE.surroundings(0, 7)


def test_a_voice_is_closed_for_the_coming_beat_or_for_the_rest_of_the_bar() -> None:
    cells = all_cells(Meter(4, 4), 1, opened=True)
    cells[0, :36, SNARE] = False
    cells[0, 12:, KICK] = False
    score = Score(Given(Meter(4, 4), 1, (), cells))
    seen = {position: set(score.surroundings(0, position)) for position in (0, 24, 25)}
    assert seen == {0: {SNARE}, 24: {KICK, N_VOICES + KICK, SNARE}, 25: {KICK, N_VOICES + KICK}}


@example_of(givens())
def test_every_id_has_its_place_in_a_table(found: tuple[Pattern, Given]) -> None:
    pattern, given = found
    cursor = Cursor(pattern.meter, pattern.bars, given)
    for place, voice, velocity, offset in encode(pattern).tolist():
        tables = [(cursor.step_ids(), STEP_FIELDS)]
        if place < BAR:
            position = cursor.target(place)
            tables.append((list(cursor.voice_ids(place, position)), VOICE_HEAD_FIELDS))
            tables.append((cursor.velocity_ids(position, voice), VELOCITY_HEAD_FIELDS))
            held = cursor.held(position)
            assert len(set(held)) == len(held)
            assert all(0 <= one < HELD_WIDTH for one in held)
        for ids, fields in tables:
            assert len(ids) == len(fields)
            assert all(0 <= one < size for one, size in zip(ids, fields.values(), strict=True))
        assert all(0 <= one < SURROUNDINGS_WIDTH for one in cursor.surroundings())
        cursor.advance(place, voice, velocity, offset)


def test_when_nothing_is_given_nothing_is_shown() -> None:
    cursor = Cursor(Meter(), 1)
    assert cursor.surroundings() == []
    assert cursor.wanted(0, KICK) is None
    ids = dict(zip(STEP_FIELDS, cursor.step_ids(), strict=True))
    assert {ids[name] for name in STEP_FIELDS if name.startswith(("given_place", "tap"))} == {RECALL_NO_BAR}


@pytest.mark.parametrize("strokes", [1, 2, 3])
def test_a_stroke_of_a_stack_is_the_next_one(strokes: int) -> None:
    flam = Pattern(Meter(), 100.0, 1, tuple(Hit(0, SNARE, 9 * i, 20 + 8 * i) for i in range(3)))
    given = Given.of(flam, all_cells(Meter(), 1, opened=False))
    cursor = Cursor(Meter(), 1, given)
    for event in encode(flam).tolist()[:strokes]:
        wanted = cursor.wanted(0, SNARE)
        assert wanted is not None
        assert (wanted.velocity, wanted.offset) == tuple(event[2:])
        cursor.advance(*event)
    assert (cursor.wanted(0, SNARE) is None) == (strokes == 3)
