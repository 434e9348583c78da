"""What the encoder reads by itself: many short windows, in each of which something is left open or without its feel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ghostnote.core.pattern import Pattern
from ghostnote.dataset.records import Take
from ghostnote.training.augment import AUGMENTATIONS, Changes, augment, bend_velocities, change_tempo
from ghostnote.training.batches import Dropout, Example, read_batch, unmeasured
from ghostnote.training.noise import less_exactly
from ghostnote.training.sampling import Names, take_weights
from ghostnote.training.views import View, infill, one_drum, seen, taps, without_feel

#: Lengths of windows in bars, how often each is drawn, and windows of a batch.
_LENGTHS: Final = ((2, 0.6, 96), (4, 0.4, 48))


class Reading(NamedTuple):
    """A view, how often it is drawn, how many of its windows are on the scoring grid, and how they are varied."""

    view: View
    share: float
    basic: float
    changes: Changes = AUGMENTATIONS


#: One drum among all others is what is asked for most, and feel is what all strokes wait for: these windows are read
#: nearly as they were played. With all jobs alike kicks and crashes stay behind boosted trees (docs/LOG.md).
READINGS: Final = (
    Reading(one_drum, 0.48, 1.0, ((change_tempo, 0.1), (bend_velocities, 0.25))),
    Reading(without_feel, 0.25, 0.6, ((change_tempo, 0.1),)),
    Reading(infill, 0.17, 0.5),
    Reading(taps, 0.1, 0.6),
)
_SHARES: Final = [reading.share for reading in READINGS]
#: Style and tempo are told more often than the decoder is told them: they say whose session it was.
_DROPOUT: Final = Dropout(style=0.04, tempo=0.04)
#: Random numbers of its own.
_STREAM: Final = 7


class ReadingBatches(IterableDataset[dict[str, Tensor]]):
    """Batches without end, the same for the same seed; each worker of a loader has a stream of its own.

    Args:
        takes: what there is to train with.
        names: ids of styles and players.
        seed: a sequence of integers.
    """

    def __init__(self, takes: Sequence[Take], names: Names, seed: Sequence[int]) -> None:
        self._takes, self._names, self._seed = takes, names, tuple(seed)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        seed = self._seed if worker is None else (*self._seed, worker.id)
        return _batches(self._takes, self._names, np.random.default_rng((*seed, _STREAM)))

    def loader(self, workers: int) -> DataLoader[dict[str, Tensor]]:
        """Loads them as they are."""
        return DataLoader(self, batch_size=None, num_workers=workers)


def _batches(takes: Sequence[Take], names: Names, rng: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    pools = []
    for bars, share, size in _LENGTHS:
        pool = [take for take in takes if take.pattern.bars >= bars]
        if pool:
            pools.append((bars, share, size, pool, take_weights(pool)))
    shares = np.array([share for _, share, *_ in pools])
    while True:
        bars, _, size, pool, weights = pools[rng.choice(len(pools), p=shares / shares.sum())]
        drawn = rng.choice(len(pool), size, p=weights)
        batch = read_batch([found for i in drawn if (found := _example(pool[i], bars, names, rng)) is not None])
        less_exactly(batch["read_features"].numpy(), rng)
        yield batch


def _example(take: Take, bars: int, names: Names, rng: np.random.Generator) -> Example | None:
    """A window with something open or without its feel; None if it holds nothing."""
    reading = READINGS[rng.choice(len(READINGS), p=_SHARES)]
    window = take.pattern.window(int(rng.integers(take.pattern.bars - bars + 1)), bars)
    excerpt = augment(window, rng, reading.basic, reading.changes)
    pattern: Pattern = excerpt.pattern
    given = seen(reading.view, pattern, rng)
    if given is None:
        return None
    return unmeasured(
        pattern, style=names.style_id(take.style), fill=take.fill, detail=excerpt.detail, given=given,
        dropout=_DROPOUT, rng=rng,
    )  # fmt: skip
