"""A pattern given in part: some of its beats are played anew, drum by drum, and some strokes lose their feel."""

from __future__ import annotations

from typing import Final

import numpy as np

from ghostnote.core.kit import KIT, N_VOICES, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import PPQ
from ghostnote.service.arrange.weight import weight
from ghostnote.tokens.fields import N_POINTS
from ghostnote.tokens.given import Given, Stroke, all_cells, place_of

#: Opened at most, so that something of the pattern always remains.
_MOST: Final = 0.85
#: How far the weight of what a unit holds delays its opening, against chance (0-1).
_WEIGHT: Final = 0.08
_FAMILIES: Final = tuple(dict.fromkeys(spec.family for spec in KIT.values()))
_VOICES: Final = {family: [voice for voice in Voice if KIT[voice].family == family] for family in _FAMILIES}

#: A drum (family) in a beat of a bar.
Unit = tuple[int, int, str]


def loosened(pattern: Pattern, share: float, rng: np.random.Generator, voices: frozenset[Voice]) -> Given:
    """`pattern`, a share of its units left to the model, and a share of the feel of what is kept.

    A unit is a drum in a beat. Units are opened in an order drawn at random, in which those that carry the groove
    (`weight`) tend to come late. Drums that the pattern does not play, or that may not be struck, stay as they are.

    Args:
        pattern: what is there.
        share: 0-1.
        rng: decides what.
        voices: those that may be struck.
    """
    held: dict[Unit, float] = {}
    for hit in pattern.hits:
        unit = _unit(pattern, hit.slot, hit.voice)
        held[unit] = max(held.get(unit, 0.0), weight(hit, pattern.meter))
    played = {unit[2] for unit in held}
    drums = [family for family in _FAMILIES if family in played and not voices.isdisjoint(_VOICES[family])]
    beats = -(-pattern.meter.bar_ticks // PPQ)
    units = [(bar, beat, drum) for bar in range(pattern.bars) for beat in range(beats) for drum in drums]
    chance = rng.random(len(units))
    order = sorted(range(len(units)), key=lambda i: chance[i] + _WEIGHT * held.get(units[i], 0.0))
    count = round(share * _MOST * len(units))
    opened = {units[i] for i in order[:count]}
    # At least something changes, however small the share.
    opened = opened or {units[i] for i in order[:1] if share > 0}

    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    for bar, beat, drum in opened:
        cells[bar, beat * N_POINTS : (beat + 1) * N_POINTS, _VOICES[drum]] = True
    kept = []
    for hit, draw in zip(pattern.hits, rng.random(len(pattern.hits)), strict=True):
        bar, cell = place_of(hit, pattern.meter)
        if not cells[bar, cell // N_VOICES, cell % N_VOICES]:
            known = bool(draw >= share)
            kept.append(Stroke(hit, known, known))
    return Given(pattern.meter, pattern.bars, tuple(kept), cells)


def _unit(pattern: Pattern, slot: int, voice: Voice) -> Unit:
    bar, tick = divmod(slot, pattern.meter.bar_ticks)
    return bar, tick // PPQ, KIT[voice].family
