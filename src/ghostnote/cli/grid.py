"""A pattern as a grid for the terminal: voices by steps, velocity as shade, early and late strokes marked.

A beat has a column for each 16th; one that is written in triplets or 32nds has those columns instead. Each cell is two
characters wide, the stroke and its mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH, ticks_to_ms

#: A stroke counts as early or late from this many ticks off its slot: 11 ms at 110 BPM.
NOTICEABLE: Final = 10
#: Steps, in ticks, that a beat is shown in: the first that holds all its strokes. A beat that none holds is shown in
#: 16ths with the other places between them.
_STEPS: Final = (TICKS_PER_16TH, PPQ // 3, PPQ // 6, PPQ // 8)
_CELL: Final = 2


@dataclass(frozen=True, slots=True)
class _Signs:
    """What stands for what. `shades` from soft to loud."""

    shades: str
    early: str
    late: str
    flam: str
    rest: str
    pulse: str
    bar: str
    triplet: str
    thirty_second: str


_UNICODE: Final = _Signs("░▒▓█", "‹", "›", '"', "·", "┊", "│", "³", "'")
_ASCII: Final = _Signs("-+*#", "<", ">", '"', ".", ":", "|", "3", "'")

#: From the top of the grid to its foot, as drums are written: cymbals above, the kick below.
_ORDER: Final = (
    *(Voice.CRASH, Voice.CRASH_EDGE, Voice.CRASH_2, Voice.CRASH_2_EDGE, Voice.SPLASH, Voice.CHINA),
    *(Voice.RIDE, Voice.RIDE_EDGE, Voice.RIDE_BELL, Voice.OPEN_HAT, Voice.OPEN_HAT_EDGE),
    *(Voice.CLOSED_HAT, Voice.CLOSED_HAT_EDGE, Voice.PEDAL_HAT),
    *(voice for voice in Voice if voice > Voice.CLAP and voice not in (Voice.SPLASH, Voice.CHINA)),
    *(Voice.HIGH_TOM, Voice.HIGH_TOM_RIM, Voice.MID_TOM, Voice.MID_TOM_RIM, Voice.LOW_TOM, Voice.LOW_TOM_RIM),
    *(Voice.CLAP, Voice.SIDE_STICK, Voice.SNARE_RIM, Voice.SNARE, Voice.KICK),
)
_NAMES: Final = {
    Voice.CLOSED_HAT: "hat",
    Voice.CLOSED_HAT_EDGE: "hat edge",
    Voice.OPEN_HAT_EDGE: "open edge",
    Voice.WOOD_BLOCK_HIGH: "block high",
    Voice.WOOD_BLOCK_LOW: "block low",
}


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Columns that stay together on a line: a bar, or as many of its beats as the line is wide.

    Attributes:
        bar: index of the bar.
        ticks: of the columns, from the bar line.
        opens: whether they begin the bar.
    """

    bar: int
    ticks: tuple[int, ...]
    opens: bool


def draw_grid(pattern: Pattern, *, width: int = 80, unicode: bool = True) -> list[str]:
    """The lines of the grid, without line ends.

    Args:
        pattern: one without hits is drawn as empty bars.
        width: columns of the terminal; bars are wrapped to it, and a bar that is wider is broken after a beat.
        unicode: False keeps to ASCII.
    """
    signs = _UNICODE if unicode else _ASCII
    struck = {hit.voice for hit in pattern.hits}
    voices = [voice for voice in _ORDER if voice in struck] or [Voice.KICK]
    margin = max(9, *(len(name_of(voice)) for voice in voices)) + 1
    cells = _cells(pattern, signs)
    room = (width - margin - 1) // _CELL
    chunks = list(_chunks(pattern, room))
    lines: list[str] = []
    for system in _systems(chunks, room):
        lines.append(_header(system, pattern.meter, margin, signs))
        for voice in voices:
            row = "".join(_bar_cells(chunk, voice, cells, pattern.meter, signs) for chunk in system)
            lines.append(f"{name_of(voice):>{margin - 1}} {row}{signs.bar}")
        lines.append("")
    used = "".join(cells.values()) + "".join(_finer(tick, signs) for chunk in chunks for tick in chunk.ticks)
    return [*lines, _legend(used, pattern.bpm, signs)]


def name_of(voice: Voice) -> str:
    """A voice's name in the grid."""
    return _NAMES.get(voice, voice.slug.replace("_", " "))


def paint(line: str) -> str:
    """A line of a Unicode grid in colour: soft strokes and the lines dim, early strokes blue, late ones orange."""
    line = re.sub("[·┊│]", "\x1b[2m\\g<0>\x1b[0m", line)
    line = re.sub("[░▒]", "\x1b[37m\\g<0>\x1b[0m", line)
    line = re.sub("[▓█]", "\x1b[1;97m\\g<0>\x1b[0m", line)
    return line.replace("‹", "\x1b[94m‹\x1b[0m").replace("›", "\x1b[93m›\x1b[0m")


