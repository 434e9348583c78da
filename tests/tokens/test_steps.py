import pytest
from hypothesis import given

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.events import bar_positions, encode, position_tick
from ghostnote.tokens.fields import BAR, N_POINTS, NO_OFFSET, NO_VELOCITY, NO_VOICE, REST
from ghostnote.tokens.recall import LAGS, NO_STROKE, RECALL_NO_BAR
from ghostnote.tokens.score import SCORE_BARS
from ghostnote.tokens.steps import (
    HELD_WIDTH,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)
from tests.music import METERS, patterns

FIELD = {name: index for index, name in enumerate(STEP_FIELDS)}
MARKER = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


def fits(ids: list[int] | tuple[int, ...], sizes: dict[str, int]) -> bool:
    return len(ids) == len(sizes) and all(0 <= one < size for one, size in zip(ids, sizes.values(), strict=True))


@given(patterns())
def test_the_cursor_stands_where_the_hits_are_notated(pattern: Pattern) -> None:
    cursor = Cursor(pattern.meter, pattern.bars)
    hits = iter(pattern.hits)
    for place, voice, velocity, offset in encode(pattern).tolist():
        assert not cursor.done
        if place < BAR:
            hit = next(hits)
            position = cursor.target(place)
            assert cursor.bar * pattern.meter.bar_ticks + position_tick(position) == hit.slot
            untapped = (0, *NO_STROKE)
            assert cursor.voice_ids(place, position) == (place, position % N_POINTS, position // N_POINTS, *untapped)
            assert cursor.velocity_ids(position, voice)[0] == hit.voice
        before = cursor.time()
        cursor.advance(place, voice, velocity, offset)
        assert (cursor.voice, cursor.velocity, cursor.offset) == (voice, velocity, offset)
        assert cursor.rested == (place == REST)
        assert cursor.time() >= before
        if place < BAR:
            assert cursor.time() * 20 == hit.slot
    assert cursor.done
    assert next(hits, None) is None


@given(patterns(most_bars=12))
def test_every_id_has_its_place_in_a_table(pattern: Pattern) -> None:
    cursor = Cursor(pattern.meter, pattern.bars)
    for event in encode(pattern).tolist():
        assert fits(cursor.step_ids(), dict(STEP_FIELDS))
        place, voice = event[:2]
        if place < BAR:
            position = cursor.target(place)
            assert 0 <= position < bar_positions(pattern.meter)
            assert fits(cursor.voice_ids(place, position), dict(VOICE_HEAD_FIELDS))
            assert fits(cursor.velocity_ids(position, voice), dict(VELOCITY_HEAD_FIELDS))
            assert all(0 <= index < HELD_WIDTH for index in cursor.held(position))
        cursor.advance(*event)
    assert fits(cursor.step_ids(), dict(STEP_FIELDS))


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_bar_line_comes_at_the_end_of_the_bar_in_every_meter(meter: Meter) -> None:
    cursor = Cursor(meter, 2)
    cursor.advance(BAR, *MARKER)
    assert cursor.time() * 20 == meter.bar_ticks
    ids = cursor.step_ids()
    assert ids[FIELD["beats_left"]] == -(-meter.bar_ticks // 480)
    assert (ids[FIELD["bar"]], ids[FIELD["bars_left"]]) == (1, 1)
    assert not cursor.done
    cursor.advance(BAR, *MARKER)
    assert cursor.done


def test_the_ids_of_a_step_written_out() -> None:
    pattern = Pattern(Meter(5, 4), 100.0, 10, (Hit(0, Voice.KICK, 6, 100), Hit(2040, Voice.SNARE, 0, 20)))
    cursor = Cursor(pattern.meter, pattern.bars)
    nothing = [RECALL_NO_BAR] * len(LAGS) + [NO_VOICE] * len(LAGS)
    nothing += [RECALL_NO_BAR] * len(SCORE_BARS) + [NO_VOICE] * len(SCORE_BARS) + [RECALL_NO_BAR]
    steps = []
    for event in encode(pattern).tolist()[:4]:
        steps.append(cursor.step_ids())
        cursor.advance(*event)
    #                   event velocity offset point beat bar left beats left hits
    assert steps == [
        [NO_VOICE, NO_VELOCITY, NO_OFFSET, 0, 0, 0, 8, 5, 0, *nothing],
        [Voice.KICK, 25, 22, 0, 0, 0, 8, 5, 1, *nothing],
        [N_VOICES + 1, NO_VELOCITY, NO_OFFSET, 0, 4, 0, 8, 1, 1, *nothing],
        [Voice.SNARE, 5, 20, 3, 4, 0, 8, 1, 2, *nothing],
    ]
    assert cursor.step_ids()[FIELD["bar"] : FIELD["beats_left"]] == [1, 8]


def test_only_the_same_voice_in_the_same_slot_repeats() -> None:
    cursor = Cursor(Meter(), 1)
    assert not cursor.repeats(0, NO_VOICE - 1)
    cursor.advance(12, int(Voice.SNARE), 20, 10)
    asked = {(12, Voice.SNARE): True, (12, Voice.KICK): False, (24, Voice.SNARE): False}
    assert {question: cursor.repeats(question[0], int(question[1])) for question in asked} == asked
