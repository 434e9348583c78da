"""Operations that take hits away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.prompt.edits.plan import Operation
from ghostnote.service.arrange.edits.scope import hits_of, nothing
from ghostnote.service.arrange.weight import place_weight, weight

#: Share of the hits that goes, by how much less was asked for.
_SHARES: Final = {0.5: 0.2, 1.0: 0.35, 2.0: 0.55}
#: Strokes of a flam sound within this of each other, in ticks.
_FLAM: Final = 60


def remove(pattern: Pattern, edit: Operation) -> Pattern:
    """Without the hits that are meant."""
    return _without(pattern, hits_of(pattern, edit.scope))


def keep(pattern: Pattern, edit: Operation) -> Pattern:
    """Of the bars and places that are meant, only these hits."""
    kept = set(hits_of(pattern, edit.scope))
    everything = replace(edit.scope, voices=frozenset(), force=None, nth=None)
    others = [hit for hit in hits_of(pattern, everything) if hit not in kept]
    if not others:
        raise nothing("nothing else is played there")
    return _without(pattern, others)


def halve(pattern: Pattern, edit: Operation) -> Pattern:
    """Every second stroke of each drum, foot and hand apart, goes bar by bar; those on the stronger places stay."""
    gone: list[Hit] = []
    for own in _by_bar_and_drum(pattern, hits_of(pattern, edit.scope)):
        slots = sorted({hit.slot for hit in own})
        halves = (slots[::2], slots[1::2])
        weights = [sum(place_weight(slot % pattern.meter.bar_ticks) for slot in half) for half in halves]
        lighter = set(halves[0] if weights[0] < weights[1] else halves[1])
        gone += [hit for hit in own if hit.slot in lighter]
    if not gone:
        raise nothing("no drum is struck more than once in a bar there")
    return _without(pattern, gone)


def sparser(pattern: Pattern, edit: Operation) -> Pattern:
    """What carries the groove least goes, a share of each bar."""
    hits = hits_of(pattern, edit.scope)
    gone: list[Hit] = []
    for bar in range(pattern.bars):
        own = sorted(
            (hit for hit in hits if pattern.bar_of(hit) == bar),
            key=lambda hit: (weight(hit, pattern.meter), hit.velocity, -hit.slot),
        )
        count = min(math.ceil(_SHARES[edit.degree] * len(own)), len(own) - 1)
        gone += own[: max(0, count)]
    if not gone:
        raise nothing("it cannot be less busy without falling silent")
    return _without(pattern, gone)


def unflam(pattern: Pattern, edit: Operation) -> Pattern:
    """Of strokes of one drum that sound as a flam, the softer goes."""
    gone: list[Hit] = []
    for own in _by_bar_and_drum(pattern, hits_of(pattern, edit.scope)):
        for first, second in pairwise(own):
            if second.onset - first.onset <= _FLAM:
                gone.append(min(first, second, key=lambda hit: hit.velocity))
    if not gone:
        raise nothing("there are no flams")
    return _without(pattern, gone)


def _without(pattern: Pattern, gone: Sequence[Hit]) -> Pattern:
    taken = set(gone)
    return pattern.with_hits(hit for hit in pattern.hits if hit not in taken)


def _by_bar_and_drum(pattern: Pattern, hits: Sequence[Hit]) -> list[list[Hit]]:
    found: dict[tuple[int, str, str], list[Hit]] = {}
    for hit in sorted(hits, key=lambda one: one.onset):
        spec = KIT[hit.voice]
        found.setdefault((pattern.bar_of(hit), spec.family, spec.limb), []).append(hit)
    return list(found.values())