def _cells(pattern: Pattern, signs: _Signs) -> dict[tuple[int, Voice], str]:
    """Two characters for each (slot, voice) that is struck: of several strokes the loudest, marked as a flam."""
    strokes: dict[tuple[int, Voice], list[Hit]] = {}
    for hit in pattern.hits:
        strokes.setdefault((hit.slot, hit.voice), []).append(hit)
    cells = {}
    for place, hits in strokes.items():
        loudest = max(hits, key=_velocity)
        shade = signs.shades[loudest.velocity * len(signs.shades) // 128]
        cells[place] = shade + (signs.flam if len(hits) > 1 else _mark(loudest, signs))
    return cells


def _velocity(hit: Hit) -> int:
    return hit.velocity


def _mark(hit: Hit, signs: _Signs) -> str:
    if abs(hit.offset) < NOTICEABLE:
        return " "
    return signs.early if hit.offset < 0 else signs.late


def _beats(pattern: Pattern) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
    """Each bar with the columns of its beats, in ticks from the bar line."""
    bar_ticks = pattern.meter.bar_ticks
    for bar, hits in enumerate(pattern.by_bar()):
        used = {hit.slot % bar_ticks for hit in hits}
        yield bar, [_beat(start, min(start + PPQ, bar_ticks), used) for start in range(0, bar_ticks, PPQ)]


def _beat(start: int, end: int, used: Iterable[int]) -> tuple[int, ...]:
    inside = {tick for tick in used if start <= tick < end}
    for step in _STEPS:
        columns = range(start, end, step)
        if inside.issubset(columns):
            return tuple(columns)
    return tuple(sorted(inside.union(range(start, end, TICKS_PER_16TH))))


def _chunks(pattern: Pattern, room: int) -> Iterator[_Chunk]:
    """Bars, broken after a beat where one is wider than `room` cells."""
    for bar, beats in _beats(pattern):
        ticks: tuple[int, ...] = ()
        opens = True
        for beat in beats:
            if ticks and len(ticks) + len(beat) + 1 > room:
                yield _Chunk(bar, ticks, opens)
                ticks, opens = (), False
            ticks += beat
        yield _Chunk(bar, ticks, opens)


def _systems(chunks: list[_Chunk], room: int) -> Iterator[list[_Chunk]]:
    """Lines of chunks: as many whole bars as fit; a part of a bar has a line for itself."""
    whole = {chunk.bar for chunk in chunks if not chunk.opens}
    line: list[_Chunk] = []
    used = 0.0
    for chunk in chunks:
        # A bar line is one character: half a cell.
        needed = len(chunk.ticks) + 0.5
        alone = chunk.bar in whole or (line and line[-1].bar in whole)
        if line and (alone or used + needed > room):
            yield line
            line, used = [], 0.0
        line.append(chunk)
        used += needed
    yield line


def _bar_cells(chunk: _Chunk, voice: Voice, cells: dict[tuple[int, Voice], str], meter: Meter, signs: _Signs) -> str:
    start = chunk.bar * meter.bar_ticks
    row = [signs.bar if chunk.opens else " "]
    for tick in chunk.ticks:
        rest = signs.pulse if tick % _pulse(meter) == 0 else signs.rest
        row.append(cells.get((start + tick, voice), f"{rest} "))
    return "".join(row)


def _header(system: list[_Chunk], meter: Meter, margin: int, signs: _Signs) -> str:
    first, last = system[0].bar + 1, system[-1].bar + 1
    label = f"bar {first}" if first == last else f"bars {first}-{last}"
    row = []
    for chunk in system:
        row.append(" ")
        for tick in chunk.ticks:
            pulse, rest = divmod(tick, _pulse(meter))
            row.append(f"{_finer(tick, signs) if rest else pulse + 1:<{_CELL}}")
    return f"{label:>{margin - 1}} {''.join(row)}".rstrip()


def _finer(tick: int, signs: _Signs) -> str:
    """The sign above a column that is no 16th."""
    if tick % TICKS_PER_16TH == 0:
        return ""
    return signs.thirty_second if tick % (TICKS_PER_16TH // 2) == 0 else signs.triplet


def _pulse(meter: Meter) -> int:
    """Ticks between the counts that are numbered: quarters, dotted quarters of compound meters, else 8ths of n/8."""
    if meter.denominator != 8:
        return PPQ
    return 3 * TICKS_PER_8TH if meter.numerator % 3 == 0 else TICKS_PER_8TH


def _legend(used: str, bpm: float, signs: _Signs) -> str:
    """What the signs mean; the rare ones only if they are among those `used`."""
    ms = ticks_to_ms(NOTICEABLE, bpm)
    parts = [f"{signs.shades} soft to loud", f"{signs.early} early  {signs.late} late by {ms:.0f} ms or more"]
    rare = ((signs.flam, "two strokes"), (signs.triplet, "triplet"), (signs.thirty_second, "32nd"))
    return "  ".join([*parts, *(f"{sign} {meaning}" for sign, meaning in rare if sign in used)])
