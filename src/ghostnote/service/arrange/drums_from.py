"""Drums from a rhythm: taps, a bass line or a melody become a full kit's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.notation import notate, written_hit
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi.reader import RHYTHM_VOICE
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.task import Plan, Task, check_switch
from ghostnote.tokens.given import Given, Tap, all_cells

_TAP_VELOCITY: Final = 100


@dataclass(frozen=True)
class DrumsFrom(Task):
    """A kit's part to a rhythm. A rhythm shorter than the bars asked for is repeated; one that is longer is cut.

    Attributes:
        rhythm: onsets on one drum; how hard they are struck counts.
        velocities: whether it does; for taps from a keyboard it does not.
    """

    name: ClassVar[str] = "drums-from"
    clips: ClassVar[tuple[str, ...]] = ("rhythm",)

    rhythm: Clip
    velocities: bool = True

    def __post_init__(self) -> None:
        check_switch("velocities", self.velocities)

    def settle(self, params: GenerationParams) -> GenerationParams:
        """See `Task`."""
        return replace(params, meter=self.rhythm.pattern.meter, tempo=self.rhythm.pattern.bpm)

    def plan(self, params: GenerationParams, rng: np.random.Generator) -> Plan:
        """See `Task`."""
        rhythm = self.rhythm.pattern
        length = params.bars * rhythm.meter.bar_ticks
        taps = [
            Tap(start + hit.slot, hit.velocity if self.velocities else None, hit.offset)
            for start in range(0, length, rhythm.ticks)
            for hit in rhythm.hits
            if start + hit.slot < length
        ]
        return Plan(
            Given(rhythm.meter, params.bars, (), all_cells(rhythm.meter, params.bars, opened=True), tuple(taps))
        )


def tapped(beats: Sequence[float], meter: Meter, bpm: float) -> Clip:
    """Taps as a clip.

    Args:
        beats: when, in quarter notes from the first bar line.
        meter: of the bars.
        bpm: quarter notes a minute.

    Raises:
        InvalidParameterError: no taps, or one before the start or after the last bar that there may be.
    """
    if not beats:
        raise InvalidParameterError("no taps", where="taps", hint="for instance 0,1,1.5,3")
    most = RANGES["bars"].high * meter.bar_ticks / PPQ
    for beat in beats:
        if not 0 <= beat < most:
            raise InvalidParameterError(f"a tap at beat {beat:g}", where="taps", hint=f"0 to {most:g}")
    ticks = sorted({round(beat * PPQ) for beat in beats})
    slots = notate([(tick, RHYTHM_VOICE) for tick in ticks], meter)
    # A tap just before the end of the last bar is written on its last place rather than in a bar of its own.
    bars = min(int(RANGES["bars"].high), max(slots) // meter.bar_ticks + 1)
    last = bars * meter.bar_ticks - 1
    hits = [
        written_hit(tick, slot, RHYTHM_VOICE, _TAP_VELOCITY)
        for tick, slot in zip(ticks, slots, strict=True)
        if slot <= last
    ]
    return Clip(Pattern(meter, bpm, bars, tuple(hits)))
