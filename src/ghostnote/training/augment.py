"""Augmentation that keeps the feel: tempo, velocity curve, voice drop, bar rotation, meter, articulation.

Micro-timing itself is never jittered: it is what the model is to learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.core.reduction import reduce_to_basic
from ghostnote.tokens.controls import BASIC_DETAIL, FULL_DETAIL

Generator = np.random.Generator

#: Meters that bars of 4/4 are cut to, so that each offered kind is met in training: shorter, and longer than a bar.
CUT_METERS: Final[tuple[Meter, ...]] = tuple(
    Meter(n, d)
    for n, d in ((2, 4), (3, 4), (5, 4), (6, 4), (7, 4), (5, 8), (6, 8), (7, 8), (9, 8), (11, 8), (12, 8), (13, 8))
) + tuple(Meter(n, 16) for n in (7, 9, 11, 13, 15))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A pattern on its way into a batch, with the detail it is given in (`FULL_DETAIL` or `BASIC_DETAIL`)."""

    pattern: Pattern
    detail: int = FULL_DETAIL


def change_tempo(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """Up to 7 % faster or slower; offsets stay in ticks."""
    pattern = excerpt.pattern
    return replace(excerpt, pattern=replace(pattern, bpm=pattern.bpm * float(np.exp(rng.uniform(-0.07, 0.07)))))


def bend_velocities(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """One power curve over all velocities: their order stays (neighbours may meet), and so does 127."""
    power = float(np.exp(rng.normal(0, 0.12)))
    curve = [max(1, round(127 * (v / 127) ** power)) for v in range(128)]
    hits = (replace(hit, velocity=curve[hit.velocity]) for hit in excerpt.pattern.hits)
    return replace(excerpt, pattern=excerpt.pattern.with_hits(hits))


def drop_drum(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """Leave one drum (all its articulations) out."""
    families = sorted({KIT[hit.voice].family for hit in excerpt.pattern.hits})
    if len(families) < 3:
        return excerpt
    gone = families[rng.integers(len(families))]
    hits = (hit for hit in excerpt.pattern.hits if KIT[hit.voice].family != gone)
    return replace(excerpt, pattern=excerpt.pattern.with_hits(hits))


def rotate_bars(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """Begin the loop at another of its bars."""
    pattern = excerpt.pattern
    shift = int(rng.integers(pattern.bars)) * pattern.meter.bar_ticks
    hits = (replace(hit, slot=(hit.slot + shift) % pattern.ticks) for hit in pattern.hits)
    return replace(excerpt, pattern=pattern.with_hits(hits))


def cut_meter(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """Make bars of another meter, by `Pattern.rebarred`; what is not in 4/4, or too short, stays."""
    meter = CUT_METERS[rng.integers(len(CUT_METERS))]
    cut = excerpt.pattern.rebarred(meter) if excerpt.pattern.meter == Meter() else None
    return excerpt if cut is None else replace(excerpt, pattern=cut)


def reduce_detail(excerpt: Excerpt, rng: Generator) -> Excerpt:
    """Nine voices on 16ths, told as such to the model."""
    return Excerpt(reduce_to_basic(excerpt.pattern), BASIC_DETAIL)


#: Changes, each with the probability that it is applied, in this order.
Changes = tuple[tuple[Callable[[Excerpt, Generator], Excerpt], float], ...]

AUGMENTATIONS: Final[Changes] = (
    (change_tempo, 0.2),
    (bend_velocities, 0.4),
    (drop_drum, 0.08),
    (rotate_bars, 0.15),
    (cut_meter, 0.08),
)


def augment(pattern: Pattern, rng: Generator, basic: float, changes: Changes = AUGMENTATIONS) -> Excerpt:
    """A random variant of `pattern`, drawn with `rng` alone, on the scoring grid with probability `basic`."""
    excerpt = Excerpt(pattern)
    for change, probability in (*changes, (reduce_detail, basic)):
        if rng.random() < probability:
            excerpt = change(excerpt, rng)
    return excerpt


def splice(pattern: Pattern, fill: Pattern, rng: Generator) -> tuple[Pattern, list[bool]]:
    """Put the busiest bar of a fill into a beat, not at its beginning and mostly at its end.

    Args:
        pattern: the beat, of two bars or more.
        fill: of the same meter.
        rng: source of randomness.

    Returns:
        The beat with the fill, and which of its bars are a fill.
    """
    last = pattern.bars - 1
    bar = last if rng.random() < 0.6 else int(rng.integers(1, pattern.bars))
    length = pattern.meter.bar_ticks
    busiest = max(fill.by_bar(), key=len)
    hits = [hit for hit in pattern.hits if pattern.bar_of(hit) != bar]
    hits += [replace(hit, slot=hit.slot % length + bar * length) for hit in busiest]
    return pattern.with_hits(hits), [number == bar for number in range(pattern.bars)]
