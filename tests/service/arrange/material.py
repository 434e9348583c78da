"""Clips for tests of the jobs, and orders that go through the whole path."""

from __future__ import annotations

from typing import Final

from ghostnote.core.kit import Voice
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.task import Task
from ghostnote.service.generate import Artefact, Order, arrange

PARAMS: Final = GenerationParams(style=ANY_STYLE, seed=5)


def rock(bars: int = 4, bpm: float = 100.0, meter: Meter | None = None) -> Pattern:
    """8ths on the hat over kick and snare, every hit on its slot."""
    meter = meter or Meter()
    hits = []
    for slot in range(0, bars * meter.bar_ticks, 240):
        tick = slot % meter.bar_ticks
        hits.append(Hit(slot, Voice.CLOSED_HAT, 0, 80))
        if tick % 480 == 0:
            hits.append(Hit(slot, (Voice.KICK, Voice.SNARE)[tick // 480 % 2], 0, 100))
    return Pattern(meter, bpm, bars, tuple(hits))


def played(bars: int = 4, bpm: float = 100.0) -> Pattern:
    """The same in 16ths, loose, of uneven force, and swung by 20 ticks."""
    hits = [
        Hit(slot, Voice.CLOSED_HAT, slot * 7 // 120 % 11 - 5 + 20 * (slot % 240 == 120), 60 + slot * 13 // 120 % 40)
        for slot in range(0, bars * 1920, 120)
    ]
    drums = [
        Hit(slot, (Voice.KICK, Voice.SNARE)[slot // 480 % 2], slot // 480 % 5 - 2, 95 + slot // 480 % 7)
        for slot in range(0, bars * 1920, 480)
    ]
    return Pattern(Meter(), bpm, bars, (*hits, *drums))


def done(engine: Engine, task: Task, params: GenerationParams = PARAMS, variation: int = 0) -> Artefact:
    """What comes of a task."""
    return arrange([Order(params, variation, task)], engine)[0]


def clip(pattern: Pattern | None = None) -> Clip:
    """A clip of the pattern, else of `rock()`."""
    return Clip(rock() if pattern is None else pattern)
