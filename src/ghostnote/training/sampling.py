"""Which excerpts an epoch is made of.

Takes are drawn with rare styles up-weighted, windows have several lengths, and batches hold sequences of similar length
under a budget of positions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from ghostnote.core.pattern import Meter, Pattern
from ghostnote.core.reduction import reduce_to_basic
from ghostnote.dataset.records import SYNTHETIC, Take
from ghostnote.tokens.controls import BAR_CONTROLS, BASIC_DETAIL, FULL_DETAIL
from ghostnote.training.augment import Excerpt, augment, splice
from ghostnote.training.batches import Dropout, Example, collate, example
from ghostnote.training.views import View, draw_job, infill, nothing, seen, without_feel

#: Lengths of training windows in bars, and how often each is drawn; a shorter take is used whole.
WINDOW_BARS: Final = (2, 4, 8, 16)
WINDOW_SHARES: Final = (0.08, 0.27, 0.5, 0.15)
#: A style is drawn in proportion to (its bars) ** this: 1 is as played, 0 every style alike.
STYLE_POWER: Final = 0.7
#: Share of the beats that get a fill, so that a fill can be asked for within a pattern.
FILL_SHARE: Final = 0.12
#: Windows sorted by length together before batches are cut from them.
POOL: Final = 384
VALIDATION_BARS: Final = 8

#: As `collate` makes it.
Batch = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Names:
    """The styles and players a network knows; their ids are their places here plus 1, 0 is "not given"."""

    styles: tuple[str, ...]
    players: tuple[str, ...]

    @classmethod
    def of(cls, takes: Sequence[Take]) -> Names:
        """Those that occur in `takes`, in alphabetical order; what was composed has no player."""
        return cls(tuple(sorted({t.style for t in takes})), tuple(sorted({t.player for t in takes} - {""})))

    def style_id(self, name: str) -> int:
        """Id of a style, 0 for one that is not known."""
        return self.styles.index(name) + 1 if name in self.styles else 0

    def player_id(self, name: str) -> int:
        """Id of a player, 0 for one that is not known."""
        return self.players.index(name) + 1 if name in self.players else 0


class TrainingBatches(IterableDataset[Batch]):
    """An endless supply of batches, the same for the same seed; each worker of a loader has a stream of its own.

    Args:
        takes: what there is to train with.
        names: ids of styles and players.
        positions: padded positions a batch may hold.
        seed: a sequence of integers, e.g. (seed, epoch, rank).
        pool: windows that are sorted by length together.
    """

    def __init__(
        self, takes: Sequence[Take], names: Names, positions: int, seed: Sequence[int], pool: int = POOL
    ) -> None:
        self._takes = list(takes)
        self._names = names
        self._positions = positions
        self._seed = tuple(seed)
        self._pool = pool
        self._weights = take_weights(self._takes)
        self._fills: dict[tuple[str, Meter], list[Pattern]] = defaultdict(list)
        for take in self._takes:
            if take.fill:
                self._fills[take.style, take.pattern.meter].append(take.pattern)

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = np.random.default_rng(self._seed if worker is None else (*self._seed, worker.id))
        while True:
            drawn = rng.choice(len(self._takes), self._pool, p=self._weights)
            pool = [self._example(self._takes[i], rng) for i in drawn]
            batches = cut_batches(pool, self._positions)
            for i in rng.permutation(len(batches)):
                yield collate(batches[i])

    def _example(self, take: Take, rng: np.random.Generator) -> Example:
        pattern = take.pattern
        count = min(int(rng.choice(WINDOW_BARS, p=WINDOW_SHARES)), pattern.bars)
        window = pattern.window(int(rng.integers(pattern.bars - count + 1)), count)
        job = draw_job(rng)
        excerpt = augment(window, rng, job.basic)
        pattern, fill = self._with_fill(excerpt, take, rng)
        return example(
            pattern,
            style=self._names.style_id(take.style),
            player=self._names.player_id(take.player),
            fill=fill,
            detail=excerpt.detail,
            given=seen(job.view, pattern, rng),
            dropout=dropout_of(take),
            rng=rng,
        )

    def _with_fill(self, excerpt: Excerpt, take: Take, rng: np.random.Generator) -> tuple[Pattern, bool | list[bool]]:
        """The excerpt, now and then with a fill of its style put into one of its bars, and which bars are fills."""
        pattern = excerpt.pattern
        fills = self._fills.get((take.style, pattern.meter))
        beat = not take.fill and excerpt.detail == FULL_DETAIL and pattern.bars > 1
        if not (fills and beat and rng.random() < FILL_SHARE):
            return pattern, take.fill
        return splice(pattern, fills[rng.integers(len(fills))], rng)


def dropout_of(take: Take) -> Dropout:
    """How often controls are withheld; what was composed always says its style: that of none is what was played."""
    return Dropout(style=0.0) if take.split == SYNTHETIC else Dropout()


def take_weights(takes: Sequence[Take]) -> np.ndarray:
    """(takes,) probabilities: by bars, with rare styles up-weighted."""
    bars_of_style: dict[str, int] = defaultdict(int)
    for take in takes:
        bars_of_style[take.style] += take.pattern.bars
    weights = np.array([take.pattern.bars * bars_of_style[take.style] ** (STYLE_POWER - 1) for take in takes])
    shares: np.ndarray = weights / weights.sum()
    return shares


def cut_batches(examples: Sequence[Example], positions: int) -> list[list[Example]]:
    """Batches of examples of similar length, each at most `positions` when padded; a longer one stands alone."""
    batches: list[list[Example]] = []
    for item in sorted(examples, key=lambda e: len(e.events)):
        if not batches or (len(batches[-1]) + 1) * len(item.events) > positions:
            batches.append([])
        batches[-1].append(item)
    return batches


@dataclass(frozen=True, slots=True)
class ValidationSet:
    """What is predicted of the validation split.

    Attributes:
        basic: on the scoring grid (nine voices, 16ths) instead of in full.
        view: what is given, drawn with the same random numbers at every validation.
        every: takes each how-manieth window only.
    """

    basic: bool = False
    view: View = nothing
    every: int = 1


VALIDATION_SETS: Final[Mapping[str, ValidationSet]] = MappingProxyType(
    {
        "full": ValidationSet(),
        "grid": ValidationSet(basic=True),
        "humanise": ValidationSet(view=without_feel, every=4),
        "infill": ValidationSet(view=infill, every=4),
    }
)


def validation_batches(takes: Sequence[Take], names: Names, positions: int, asked: ValidationSet) -> list[Batch]:
    """Consecutive windows of at most 8 bars of every beat, given style, tempo, meter and part only.

    Args:
        takes: the validation split; fills are left out.
        names: ids of styles.
        positions: padded positions a batch may hold.
        asked: which set.
    """
    windows = [
        (reduce_to_basic(window) if asked.basic else window, names.style_id(take.style))
        for take in takes
        if not take.fill
        for window in take.pattern.cut(VALIDATION_BARS)
    ][:: asked.every]
    rng = np.random.default_rng(0)
    examples = [_given_style(window, style, asked, rng) for window, style in windows if window.hits or asked.every == 1]
    return [collate(batch) for batch in cut_batches(examples, positions)]


def _given_style(pattern: Pattern, style: int, asked: ValidationSet, rng: np.random.Generator) -> Example:
    detail = BASIC_DETAIL if asked.basic else FULL_DETAIL
    item = example(pattern, style=style, player=0, fill=False, detail=detail, given=asked.view(pattern, rng))
    item.control_ids[:, : len(BAR_CONTROLS)] = 0
    return item
