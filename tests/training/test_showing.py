"""How clips are shown in a lesson."""

from __future__ import annotations

from itertools import islice

import torch

from ghostnote.tokens.fields import velocity_to_bin
from ghostnote.training.showing import lesson_batches
from tests.training.test_lessons import _clip

CLIPS = [_clip(number) for number in range(3)]


def test_the_same_seed_shows_the_same() -> None:
    first, second, other = (list(islice(lesson_batches(CLIPS, 800, (seed,)), 4)) for seed in (1, 1, 2))
    for one, two in zip(first, second, strict=True):
        assert all(torch.equal(one[name], two[name]) for name in one)
    events = [[batch["events"].tolist() for batch in batches] for batches in (first, other)]
    assert events[0] != events[1]


def test_velocities_are_shown_as_they_were_played() -> None:
    played = {velocity_to_bin(hit.velocity) for clip in CLIPS for hit in clip.pattern.hits}
    for batch in islice(lesson_batches(CLIPS, 800, (1,)), 12):
        assert set(batch["events"][batch["hit"]][:, 2].tolist()) <= played


def test_most_is_plain_and_some_is_given() -> None:
    batches = list(islice(lesson_batches(CLIPS, 800, (1,)), 40))
    shown, given = (sum(len(batch[name]) for batch in batches) for name in ("style", "given_rows"))
    assert 0.02 * shown < given < 0.3 * shown
