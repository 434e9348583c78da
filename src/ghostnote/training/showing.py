"""How clips are shown in a lesson: mostly as plain patterns, as they were played.

Training bends velocities, cuts meters and reduces to the scoring grid, so that a network knows music in general. Here
the feel of one player is what is to be learned, so that only what leaves it as it is remains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from ghostnote.dataset.records import Take
from ghostnote.training.augment import Excerpt, change_tempo, drop_drum, rotate_bars
from ghostnote.training.batches import Dropout, Example, collate, example
from ghostnote.training.sampling import WINDOW_BARS, WINDOW_SHARES, Batch, cut_batches
from ghostnote.training.views import draw_job, nothing, seen

#: Windows that are sorted by length together.
_POOL: Final = 64
#: Share of the windows of which nothing is given.
_PLAIN: Final = 0.8
_AUGMENTATIONS: Final[tuple[tuple[Callable[[Excerpt, np.random.Generator], Excerpt], float], ...]] = (
    (change_tempo, 0.2),
    (drop_drum, 0.1),
    (rotate_bars, 0.3),
)
#: Measured controls are withheld more often than in training: what a style plays when nothing is asked of it counts.
_DROPOUT: Final = Dropout(all_measured=0.7, detail=0.0)


def lesson_batches(takes: Sequence[Take], positions: int, seed: Sequence[int]) -> Iterator[Batch]:
    """An endless supply of batches, the same for the same seed.

    Args:
        takes: that are learned from, drawn in proportion to their bars.
        positions: padded positions a batch may hold.
        seed: a sequence of integers.
    """
    rng = np.random.default_rng(tuple(seed))
    bars = np.array([take.pattern.bars for take in takes], dtype=float)
    while True:
        drawn = rng.choice(len(takes), _POOL, p=bars / bars.sum())
        batches = cut_batches([_example(takes[i], rng) for i in drawn], positions)
        for i in rng.permutation(len(batches)):
            yield collate(batches[i])


def _example(take: Take, rng: np.random.Generator) -> Example:
    pattern = take.pattern
    count = min(int(rng.choice(WINDOW_BARS, p=WINDOW_SHARES)), pattern.bars)
    excerpt = Excerpt(pattern.window(int(rng.integers(pattern.bars - count + 1)), count))
    for change, probability in _AUGMENTATIONS:
        if rng.random() < probability:
            excerpt = change(excerpt, rng)
    view = nothing if rng.random() < _PLAIN else draw_job(rng).view
    return example(
        excerpt.pattern,
        style=0,
        player=0,
        fill=take.fill,
        detail=excerpt.detail,
        given=seen(view, excerpt.pattern, rng),
        dropout=_DROPOUT,
        rng=rng,
    )
