"""What the representation promises, over every train and validation file of the Groove MIDI Dataset."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import ticks_to_ms
from ghostnote.midi.reader import read_midi
from ghostnote.midi.report import ReadResult
from ghostnote.tokens.events import EventArray, decode, encode
from ghostnote.tokens.fields import N_OFFSETS, N_VELOCITIES, VOICE, bin_to_offset, bin_to_velocity
from ghostnote.tokens.grammar import Rules
from tests.tokens.walks import refused

FILES = 1_021
MEDIAN_MS, P99_MS, VELOCITY = 1.5, 5.0, 2


@pytest.fixture(scope="module")
def readings(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> list[ReadResult]:
    paths = [row["midi_filename"] for row in gmd_rows]
    return [read_midi((gmd_dir / path).read_bytes(), kit="td11", source=path) for path in paths]


@pytest.fixture(scope="module")
def encoded(readings: list[ReadResult]) -> list[tuple[Pattern, EventArray]]:
    return [(reading.pattern, encode(reading.pattern)) for reading in readings]


@pytest.fixture(scope="module")
def decoded(encoded: list[tuple[Pattern, EventArray]]) -> list[tuple[Pattern, Pattern]]:
    return [(pattern, decode(events, pattern.meter, pattern.bpm)) for pattern, events in encoded]


def test_no_hit_is_lost_but_exact_duplicates(
    readings: list[ReadResult], decoded: list[tuple[Pattern, Pattern]]
) -> None:
    assert len(readings) == FILES
    for reading, (pattern, kept) in zip(readings, decoded, strict=True):
        assert not reading.report.unmapped
        assert len(kept.hits) == reading.report.notes - reading.report.duplicates, reading.report.source
        assert kept.bars == pattern.bars
        assert [(hit.slot, hit.voice) for hit in kept.hits] == [(hit.slot, hit.voice) for hit in pattern.hits]


def test_onsets_and_velocities_keep_to_the_bounds(decoded: list[tuple[Pattern, Pattern]]) -> None:
    onset_ms: list[float] = []
    for pattern, kept in decoded:
        for before, after in zip(pattern.hits, kept.hits, strict=True):
            onset_ms.append(ticks_to_ms(abs(before.onset - after.onset), pattern.bpm))
            assert abs(before.velocity - after.velocity) <= VELOCITY
    median, p99 = np.percentile(onset_ms, [50, 99])
    assert median <= MEDIAN_MS
    assert p99 <= P99_MS


def test_every_file_obeys_the_grammar(encoded: list[tuple[Pattern, EventArray]]) -> None:
    # Files of like length share a batch, so that none waits for a long one.
    by_length = sorted(encoded, key=lambda item: len(item[1]))
    for first in range(0, len(by_length), 64):
        batch = by_length[first : first + 64]
        assert refused([events for _, events in batch], [Rules(pattern.meter) for pattern, _ in batch]) == []


def split(pattern: Pattern) -> tuple[list[tuple[int, Voice]], list[tuple[int, int]]]:
    """The score, slot and voice of every hit, and the feel, offset and velocity of every hit."""
    return (
        [(hit.slot, hit.voice) for hit in pattern.hits],
        [(hit.offset, hit.velocity) for hit in pattern.hits],
    )


def combine(score: list[tuple[int, Voice]], feel: list[tuple[int, int]], like: Pattern) -> Pattern:
    return like.with_hits(Hit(*note, *touch) for note, touch in zip(score, feel, strict=True))


def test_score_and_feel_part_one_to_one(encoded: list[tuple[Pattern, EventArray]]) -> None:
    rng = np.random.default_rng(1)
    for pattern, events in encoded:
        score, feel = split(pattern)
        assert combine(score, feel, pattern) == pattern
        # Another feel, drawn at random, on the same score: strokes of one voice in one slot stay apart and in order.
        strokes = Counter(score)
        first = {note: int(rng.integers(N_OFFSETS + 1 - count)) for note, count in strokes.items()}
        taken: Counter[tuple[int, Voice]] = Counter()
        other = []
        for note, velocity in zip(score, rng.integers(N_VELOCITIES, size=len(score)).tolist(), strict=True):
            other.append((bin_to_offset(first[note] + taken[note]), bin_to_velocity(velocity)))
            taken[note] += 1
        played = combine(score, other, pattern)
        assert split(played) == (score, other)
        # The first two columns of the events are the score and only the score, the last two the feel and only the feel.
        replayed = encode(played)
        assert np.array_equal(replayed[:, : VOICE + 1], events[:, : VOICE + 1])
        assert decode(replayed, pattern.meter, pattern.bpm) == played
