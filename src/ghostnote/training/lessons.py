"""Learning a style from a few clips: the network stays as it is, an adapter learns beside it.

What is added to logits is fitted at once (`leans`); then embeddings and tables learn step by step, from clips as
`showing` shows them. What is held out decides how much of the first counts, and when the second were best.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn

from ghostnote.core.pattern import Pattern
from ghostnote.dataset.records import Take
from ghostnote.tokens.controls import BAR_CONTROLS, FULL_DETAIL
from ghostnote.training.adapter import Arrays, Learner, adapted, arrays_of, parameters, take
from ghostnote.training.batches import Example, collate, example
from ghostnote.training.leans import fit_leans
from ghostnote.training.measuring import validation_nats
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import VALIDATION_BARS, Batch, Names, cut_batches
from ghostnote.training.showing import lesson_batches

_POSITIONS: Final = 2000
#: Bars in which every style is tried, in windows of so many, and in which the best of them are: there may be a hundred.
_TRIED_BARS: Final = 16
_TRIED_WINDOW: Final = 2
_NEAREST_BARS: Final = 96
_BEST: Final = 5
#: Bars that are looked at to see how good the adapter has become.
_HELD_BARS: Final = 256
_LOOK_EVERY: Final = 20
_WARMUP: Final = 10
#: Peak rates of Adam by kind of array: see docs/decisions/0015.
_RATES: Final = {"style": 0.01, "table": 0.001}
_BETAS: Final = (0.9, 0.95)

Nats = dict[str, float]


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """How to learn.

    Attributes:
        steps: of the optimiser.
        seconds: wall-clock time after which it stops whatever the step.
        patience: looks without a better figure after which it stops.
        seed: of windows, augmentation and initial values. With the same threads it gives the same style, unless time
            runs out.
        threads: CPU threads.
        rates: peak rates; 0 leaves a kind as it is.
    """

    steps: int = 80
    seconds: float = 100.0
    patience: int = 4
    seed: int = 0
    threads: int = 2
    rates: tuple[tuple[str, float], ...] = tuple(_RATES.items())


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it.

    Attributes:
        arrays: of the style, in half precision.
        nearest: the known style that explains the clips best, which it began as.
        before, after: nats per bar of what was held out, by field and in all: the network with the nearest style, and
            with the adapter as it is stored.
        steps: that were taken, and `best`, the one that was kept; 0 keeps what was fitted beside the nearest style, if
            that is better than nothing.
        best: see `steps`.
        curve: (step, nats per bar) at each look, of what is looked at.
        seconds: that it took.
    """

    arrays: Arrays
    nearest: str
    before: Nats
    after: Nats
    steps: int
    best: int
    curve: tuple[tuple[int, float], ...]
    seconds: float


