"""What of an example is given to the network in training: the jobs it will be asked to do, drawn at random.

Each view takes a pattern and says what is kept of it; the rest is to be predicted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from ghostnote.core.kit import BASIC_VOICES, KIT, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.events import position_of
from ghostnote.tokens.fields import N_POINTS
from ghostnote.tokens.given import BoolArray, Given, Stroke, Tap, all_cells

Generator = np.random.Generator

_FAMILIES: Final = tuple(dict.fromkeys(row.family for row in KIT.values()))
_FAMILY_OF: Final = {voice: KIT[voice].family for voice in Voice}
_VOICES_OF: Final = {family: [voice for voice in Voice if _FAMILY_OF[voice] == family] for family in _FAMILIES}
#: The scoring grid parts an open hat from a closed one and joins two crashes.
_BASIC: Final = {voice: KIT[voice].basic for voice in Voice}
_JOINED: Final = {voice: (voice if basic is None else basic).slug for voice, basic in _BASIC.items()}
_VOICES_JOINED: Final = {
    name: [voice for voice in Voice if _JOINED[voice] == name] for name in dict.fromkeys(_JOINED.values())
}
#: How often `one_drum` opens each: what every groove has, and what is hard to tell, more often.
_OFTEN: Final = {
    Voice.KICK: 2.0,
    Voice.SNARE: 1.5,
    Voice.CLOSED_HAT: 1.5,
    Voice.LOW_TOM: 1.3,
    Voice.MID_TOM: 0.6,
    Voice.HIGH_TOM: 1.5,
}
_DRUM_WEIGHTS: Final = np.array([_OFTEN.get(voice, 1.0) for voice in BASIC_VOICES])
#: The drums that are asked for whether they are played or not.
_ASKED_FOR: Final = {names[voice] for names in (_FAMILY_OF, _JOINED) for voice in BASIC_VOICES}


def nothing(pattern: Pattern, rng: Generator) -> Given | None:
    """A pattern of one's own."""
    return None


def without_feel(pattern: Pattern, rng: Generator) -> Given:
    """Every stroke, without its feel."""
    return Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False), velocity=False, offset=False)


def humanise(pattern: Pattern, rng: Generator) -> Given:
    """Every stroke, without its feel, or with one half of it, or with the feel of some strokes."""
    given = without_feel(pattern, rng)
    kind = rng.random()
    if kind < 0.6:
        return given
    if kind < 0.85:
        known = np.tile(rng.permutation([True, False]), (len(given.strokes), 1))
    else:
        known = np.repeat(rng.random(len(given.strokes))[:, None] < rng.random(), 2, axis=1)
    return _with_known(given, known)


def infill(pattern: Pattern, rng: Generator) -> Given:
    """Some drums, bars, beats or single cells are open; all else is kept, at times without its feel."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    opened = _INFILLS[rng.choice(len(_INFILLS), p=_INFILL_SHARES)]
    opened(pattern, cells, rng)
    if opened is not _open_drums and rng.random() < 0.3:  # a kit without the drums that are not played
        played = {KIT[hit.voice].family for hit in pattern.hits}
        for family in _FAMILIES:
            if family not in played:
                cells[:, :, _VOICES_OF[family]] = False
    feel = rng.random() < 0.85
    return Given.of(pattern, cells, velocity=feel, offset=feel)


def one_drum(pattern: Pattern, rng: Generator) -> Given:
    """A drum of the scoring grid is open in every bar, played or not; all else is kept."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    drum = BASIC_VOICES[rng.choice(len(BASIC_VOICES), p=_DRUM_WEIGHTS / _DRUM_WEIGHTS.sum())]
    cells[:, :, _VOICES_JOINED[drum.slug]] = True
    return Given.of(pattern, cells)


def continuation(pattern: Pattern, rng: Generator) -> Given:
    """The first bars."""
    cells = all_cells(pattern.meter, pattern.bars, opened=True)
    cells[: int(rng.integers(1, pattern.bars))] = False
    return Given.of(pattern, cells)


