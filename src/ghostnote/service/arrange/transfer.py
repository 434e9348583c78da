"""Transfer: the feel of one clip on the notes of another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.service.arrange.blend import by_cell
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.humanize import as_clip
from ghostnote.service.arrange.swing import own_swing
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.tokens.given import Given, Stroke, all_cells

#: Bar, hit, and its rank among the strokes of its voice in its slot.
_Source = tuple[int, Hit, int]


@dataclass(frozen=True)
class Transfer(Task):
    """The notes of `score`, played as `groove` plays.

    A note takes velocity and offset from the groove's stroke of the same drum at the same place in the bar, in the
    nearest bar (the groove repeats); where the groove is silent on that drum, the offset of what it strikes there. What
    it does not cover, the model plays, knowing the rest. Offsets carry over in ticks: swing survives a change of tempo.

    Attributes:
        groove: the feel.
        score: the notes, the tempo and the length.

    Raises:
        InvalidParameterError: clips of unlike meters.
    """

    name: ClassVar[str] = "transfer"
    clips: ClassVar[tuple[str, ...]] = ("groove", "score")

    groove: Clip
    score: Clip

    def __post_init__(self) -> None:
        feel, notes = self.groove.pattern.meter, self.score.pattern.meter
        if feel != notes:
            problem = f"the feel of {feel} does not fit notes in {notes}"
            raise InvalidParameterError(problem, where="transfer", hint="give two clips of one meter")

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return as_clip(params, self.score.pattern)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        score, groove = self.score.pattern, self.groove.pattern
        same_drum = _sources(groove, lambda tick, hit: (tick, KIT[hit.voice].family))
        any_drum = _sources(groove, lambda tick, hit: tick)
        strokes: list[Stroke] = []
        for stack in by_cell(score.hits).values():
            played = [_played(hit, rank, score, groove, same_drum, any_drum) for rank, hit in enumerate(stack)]
            strokes += _rising(played)
        closed = all_cells(score.meter, score.bars, opened=False)
        return Plan(Given(score.meter, score.bars, tuple(strokes), closed), controls=own_swing(groove))


def _sources(groove: Pattern, key: Callable[[int, Hit], Hashable]) -> Mapping[Hashable, list[_Source]]:
    found: dict[Hashable, list[_Source]] = {}
    for stack in by_cell(groove.hits).values():
        for rank, hit in enumerate(stack):
            bar, tick = divmod(hit.slot, groove.meter.bar_ticks)
            found.setdefault(key(tick, hit), []).append((bar, hit, rank))
    return found


def _played(
    note: Hit,
    rank: int,
    score: Pattern,
    groove: Pattern,
    same_drum: Mapping[Hashable, list[_Source]],
    any_drum: Mapping[Hashable, list[_Source]],
) -> Stroke:
    bar, tick = divmod(note.slot, score.meter.bar_ticks)

    def nearness(source: _Source) -> tuple[int, bool, int, Hit]:
        apart = abs(bar % groove.bars - source[0])
        return min(apart, groove.bars - apart), source[1].voice != note.voice, abs(source[2] - rank), source[1]

    alike = same_drum.get((tick, KIT[note.voice].family))
    if alike:
        source = min(alike, key=nearness)[1]
        return Stroke(replace(note, offset=source.offset, velocity=source.velocity))
    there = any_drum.get(tick)
    if there:
        return Stroke(replace(note, offset=min(there, key=nearness)[1].offset), velocity=False)
    return Stroke(note, velocity=False, offset=False)


def _rising(stack: list[Stroke]) -> list[Stroke]:
    """Strokes of one cell; of those that would coincide, all but the first leave their offset to the model."""
    known: set[int] = set()
    result = []
    for stroke in stack:
        clash = stroke.offset and stroke.hit.offset in known
        if stroke.offset:
            known.add(stroke.hit.offset)
        result.append(replace(stroke, offset=False) if clash else stroke)
    return result
