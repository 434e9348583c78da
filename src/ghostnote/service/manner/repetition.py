"""Bars that come again: a machine's style repeats them hit for hit, a drummer's plays them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ghostnote.core.params import KNOBS, GenerationParams
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.profile import Mode
from ghostnote.tokens.given import Given


def repeated(
    pattern: Pattern,
    manner: Manner,
    params: GenerationParams,
    given: Given | None,
    fills: Callable[[int], bool],
    rng: np.random.Generator,
) -> Pattern:
    """`pattern` with bars replaced by the one a cycle earlier, as often as the profile repeats bars identically.

    Fills and bars in which anything is given stay as they are; so does a pattern whose bars are asked to differ: by a
    curve, a section or a journey.
    """
    profile = manner.chief(0)
    if profile is None or profile.feel.repetition.mode is not Mode.IDENTICAL or not manner.constant:
        return pattern
    if params.section is not None or any(isinstance(getattr(params, knob), tuple) for knob in KNOBS):
        return pattern
    bars = [list(bar) for bar in pattern.by_bar()]
    length, cycle = pattern.meter.bar_ticks, profile.cycle
    share = profile.feel.repetition.share * manner.amount * manner.share(0)
    for bar, chance in enumerate(rng.random(len(bars))):
        source = bar - cycle
        free = source >= manner.lead and not fills(bar) and not fills(source) and _alike(given, bar, source)
        if free and chance < share:
            bars[bar] = [replace(hit, slot=hit.slot + cycle * length) for hit in bars[source]]
    hits: list[Hit] = [hit for bar in bars for hit in bar]
    return pattern.with_hits(hits)


def _alike(given: Given | None, *bars: int) -> bool:
    """Whether nothing is given in some bars, and the same cells are open in them."""
    if given is None:
        return True
    if any(bar in bars for bar, _ in given.wanted):
        return False
    first = given.open[bars[0]]
    return all(bool((given.open[bar] == first).all()) for bar in bars)
