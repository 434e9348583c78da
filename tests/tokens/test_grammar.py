from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import BASIC_VOICES, N_VOICES, Voice
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.core.reduction import SIXTEENTH_POINTS, reduce_to_basic
from ghostnote.tokens.events import decode, encode
from ghostnote.tokens.fields import (
    BAR,
    N_OFFSETS,
    N_POINTS,
    NO_OFFSET,
    NO_VELOCITY,
    NO_VOICE,
    PLACE,
    POINT_OF_PLACE,
    REST,
    bin_to_velocity,
)
from ghostnote.tokens.grammar import Grammar, Rules
from ghostnote.tokens.steps import Cursor
from tests.music import METERS, patterns, slots_of_bar
from tests.tokens.walks import Choice, refused, walk

KICK, SNARE = Voice.KICK, Voice.SNARE
MARKER = (NO_VOICE, NO_VELOCITY, NO_OFFSET)

#: Always the nearest hit, at its last voice and offset: every place of a bar is filled to the brim.
FILL: dict[str, int] = {"place": 0, "voice": -1, "velocity": 0, "offset": -1}
#: As far on as may be: rests wherever they are allowed.
LEAP: dict[str, int] = {"place": -1, "voice": 0, "velocity": 0, "offset": 0}


def by_rule(rule: dict[str, int]) -> Choice:
    return lambda field, allowed: int(allowed[rule[field]])


def at_random(seed: int) -> Choice:
    rng = np.random.default_rng(seed)
    return lambda _, allowed: int(rng.choice(allowed))


def decoded(rules: Sequence[Rules], bars: int, choose: Choice) -> list[Pattern]:
    """The patterns of walks; `Pattern` itself refuses hits outside their bars, off the lattice, or struck twice."""
    found = [decode(walked, rule.meter, 100.0) for walked, rule in zip(walk(rules, bars, choose), rules, strict=True)]
    assert all(pattern.bars == bars for pattern in found)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_random_walks_give_valid_patterns_of_complete_bars_in_every_meter(seed: int) -> None:
    rules = [Rules(meter) for meter in METERS]
    walks = walk(rules, 2, at_random(seed))
    assert refused(walks, rules) == []
    for events, rule in zip(walks, rules, strict=True):
        pattern = decode(events, rule.meter, 100.0)
        assert pattern.bars == 2
        assert len(pattern.hits) == (events[:, PLACE] < BAR).sum()
        # One spelling: what was walked is what the pattern is encoded as.
        assert np.array_equal(encode(pattern), events), rule.meter


def test_full_bars_end_in_every_meter() -> None:
    for pattern, meter in zip(decoded([Rules(meter) for meter in METERS], 2, by_rule(FILL)), METERS, strict=True):
        top = Hit(0, Voice(N_VOICES - 1), MAX_OFFSET, bin_to_velocity(0))
        slots = [bar * meter.bar_ticks + slot for bar in range(2) for slot in slots_of_bar(meter)]
        assert pattern.hits == tuple(replace(top, slot=slot) for slot in slots), meter


