"""Every meter that is offered, and random patterns in them, for tests of any package."""

from __future__ import annotations

from typing import Final

import numpy as np
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import LATTICE_TICKS, MAX_OFFSET, METER_DENOMINATORS, Hit, Meter, Pattern, is_place
from ghostnote.tokens.given import Given, Stroke, Tap, all_cells


def _offered() -> tuple[Meter, ...]:
    found = []
    for denominator in METER_DENOMINATORS:
        for numerator in range(1, 100):
            try:
                found.append(Meter(numerator, denominator))
            except InvalidParameterError:
                break
    return tuple(found)


METERS: Final = _offered()


def slots_of_bar(meter: Meter) -> tuple[int, ...]:
    """Every notated place of a bar, in ticks."""
    return tuple(tick for tick in range(0, meter.bar_ticks, LATTICE_TICKS) if is_place(tick))


@st.composite
def patterns(draw: st.DrawFn, *, most_bars: int = 5, most_hits: int = 40) -> Pattern:
    """Any valid pattern: any meter, empty bars, flams, several strokes of one voice in one slot, extreme values."""
    meter = draw(st.sampled_from(METERS))
    bars = draw(st.integers(1, most_bars))
    inside = slots_of_bar(meter)
    places = st.tuples(
        st.integers(0, bars - 1),
        # The first places are drawn more often, so that strokes of one voice meet in one slot.
        st.sampled_from(inside) | st.sampled_from(inside[:2]),
        st.sampled_from(Voice) | st.just(Voice.SNARE),
        st.integers(-MAX_OFFSET, MAX_OFFSET),
    )
    velocities = draw(st.dictionaries(places, st.integers(1, 127), max_size=most_hits))
    hits = tuple(
        Hit(bar * meter.bar_ticks + tick, voice, offset, velocity)
        for (bar, tick, voice, offset), velocity in velocities.items()
    )
    return Pattern(meter, draw(st.floats(40, 300)), bars, hits)


@st.composite
def givens(draw: st.DrawFn, *, most_bars: int = 4, most_hits: int = 30) -> tuple[Pattern, Given]:
    """Any pattern and anything of it: cells open at random, strokes with and without their feel, taps."""
    pattern = draw(patterns(most_bars=most_bars, most_hits=most_hits))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return pattern, some_of(pattern, rng)


def some_of(pattern: Pattern, rng: np.random.Generator) -> Given:
    """What is given when cells are open at random; whether the feel is given differs from cell to cell."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    cells[:] = rng.random(cells.shape) < rng.choice([0.0, 0.1, 0.5, 1.0])
    given = Given.of(pattern, cells)
    known = {place: rng.random(2) < 0.5 for place in given.wanted}
    strokes = [
        Stroke(item.stroke.hit, bool(known[place][0]), bool(known[place][1]))
        for place, wanted in given.wanted.items()
        for item in wanted
    ]
    taps = [Tap(hit.slot, hit.velocity, hit.offset) for hit in pattern.hits if rng.random() < 0.2]
    return Given(pattern.meter, pattern.bars, tuple(strokes), given.open, tuple(taps))
