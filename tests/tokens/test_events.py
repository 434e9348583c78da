from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.tokens.events import bar_positions, decode, encode, position_tick
from ghostnote.tokens.fields import (
    BAR,
    N_OFFSETS,
    N_POINTS,
    NO_OFFSET,
    NO_VELOCITY,
    NO_VOICE,
    OFFSET,
    PLACE,
    REST,
    VELOCITY,
    VOICE,
    bin_to_offset,
    offset_to_bin,
)
from tests.music import METERS, patterns, slots_of_bar

FOUR = Meter()
KICK, SNARE = Voice.KICK, Voice.SNARE
MARKER = (NO_VOICE, NO_VELOCITY, NO_OFFSET)


def events(*rows: tuple[int, int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.array(rows, dtype=np.int16)


def test_the_events_of_a_bar_written_out() -> None:
    pattern = Pattern(FOUR, 100.0, 2, (Hit(0, KICK, 0, 100), Hit(0, SNARE, -6, 20), Hit(640, KICK, 4, 127)))
    expected = [(0, 0, 25, 20), (0, 1, 5, 18), (12 + 4, 0, 31, 21), (BAR, *MARKER), (BAR, *MARKER)]
    assert encode(pattern).tolist() == [list(row) for row in expected]


@pytest.mark.parametrize(
    ("beat", "places"),
    [(0, [0]), (3, [36]), (4, [REST, 0]), (7, [REST, 36]), (8, [REST, REST, 0]), (15, [REST, REST, REST, 36])],
)
def test_a_long_silence_within_a_bar_is_rests(beat: int, places: list[int]) -> None:
    pattern = Pattern(Meter(16, 4), 100.0, 1, (Hit(beat * PPQ, KICK),))
    assert encode(pattern)[:, PLACE].tolist() == [*places, BAR]
    assert decode(encode(pattern), pattern.meter, 100.0).hits[0].slot == beat * PPQ


def test_every_place_of_every_meter_survives() -> None:
    for meter in METERS:
        slots = slots_of_bar(meter)
        pattern = Pattern(meter, 120.0, 2, tuple(Hit(slot + meter.bar_ticks, KICK, 0, 102) for slot in slots))
        assert decode(encode(pattern), meter, 120.0) == pattern, meter
        ticks = [position_tick(position) for position in range(bar_positions(meter))]
        assert [tick for tick in ticks if tick < meter.bar_ticks] == list(slots), meter


def test_each_single_hit_of_a_long_bar_survives() -> None:
    meter = Meter(16, 4)
    for slot in slots_of_bar(meter):
        pattern = Pattern(meter, 120.0, 1, (Hit(0, KICK, 0, 102), Hit(slot, SNARE, 0, 102)))
        assert decode(encode(pattern), meter, 120.0) == pattern


@given(patterns())
def test_round_trip(pattern: Pattern) -> None:
    encoded = encode(pattern)
    decoded = decode(encoded, pattern.meter, pattern.bpm)
    assert (decoded.meter, decoded.bpm, decoded.bars) == (pattern.meter, pattern.bpm, pattern.bars)
    assert [(hit.slot, hit.voice) for hit in decoded.hits] == [(hit.slot, hit.voice) for hit in pattern.hits]
    strokes: dict[tuple[int, Voice], list[tuple[Hit, Hit]]] = defaultdict(list)
    for before, after in zip(pattern.hits, decoded.hits, strict=True):
        assert abs(before.velocity - after.velocity) <= 2
        strokes[before.slot, before.voice].append((before, after))
    for stack in strokes.values():
        bins = [offset_to_bin(before.offset) for before, _ in stack]
        if len(set(bins)) == len(bins):
            assert all(abs(before.offset - after.offset) <= 1 for before, after in stack)
        else:
            assert all(abs(before.offset - after.offset) <= 3 * len(stack) + 1 for before, after in stack)
    assert np.array_equal(encode(decoded), encoded)


@given(st.lists(st.integers(-MAX_OFFSET, MAX_OFFSET), min_size=2, max_size=N_OFFSETS, unique=True))
def test_strokes_of_one_voice_in_one_slot_are_never_merged(offsets: list[int]) -> None:
    pattern = Pattern(FOUR, 100.0, 1, tuple(Hit(480, SNARE, offset) for offset in offsets))
    kept = [hit.offset for hit in decode(encode(pattern), FOUR, 100.0).hits]
    assert len(kept) == len(offsets)
    assert kept == sorted(set(kept))


def test_flams_in_one_bin_are_pushed_apart_even_at_the_edges() -> None:
    for offsets, expected in (((0, 1), (0, 3)), ((59, 60), (57, 60)), ((-60, -59), (-60, -57))):
        pattern = Pattern(FOUR, 100.0, 1, tuple(Hit(480, SNARE, offset) for offset in offsets))
        assert tuple(hit.offset for hit in decode(encode(pattern), FOUR, 100.0).hits) == expected


def test_more_strokes_than_bins_are_refused() -> None:
    full = [bin_to_offset(index) for index in range(N_OFFSETS)]
    hits = [Hit(480, SNARE, offset) for offset in full]
    assert len(decode(encode(Pattern(FOUR, 100.0, 1, tuple(hits))), FOUR, 100.0).hits) == N_OFFSETS
    with pytest.raises(PatternError, match="more than 41 strokes"):
        encode(Pattern(FOUR, 100.0, 1, (*hits, Hit(480, SNARE, 1))))


@given(patterns(), st.data())
def test_the_score_columns_do_not_depend_on_the_feel(pattern: Pattern, data: st.DataObject) -> None:
    slots = [(hit.slot, hit.voice) for hit in pattern.hits]
    if len(set(slots)) < len(slots):
        return
    feel = st.tuples(st.integers(-MAX_OFFSET, MAX_OFFSET), st.integers(1, 127))
    other = pattern.with_hits(
        replace(hit, offset=offset, velocity=velocity)
        for hit, (offset, velocity) in zip(
            pattern.hits, data.draw(st.lists(feel, min_size=len(slots), max_size=len(slots))), strict=True
        )
    )
    assert np.array_equal(encode(other)[:, : VOICE + 1], encode(pattern)[:, : VOICE + 1])


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((), "complete bar"),
        (((0, 0, 25, 20),), "complete bar"),
        (((BAR, *MARKER), (REST, *MARKER)), "complete bar"),
        (((REST, *MARKER), (0, 0, 25, 20), (BAR, *MARKER)), "a hit at tick 1920 of a bar of 1920"),
        (((0, NO_VOICE, 25, 20), (BAR, *MARKER)), "40 is no id of field 1"),
        (((0, 0, NO_VELOCITY, 20), (BAR, *MARKER)), "32 is no id of field 2"),
        (((0, 0, 25, NO_OFFSET), (BAR, *MARKER)), "41 is no id of field 3"),
        (((0, 0, 25, -1), (BAR, *MARKER)), "-1 is no id of field 3"),
        (((REST + 1, *MARKER), (BAR, *MARKER)), "50 is no id of field 0"),
        (((-1, 0, 25, 20), (BAR, *MARKER)), "-1 is no id of field 0"),
        (((0, 0, 25, 20), (0, 0, 25, 20), (BAR, *MARKER)), "kick occurs twice"),
    ],
)
def test_broken_events_are_refused(rows: tuple[tuple[int, int, int, int], ...], problem: str) -> None:
    with pytest.raises(PatternError, match=problem):
        decode(events(*rows).reshape(-1, 4), FOUR, 100.0)


def test_columns() -> None:
    assert (PLACE, VOICE, VELOCITY, OFFSET) == (0, 1, 2, 3)
    assert [bar_positions(meter) for meter in (FOUR, Meter(7, 8), Meter(1, 16))] == [48, 4 * N_POINTS, N_POINTS]
