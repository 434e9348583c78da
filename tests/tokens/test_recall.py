"""Recall against its definition, read off the whole history each time."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.events import bar_positions, encode
from ghostnote.tokens.fields import BAR, MAX_BEAT_STEP, N_POINTS, NO_OFFSET, NO_VELOCITY, NO_VOICE, REST
from ghostnote.tokens.recall import LAGS, N_RECALL_PLACES, N_STRUCK, RECALL_FAR, RECALL_NO_BAR, Recall
from tests.music import patterns


@dataclass
class Naive:
    """Every hit so far as (bar, position, voice, velocity, offset), and what `Recall` should make of it."""

    bar: int = 0
    history: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def _bar_at(self, lag: int) -> list[tuple[int, int, int, int, int]] | None:
        return None if self.bar < lag else [hit for hit in self.history if hit[0] == self.bar - lag]

    def upcoming(self, cell: int, beat: int) -> tuple[list[int], list[int]]:
        places, voices = [], []
        for lag in LAGS:
            hits = self._bar_at(lag)
            if hits is None:
                place, voice = RECALL_NO_BAR, NO_VOICE
            else:
                ahead = [(p, v) for _, p, v, _, _ in hits if p * N_VOICES + v >= cell]
                position, voice = min(ahead, default=(None, NO_VOICE))
                place = BAR if position is None else position - beat * N_POINTS
                if position is not None and position // N_POINTS - beat >= MAX_BEAT_STEP:
                    place = RECALL_FAR
            places.append(place)
            voices.append(voice)
        return places, voices

    def held(self, position: int) -> set[int]:
        bars = [self._bar_at(lag) or [] for lag in LAGS]
        return {i * N_VOICES + v for i, hits in enumerate(bars) for _, p, v, _, _ in hits if p == position}

    def strokes(self, position: int, voice: int) -> list[tuple[int, int]]:
        none = (NO_VELOCITY, NO_OFFSET)
        there = [
            [hit[3:] for hit in self._bar_at(lag) or [] if hit[1:3] == (position, voice)][-1:] or [none] for lag in LAGS
        ]
        anywhere = [none, none] + [hit[3:] for hit in self.history if hit[2] == voice]
        return [*(found for (found,) in there), anywhere[-1], anywhere[-2]]


@given(patterns(most_bars=7, most_hits=25), st.data())
def test_recall_is_what_the_history_says(pattern: Pattern, data: st.DataObject) -> None:
    recall, naive = Recall(), Naive()
    positions = st.integers(0, bar_positions(pattern.meter) - 1)
    # Half of the questions are about voices and places that occur.
    events = encode(pattern).tolist()
    voices = st.sampled_from([event[1] for event in events if event[0] < BAR] or [0]) | st.integers(0, N_VOICES - 1)
    beat = 0
    for place, voice, velocity, offset in events:
        if place == BAR:
            recall.close_bar()
            naive.bar += 1
            beat = 0
        elif place == REST:
            beat += MAX_BEAT_STEP
        else:
            position = beat * N_POINTS + place
            recall.hit(position, voice, velocity, offset)
            naive.history.append((naive.bar, position, voice, velocity, offset))
            beat = position // N_POINTS
        asked, struck = data.draw(positions), data.draw(voices)
        held = recall.held(asked)
        assert set(held) == naive.held(asked)
        assert len(set(held)) == len(held)
        assert recall.strokes(asked, struck) == naive.strokes(asked, struck)
        cell = asked * N_VOICES + struck + 1
        assert recall.upcoming(cell, asked // N_POINTS) == naive.upcoming(cell, asked // N_POINTS)


def test_recall_written_out() -> None:
    kick, snare = int(Voice.KICK), int(Voice.SNARE)
    recall = Recall()
    assert recall.upcoming(0, 0) == ([RECALL_NO_BAR] * 3, [NO_VOICE] * 3)
    assert recall.strokes(0, kick) == [(NO_VELOCITY, NO_OFFSET)] * N_STRUCK
    recall.hit(0, kick, 25, 20)
    recall.hit(12, snare, 20, 22)
    recall.hit(12, snare, 21, 30)
    recall.close_bar()
    assert recall.upcoming(0, 0) == ([0, RECALL_NO_BAR, RECALL_NO_BAR], [kick, NO_VOICE, NO_VOICE])
    assert recall.upcoming(1, 0)[0][0] == 12
    assert recall.upcoming(12 * N_VOICES + snare + 1, 1)[0][0] == BAR
    assert recall.held(12) == [snare]
    assert recall.strokes(12, snare) == [(21, 30), *[(NO_VELOCITY, NO_OFFSET)] * 2, (21, 30), (20, 22)]
    recall.close_bar()
    assert recall.upcoming(0, 0) == ([BAR, 0, RECALL_NO_BAR], [NO_VOICE, kick, NO_VOICE])
    assert recall.held(12) == [N_VOICES + snare]


def test_what_lies_beyond_a_step_is_far() -> None:
    recall = Recall()
    for beat in (0, 4):
        recall.hit(beat * N_POINTS, int(Voice.KICK), 25, 20)
    recall.close_bar()
    assert recall.upcoming(1, 0)[0][0] == RECALL_FAR
    assert recall.upcoming(1, 1)[0][0] == 3 * N_POINTS


def test_ids_are_told_apart() -> None:
    assert len({BAR, RECALL_FAR, RECALL_NO_BAR}) == 3
    assert max(BAR, RECALL_FAR, RECALL_NO_BAR) == N_RECALL_PLACES - 1