def learn(
    network: GrooveNetwork,
    names: Names,
    shown: Sequence[Take],
    held: Sequence[Take],
    plan: LessonPlan,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Learned:
    """Learn a style.

    Args:
        network: in evaluation mode; left as it is.
        names: the styles that it knows.
        shown: what is learned from.
        held: what is only measured on.
        plan: how.
        progress: called with steps taken and steps in all.
    """
    began = time.monotonic()
    torch.set_num_threads(plan.threads)
    nearest = _nearest(network, names, shown)
    learner = adapted(network, {nearest: 1.0}, plan.seed)
    looked_at = measured(held, nearest, _HELD_BARS)
    nothing = validation_nats(learner, looked_at)["total"], arrays_of(learner)
    fit_leans(learner, measured(shown, nearest), looked_at)
    best = (validation_nats(learner, looked_at)["total"], 0, arrays_of(learner))
    if nothing[0] <= best[0]:
        best = nothing[0], 0, nothing[1]
    curve = [(0, best[0])]
    batches = lesson_batches(shown, _POSITIONS, (plan.seed, 15))
    optimizer, peaks = _optimizer(learner, plan)
    step = 0
    over = plan.seconds <= 0
    while step < plan.steps and not over:
        _learn(learner, next(batches), optimizer, [peak * _rate(step, plan.steps) for peak in peaks])
        step += 1
        progress(step, plan.steps)
        over = time.monotonic() - began >= plan.seconds
        # Whatever ends it: what was learned up to there counts.
        if step % _LOOK_EVERY == 0 or step == plan.steps or over:
            curve.append((step, validation_nats(learner, looked_at)["total"]))
            if curve[-1][1] < best[0]:
                best = (curve[-1][1], step, arrays_of(learner))
            elif step - best[1] >= plan.patience * _LOOK_EVERY:
                break
    take(learner, best[2])
    every = measured(held, nearest)
    before, after = validation_nats(network, every), validation_nats(learner, every)
    seconds = round(time.monotonic() - began, 1)
    return Learned(best[2], names.styles[nearest - 1], before, after, step, best[1], tuple(curve), seconds)


def measured(
    takes: Sequence[Take], style: int, most: int | None = None, window_bars: int = VALIDATION_BARS
) -> list[Batch]:
    """Batches of consecutive windows, given style, tempo, meter and part only.

    Args:
        takes: whose windows.
        style: id of the style that is asked for.
        most: bars in all, spread evenly over the takes; None for every bar.
        window_bars: of a window at most.
    """
    windows = [(window, take.fill) for take in takes for window in take.pattern.cut(window_bars) if window.hits]
    bars = sum(window.bars for window, _ in windows)
    every = 1 if most is None else max(1, -(-bars // most))
    examples = [_asked(window, style, fill=fill) for window, fill in windows[::every]]
    return [collate(batch) for batch in cut_batches(examples, 2 * _POSITIONS)]


def _asked(pattern: Pattern, style: int, *, fill: bool) -> Example:
    item = example(pattern, style=style, player=0, fill=fill, detail=FULL_DETAIL)
    item.control_ids[:, : len(BAR_CONTROLS)] = 0
    return item


def _nearest(network: GrooveNetwork, names: Names, takes: Sequence[Take]) -> int:
    """Id of the style with which the network explains the takes best."""
    tried = measured(takes, 0, _TRIED_BARS, _TRIED_WINDOW)
    ids = range(1, len(names.styles) + 1)
    best = sorted(ids, key=lambda style: _cost(network, tried, style))[:_BEST]
    closer = measured(takes, 0, _NEAREST_BARS)
    return min(best, key=lambda style: _cost(network, closer, style))


def _cost(network: GrooveNetwork, batches: Sequence[Batch], style: int) -> float:
    """Nats per bar when a style is asked for."""
    asked = [{**batch, "style": torch.full_like(batch["style"], style)} for batch in batches]
    return validation_nats(network, asked)["total"]


def _optimizer(learner: Learner, plan: LessonPlan) -> tuple[torch.optim.Optimizer, list[float]]:
    rates = dict(plan.rates)
    groups, peaks = [], []
    for name, value in parameters(learner):
        kind = "style" if "." not in name else "table" if name.endswith(("rows", "columns")) else "lean"
        # What is added to logits is fitted already.
        value.requires_grad_(rates.get(kind, 0) > 0)
        if value.requires_grad:
            groups.append({"params": [value]})
            peaks.append(rates[kind])
    return torch.optim.Adam(groups, lr=0.0, betas=_BETAS), peaks


def _learn(learner: Learner, batch: Batch, optimizer: torch.optim.Optimizer, rates: Sequence[float]) -> None:
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate
    optimizer.zero_grad()
    loss = torch.stack(list(learner.losses(batch).values())).sum() / batch["real"].sum()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_([value for group in optimizer.param_groups for value in group["params"]], 1.0)
    optimizer.step()


def _rate(step: int, steps: int) -> float:
    """Of the peak: linear warm-up, then a cosine to nothing."""
    return min(1.0, (step + 1) / _WARMUP) * 0.5 * (1 + math.cos(math.pi * step / steps))
