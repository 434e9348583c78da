"""The grammar where something is given: everything given is struck, nothing closed is, and all else may be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given as example_of
from hypothesis import settings
from hypothesis import strategies as st

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.events import EventArray, decode, encode
from ghostnote.tokens.fields import BAR, N_VELOCITIES
from ghostnote.tokens.given import Given, Stroke, Tap, all_cells, place_of
from ghostnote.tokens.grammar import Grammar, Rules
from ghostnote.tokens.steps import Cursor
from tests.music import givens, patterns, some_of
from tests.tokens.walks import Choice, refused, walk

KICK, SNARE, HAT = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT


def at_random(seed: int) -> Choice:
    rng = np.random.default_rng(seed)
    return lambda _, allowed: int(rng.choice(allowed))


def greedy_for_gaps(_: str, allowed: npt.NDArray[np.intp]) -> int:
    """The last id: the bar's end or the longest gap, the last voice, the hardest, the latest."""
    return int(allowed[-1])


def assert_kept(events: EventArray, given: Given, bpm: float = 100.0) -> None:
    """Every given stroke is there, with what is known of it, and nothing that is closed."""
    pattern = decode(events, given.meter, bpm)
    struck: dict[tuple[int, int], list[Hit]] = {}
    for hit in pattern.hits:
        struck.setdefault(place_of(hit, given.meter), []).append(hit)
    bins: dict[tuple[int, int], list[tuple[int, int]]] = {place: [] for place in struck}
    for hit, (velocity, offset) in zip(pattern.hits, [row[2:] for row in events.tolist() if row[1] < 40], strict=True):
        bins[place_of(hit, given.meter)].append((velocity, offset))
    for place, wanted in given.wanted.items():
        found = bins[place]
        assert len(found) == len(wanted)
        for (velocity, offset), item in zip(found, wanted, strict=True):
            assert item.velocity in {None, velocity}
            assert item.offset in {None, offset}
    for bar, cell in set(struck) - set(given.wanted):
        assert given.open[bar, cell // 40, cell % 40]


@example_of(givens())
def test_the_pattern_that_something_is_given_of_is_allowed(found: tuple[Pattern, Given]) -> None:
    pattern, kept = found
    assert refused([encode(pattern)], [Rules(pattern.meter)], [kept]) == []


@settings(max_examples=60)
@example_of(givens(most_bars=3, most_hits=20), st.integers(0, 2**32))
def test_whatever_is_drawn_keeps_what_is_given(found: tuple[Pattern, Given], seed: int) -> None:
    pattern, kept = found
    rules = [Rules(pattern.meter)] * 2
    for choose in (at_random(seed), greedy_for_gaps):
        for events in walk(rules, pattern.bars, choose, [kept, kept]):
            assert_kept(events, kept)


@example_of(patterns(), st.booleans())
def test_a_score_that_is_given_whole_leaves_one_choice(pattern: Pattern, feel: bool) -> None:
    kept = Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False), velocity=feel, offset=feel)
    choices: dict[str, set[int]] = {}

    def first(field: str, allowed: npt.NDArray[np.intp]) -> int:
        choices.setdefault(field, set()).add(len(allowed))
        return int(allowed[0])

    (events,) = walk([Rules(pattern.meter)], pattern.bars, first, [kept])
    score = encode(pattern)
    assert np.array_equal(events[:, :2], score[:, :2])
    assert choices["place"] == {1}
    assert choices.get("voice", {1}) == {1}
    if feel:
        assert np.array_equal(events, score)
        assert choices.get("velocity", {1}) == choices.get("offset", {1}) == {1}
    else:
        assert choices.get("velocity", {32}) == {32}


def allowed_values(grammar: Grammar, cursor: Cursor, place: int, voice: int) -> list[list[int]]:
    """What the masks leave of each field, for an event whose place and voice are these."""
    masks = [grammar.places([0], [cursor])]
    if place < BAR:
        at = cursor.target(place)
        free = grammar.velocities([0], [cursor], [at], [voice])
        masks.append(grammar.voices([0], [cursor], [at]))
        masks.append(np.zeros((1, N_VELOCITIES)) if free is None else free)
        masks.append(grammar.offsets([0], [cursor], [at], [voice]))
    return [np.flatnonzero(mask[0] == 0.0).tolist() for mask in masks]


@settings(max_examples=60)
@example_of(givens(most_bars=3, most_hits=20), st.integers(0, 2**32))
def test_what_is_known_is_all_that_the_masks_leave(found: tuple[Pattern, Given], seed: int) -> None:
    pattern, kept = found
    rules = Rules(pattern.meter)
    grammar = Grammar([rules], [kept])
    cursor = Cursor(pattern.meter, pattern.bars, kept)
    for event in walk([rules], pattern.bars, at_random(seed), [kept])[0].tolist():
        left = allowed_values(grammar, cursor, event[0], event[1])
        known = grammar.known(0, cursor)
        if known is None:
            first = cursor.position * N_VOICES + (cursor.voice if cursor.voice < N_VOICES else 0)
            assert kept.open[cursor.bar].reshape(-1)[first:].any()
        else:
            assert all(value is None or values == [value] for value, values in zip(known, left, strict=False))
        cursor.advance(*event)