def taps(pattern: Pattern, rng: Generator) -> Given:
    """A rhythm: the onsets of some drums, some left out, with or without their force and timing."""
    families = sorted({KIT[hit.voice].family for hit in pattern.hits})
    chosen = set(families)
    if rng.random() < 0.4:
        chosen = {family for family in families if rng.random() < 0.5} or chosen
    dropped = 0.0 if rng.random() < 0.6 else rng.uniform(0, 0.4)
    velocity, offset = rng.random(2) < 0.75
    loudest: dict[int, Tap] = {}
    for hit in pattern.hits:
        if KIT[hit.voice].family in chosen and rng.random() >= dropped:
            tap = Tap(hit.slot, hit.velocity, hit.offset)
            loudest[hit.slot] = max(tap, loudest.get(hit.slot, tap))
    found = [
        Tap(tap.slot, tap.velocity if velocity else None, tap.offset if offset else None) for tap in loudest.values()
    ]
    cells = all_cells(pattern.meter, pattern.bars, opened=True)
    if rng.random() < 0.5 and not dropped and chosen == set(families):  # the rhythm is all that is to be played
        cells[:] = False
        for tap in found:
            bar, tick = divmod(tap.slot, pattern.meter.bar_ticks)
            cells[bar, position_of(tick)] = True
    if rng.random() < 0.2:  # a drum is given beside the rhythm
        cells[:, :, _VOICES_OF[str(rng.choice(families))]] = False
    return Given.of(pattern, cells, taps=found)


View = Callable[[Pattern, Generator], Given | None]


class Job(NamedTuple):
    """A view, how often it is drawn, and how many of its examples are on the scoring grid instead of in full.

    Which drums play where is learned on either; the grid is where jobs are measured, and the full kit what plain
    patterns are made of.
    """

    view: View
    share: float
    basic: float


JOBS: Final[tuple[Job, ...]] = (
    Job(nothing, 0.42, 0.15),
    Job(humanise, 0.13, 0.35),
    Job(infill, 0.27, 0.45),
    Job(continuation, 0.05, 0.15),
    Job(taps, 0.13, 0.45),
)
_SHARES: Final = [job.share for job in JOBS]


def draw_job(rng: Generator) -> Job:
    """What an example is to be."""
    return JOBS[rng.choice(len(JOBS), p=_SHARES)]


def seen(view: View, pattern: Pattern, rng: Generator) -> Given | None:
    """What a view gives of `pattern`; None for nothing, and of what is too little to give anything of."""
    if not pattern.hits or (view is continuation and pattern.bars == 1):
        return None
    return view(pattern, rng)


def _with_known(given: Given, known: BoolArray) -> Given:
    strokes = tuple(
        Stroke(stroke.hit, bool(velocity), bool(offset))
        for stroke, (velocity, offset) in zip(given.strokes, known, strict=True)
    )
    return Given(given.meter, given.bars, strokes, given.open)


def _open_drums(pattern: Pattern, cells: BoolArray, rng: Generator) -> None:
    """One drum, or several, in some bars; a drum is all its articulations, or those that the scoring grid joins.

    Mostly without looking whether it is played: that a drum is open must not tell that it plays.
    """
    drums, drum_of = (_VOICES_OF, _FAMILY_OF) if rng.random() < 0.5 else (_VOICES_JOINED, _JOINED)
    asked = _ASKED_FOR if rng.random() < 0.75 else {drum_of[hit.voice] for hit in pattern.hits}
    names = sorted(asked & set(drums))
    chosen = rng.choice(names, min(int(rng.geometric(0.65)), len(names)), replace=False).tolist()
    voices = [voice for drum in chosen for voice in drums[drum]]
    first, last = _bars(pattern, rng)
    cells[first:last, :, voices] = True


def _open_bars(pattern: Pattern, cells: BoolArray, rng: Generator) -> None:
    """Every drum in some bars."""
    first, last = _bars(pattern, rng)
    cells[first:last] = True


def _open_beats(pattern: Pattern, cells: BoolArray, rng: Generator) -> None:
    """Every drum in the last beats of a bar."""
    bar = int(rng.integers(pattern.bars))
    beats = cells.shape[1] // N_POINTS
    cells[bar, int(rng.integers(beats)) * N_POINTS :] = True


def _open_some(pattern: Pattern, cells: BoolArray, rng: Generator) -> None:
    """Cells here and there, drum by drum and place by place."""
    share = rng.uniform(0.05, 0.8)
    for family in _FAMILIES:
        cells[:, :, _VOICES_OF[family]] = (rng.random(cells.shape[:2]) < share)[:, :, None]


def _bars(pattern: Pattern, rng: Generator) -> tuple[int, int]:
    """All bars more often than not, else some that follow one another."""
    if rng.random() < 0.6:
        return 0, pattern.bars
    first = int(rng.integers(pattern.bars))
    return first, int(rng.integers(first, pattern.bars)) + 1


_INFILLS: Final = (_open_drums, _open_bars, _open_beats, _open_some)
_INFILL_SHARES: Final = (0.64, 0.12, 0.12, 0.12)
