"""Operations on whole bars."""

from __future__ import annotations

from dataclasses import replace

from ghostnote.core.pattern import Hit, Pattern
from ghostnote.prompt.edits.plan import Operation
from ghostnote.service.arrange.edits.changes import moved, require_change
from ghostnote.service.arrange.edits.scope import bars_of, hits_of, nothing


def copy(pattern: Pattern, edit: Operation) -> Pattern:
    """Bars again in the place of others, in turn; of the drums that are named, or of all."""
    assert edit.to is not None
    sources = bars_of(pattern, edit.scope)
    hits_of(pattern, edit.scope)
    targets = bars_of(pattern, edit.to) if edit.to.bars else [bar for bar in range(pattern.bars) if bar not in sources]
    if not targets:
        raise nothing("there is no other bar", "name where it goes: `copy bar 1 to bar 3`")
    pairs = {target: sources[index % len(sources)] for index, target in enumerate(targets)}
    return _put(pattern, edit, pairs, "it is the same already")


def exchange_bars(pattern: Pattern, edit: Operation) -> Pattern:
    """Each of two bars, or of two runs of as many, in the place of the other."""
    assert edit.to is not None
    first, second = bars_of(pattern, edit.scope), bars_of(pattern, edit.to)
    if len(first) != len(second) or set(first) & set(second):
        raise nothing("these bars cannot change places", "name two bars, or two runs of as many")
    pairs = dict(zip([*first, *second], [*second, *first], strict=True))
    return _put(pattern, edit, pairs, "they are the same")


def _put(pattern: Pattern, edit: Operation, pairs: dict[int, int], done: str) -> Pattern:
    """Into each bar (the keys) what another holds."""
    voices = edit.scope.voices
    meant = [hit for hit in pattern.hits if not voices or hit.voice in voices]
    bars = {bar: [hit for hit in meant if pattern.bar_of(hit) == bar] for bar in range(pattern.bars)}
    put: list[Hit] = []
    for target, source in pairs.items():
        by = (target - source) * pattern.meter.bar_ticks
        put += [replace(hit, slot=hit.slot + by) for hit in bars[source]]
    taken = [hit for target in pairs for hit in bars[target]]
    return require_change(pattern, moved(pattern, taken, put), done)