@example_of(patterns(), st.booleans())
def test_everything_is_known_of_a_score_that_is_given_whole(pattern: Pattern, feel: bool) -> None:
    kept = Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False), velocity=feel, offset=feel)
    grammar, cursor = Grammar([Rules(pattern.meter)], [kept]), Cursor(pattern.meter, pattern.bars, kept)
    for event in encode(pattern).tolist():
        known = grammar.known(0, cursor)
        assert known is not None
        assert list(known) == (event if feel or event[0] >= BAR else [*event[:2], None, None])
        cursor.advance(*event)


@pytest.mark.parametrize("opened", [False, True])
def test_only_what_comes_before_an_open_cell_is_known(opened: bool) -> None:
    beat = Pattern(Meter(), 100.0, 1, (Hit(0, KICK), Hit(960, SNARE)))
    cells = all_cells(Meter(), 1, opened=False)
    cells[0, 12, HAT] = opened
    kept = Given.of(beat, cells)
    grammar, cursor = Grammar([Rules(Meter())], [kept]), Cursor(Meter(), 1, kept)
    kick, snare, bar = encode(beat).tolist()
    assert grammar.known(0, cursor) == tuple(kick)
    cursor.advance(*kick)
    assert grammar.known(0, cursor) == (None if opened else tuple(snare))
    cursor.advance(*snare)
    assert grammar.known(0, cursor) == tuple(bar)
    assert Grammar([Rules(Meter())]).known(0, Cursor(Meter(), 1)) is None


@pytest.mark.parametrize(
    ("struck", "change"),
    [
        (("kick", "snare"), "skipped"),
        (("kick", "snare"), "closed"),
        (("kick", "snare"), "twice"),
        (("kick", "snare"), "velocity"),
        (("kick", "snare"), "offset"),
    ],
)
def test_what_breaks_what_is_given_is_refused(struck: tuple[str, str], change: str) -> None:
    kick, snare = Hit(0, KICK, 0, 100), Hit(480, SNARE, 0, 90)
    beat = Pattern(Meter(), 100.0, 1, (kick, snare))
    kept = Given.of(beat, all_cells(Meter(), 1, opened=False))
    hits = {
        "skipped": (kick,),
        "closed": (kick, snare, Hit(960, HAT)),
        "twice": (kick, Hit(0, KICK, 30, 90), snare),
        "velocity": (kick, Hit(480, SNARE, 0, 40)),
        "offset": (kick, Hit(480, SNARE, 9, 90)),
    }[change]
    field = {"velocity": "velocity", "offset": "offset", "twice": "place"}.get(change, "place")
    ((_, _, found),) = refused([encode(beat.with_hits(hits))], [Rules(Meter())], [kept])
    assert found == field


def test_open_cells_keep_to_the_kit_and_given_ones_need_not() -> None:
    beat = Pattern(Meter(), 100.0, 1, (Hit(0, SNARE), Hit(80, HAT)))
    cells = all_cells(Meter(), 1, opened=True)
    kept = Given(Meter(), 1, tuple(Stroke(hit) for hit in beat.hits), cells)
    rules = Rules(Meter(), frozenset({KICK}), frozenset({0, 3, 6, 9}))
    rng = np.random.default_rng(0)
    for events in walk([rules] * 20, 1, lambda _, allowed: int(rng.choice(allowed)), [kept] * 20):
        pattern = decode(events, Meter(), 100.0)
        assert [hit.slot for hit in pattern.hits if hit.voice in {SNARE, HAT}] == [0, 80]
        assert {hit.voice for hit in pattern.hits} <= {KICK, SNARE, HAT}
        assert all(hit.slot % 120 == 0 for hit in pattern.hits if hit.voice == KICK)


def test_taps_forbid_nothing() -> None:
    rules = Rules(Meter(7, 8))
    tapped = Given(Meter(7, 8), 1, (), all_cells(Meter(7, 8), 1, opened=True), (Tap(480),))
    free, bound = Grammar([rules]), Grammar([rules], [tapped])
    cursors = [Cursor(Meter(7, 8), 1), Cursor(Meter(7, 8), 1, tapped)]
    assert np.array_equal(free.places([0], cursors[:1]), bound.places([0], cursors[1:]))
    assert np.array_equal(free.voices([0], cursors[:1], [12]), bound.voices([0], cursors[1:], [12]))
    assert np.array_equal(
        free.offsets([0], cursors[:1], [12], [KICK]), bound.offsets([0], cursors[1:], [12], [int(KICK)])
    )


def test_a_sequence_is_bound_alone_in_its_batch() -> None:
    beat = Pattern(Meter(), 100.0, 2, (Hit(0, KICK), Hit(2400, SNARE)))
    kept = some_of(beat, np.random.default_rng(3))
    rules = Rules(Meter())
    alone = Grammar([rules]).places([0], [Cursor(Meter(), 2)])
    beside = Grammar([rules, rules], [kept, None]).places([0, 1], [Cursor(Meter(), 2, kept), Cursor(Meter(), 2)])
    assert np.array_equal(alone[0], beside[1])