def test_leaps_of_rests_end_in_every_meter() -> None:
    for events, meter in zip(walk([Rules(meter) for meter in METERS], 2, by_rule(LEAP)), METERS, strict=True):
        rests = (-(-meter.bar_ticks // 480) - 1) // 4
        assert events[:, PLACE].tolist().count(REST) == 2 * rests, meter
        # A rest says that something follows in its bar.
        after = events[1:, PLACE][events[:-1, PLACE] == REST]
        assert (after != BAR).all(), meter
        assert decode(events, meter, 100.0).bars == 2


def test_walks_keep_to_the_voices_and_places_asked_for() -> None:
    rng = np.random.default_rng(11)
    rules = []
    for meter in METERS:
        voices = frozenset(Voice(int(v)) for v in rng.choice(N_VOICES, rng.integers(1, 6), replace=False))
        points = frozenset(int(p) for p in rng.choice(N_POINTS, rng.integers(1, N_POINTS), replace=False))
        rules.append(Rules(meter, voices, points))
    for choose in (at_random(3), by_rule(FILL), by_rule(LEAP)):
        for pattern, rule in zip(decoded(rules, 2, choose), rules, strict=True):
            assert {hit.voice for hit in pattern.hits} <= rule.voices
            used = {POINT_OF_PLACE[hit.slot % rule.meter.bar_ticks % 480 // 20] for hit in pattern.hits}
            assert used <= rule.points


def test_without_a_place_every_bar_is_empty() -> None:
    rules = [Rules(meter, points=frozenset()) for meter in METERS]
    assert all(events[:, PLACE].tolist() == [BAR, BAR] for events in walk(rules, 2, at_random(0)))


def test_without_a_voice_there_are_no_rules() -> None:
    with pytest.raises(InvalidParameterError, match="no voice"):
        Rules(Meter(), frozenset())


@given(patterns())
def test_every_pattern_is_accepted(pattern: Pattern) -> None:
    assert refused([encode(pattern)], [Rules(pattern.meter)]) == []


@given(patterns())
def test_reduced_patterns_are_accepted_under_reduced_rules(pattern: Pattern) -> None:
    rules = Rules(pattern.meter, frozenset(BASIC_VOICES), SIXTEENTH_POINTS)
    assert refused([encode(reduce_to_basic(pattern))], [rules]) == []


@settings(max_examples=30)
@given(st.lists(patterns(most_hits=10), min_size=2, max_size=4))
def test_a_sequence_is_judged_alike_in_any_batch(batch: list[Pattern]) -> None:
    events = [encode(pattern) for pattern in batch]
    assert refused(events, [Rules(pattern.meter) for pattern in batch]) == []
    wrong = [Rules(Meter(1, 16), frozenset((KICK,)))] * len(batch)
    alone = [(row, step, field) for row, one in enumerate(events) for _, step, field in refused([one], wrong[:1])]
    assert refused(events, wrong) == alone


HIT = (0, int(SNARE), 25, 20)


@pytest.mark.parametrize(
    ("meter", "rows", "fault"),
    [
        (Meter(), [HIT, (0, int(KICK), 25, 20)], (1, "voice")),
        (Meter(), [HIT, HIT], (1, "offset")),
        (Meter(), [HIT, (0, int(SNARE), 25, 19)], (1, "offset")),
        (Meter(), [(3, int(SNARE), 25, 20), (2, int(SNARE), 25, 20)], (1, "place")),
        (Meter(), [(REST, *MARKER)], (0, "place")),
        (Meter(3, 4), [(36, int(SNARE), 25, 20)], (0, "place")),
        (Meter(7, 8), [(36 + 6, int(SNARE), 25, 20)], (0, "place")),
        (Meter(5, 4), [(REST, *MARKER), (BAR, *MARKER)], (1, "place")),
        (Meter(5, 4), [(12, int(SNARE), 25, 20), (REST, *MARKER)], (1, "place")),
        (Meter(), [(0, N_VOICES - 1, 25, N_OFFSETS - 1), (0, N_VOICES - 1, 25, N_OFFSETS - 1)], (1, "place")),
    ],
)
def test_each_rule_is_enforced(meter: Meter, rows: list[tuple[int, int, int, int]], fault: tuple[int, str]) -> None:
    assert refused([np.array(rows, dtype=np.int16)], [Rules(meter)]) == [(0, *fault)]


def test_after_a_voice_beyond_those_asked_for_its_place_is_closed() -> None:
    # A prefix may hold what the rest must not: the ride is given, only the kick may follow.
    cursor = Cursor(Meter(), 1)
    cursor.advance(*encode(Pattern(Meter(), 100.0, 1, (Hit(0, Voice.RIDE),)))[0].tolist())
    allowed = Grammar([Rules(Meter(), frozenset((KICK,)))]).places([0], [cursor])[0] == 0.0
    assert not allowed[0]
    assert allowed[1 : BAR + 1].all()
