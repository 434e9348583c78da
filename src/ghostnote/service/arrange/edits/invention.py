"""Operations that need music nobody has played yet: what they leave to the model, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import KIT, N_VOICES, Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_16TH
from ghostnote.prompt.edits.plan import Kind, Operation, Side, Unit
from ghostnote.service.arrange.edits.scope import (
    Span,
    beat_ticks,
    hits_if_any,
    hits_of,
    near_place,
    nothing,
    points_of,
    stretches_of,
    ticks_of,
)
from ghostnote.service.limbs import HANDS
from ghostnote.tokens.given import BoolArray, all_cells, place_of

#: What is asked of the bars that are played anew, in percent, unless the params ask for something else.
_BUSY: Final = {0.5: 70.0, 1.0: 85.0, 2.0: 95.0}
_GHOSTLY: Final = {0.5: 45.0, 1.0: 60.0, 2.0: 75.0}
#: Drums that more is played on, if none is named.
_USUAL_DRUMS: Final = frozenset({"kick", "snare", "hat", "ride"})
#: No ghost note this near to another stroke of the snare, in ticks.
_APART: Final = PPQ // 8

#: A slot and what may be struck there.
Cell = tuple[int, Voice]


@dataclass(frozen=True)
class Invention:
    """What an operation leaves to the model.

    Attributes:
        cells: (bars, positions, N_VOICES), True where the model may strike.
        cleared: hits that make room.
        unfelt: hits that stay, their velocity and timing sampled.
        share: how far these go towards what was sampled, 0-1.
        fills: bars, from 0, that are played as fills.
        knobs: what is asked of the bars, by params, unless something else is.
        ghosts: whether new hits are ghost notes.
        groups: of each, one cell at least is struck; those that come first are likelier.
    """

    cells: BoolArray
    cleared: frozenset[Hit] = frozenset()
    unfelt: frozenset[Hit] = frozenset()
    share: float = 1.0
    fills: frozenset[int] = frozenset()
    knobs: Mapping[str, float] = field(default_factory=dict)
    ghosts: bool = False
    groups: tuple[tuple[Cell, ...], ...] = ()


def ghosts(pattern: Pattern, edit: Operation) -> Invention:
    """Ghost notes on the snare: beside the places that are named, or wherever hands and snare are free."""
    free = [slot for slot in _slots_for_ghosts(pattern, edit) if _room(pattern, slot)]
    if not free:
        raise nothing("there is no room for ghost notes there", "name other bars, or thin out what is there first")
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    for slot in free:
        _open(cells, pattern, slot, frozenset({Voice.SNARE}))
    groups = _groups(pattern, edit, free)
    return Invention(cells, knobs={"ghost_notes": _GHOSTLY[edit.degree]}, ghosts=True, groups=groups)


def _slots_for_ghosts(pattern: Pattern, edit: Operation) -> list[int]:
    scope = edit.scope
    if points_of(pattern.meter, scope.places):
        near = ticks_of(pattern, scope)
        if scope.side is Side.BEFORE:
            # The last two 16ths before it.
            near += [(tick - TICKS_PER_16TH) % pattern.ticks for tick in near]
        return sorted({near_place(tick, pattern.meter) for tick in near})
    slots = [tick for start, end in stretches_of(pattern, scope) for tick in range(start, end, TICKS_PER_16TH)]
    # Ghost notes lie between the beats.
    return [slot for slot in slots if slot % pattern.meter.bar_ticks % PPQ]


def _room(pattern: Pattern, slot: int) -> bool:
    """Whether the snare is silent around a place, and a hand free."""
    near = [hit for hit in pattern.hits if abs(hit.slot - slot) <= _APART]
    if any(KIT[hit.voice].family == "snare" for hit in near):
        return False
    hands = {KIT[hit.voice].family for hit in near if hit.slot == slot and KIT[hit.voice].limb == "hand"}
    return len(hands) < HANDS


def _groups(pattern: Pattern, edit: Operation, free: Iterable[int]) -> tuple[tuple[Cell, ...], ...]:
    """One ghost note for each place that is named, else for each bar; the 16th before a beat first."""
    beside = edit.scope.side is not Side.ON and bool(edit.scope.places)
    stretch = PPQ if beside else pattern.meter.bar_ticks
    found: dict[int, list[Cell]] = {}
    for slot in sorted(free, key=lambda one: (-(one % PPQ), one)):
        found.setdefault(slot // stretch, []).append((slot, Voice.SNARE))
    return tuple(tuple(cells) for cells in found.values())


def busier(pattern: Pattern, edit: Operation) -> Invention:
    """More of the drums that are named, or of those that carry the groove; what is there stays."""
    voices = _named(pattern, edit)
    spans = stretches_of(pattern, edit.scope)
    cells = _cells(pattern, spans, voices)
    struck = {(hit.slot, KIT[hit.voice].family) for hit in pattern.hits}
    likely = sorted(
        (
            (slot, _likely(pattern, family))
            for start, end in spans
            for slot in range(start, end, TICKS_PER_16TH)
            for family in sorted({KIT[voice].family for voice in voices})
            if (slot, family) not in struck
        ),
        key=lambda cell: (cell[0] % (PPQ // 2) != 0, cell[0] % PPQ == 0, cell[0]),
    )
    if not likely:
        raise nothing("there is no room for more", "name other bars or drums")
    groups: dict[int, list[Cell]] = {}
    for cell in likely:
        groups.setdefault(cell[0] // pattern.meter.bar_ticks, []).append(cell)
    return Invention(cells, knobs={"density": _BUSY[edit.degree]}, groups=tuple(map(tuple, groups.values())))


def _named(pattern: Pattern, edit: Operation) -> frozenset[Voice]:
    if edit.scope.voices and edit.scope.voices != frozenset(Voice):
        return edit.scope.voices
    played = {KIT[hit.voice].family for hit in pattern.hits} & _USUAL_DRUMS or _USUAL_DRUMS
    return frozenset(voice for voice in Voice if KIT[voice].family in played)


def _likely(pattern: Pattern, family: str) -> Voice:
    """The articulation of a drum that the clip plays most; its first if it plays none."""
    own = [hit.voice for hit in pattern.hits if KIT[hit.voice].family == family]
    first = next(voice for voice in Voice if KIT[voice].family == family)
    return max(sorted(set(own)), key=own.count) if own else first


def new(pattern: Pattern, edit: Operation) -> Invention:
    """What is meant, played anew."""
    scope = edit.scope
    spans = stretches_of(pattern, scope)
    voices = scope.voices or frozenset(Voice)
    cleared = frozenset(hits_if_any(pattern, replace(scope, force=None, nth=None)))
    families = {KIT[voice].family for voice in voices} if scope.voices else set()
    groups = tuple(
        tuple((slot, _likely(pattern, family)) for slot in range(start, end, PPQ // 2))
        for family in sorted(families)
        for start, end in spans
        if any(start <= hit.slot < end for hit in cleared)
    )
    return Invention(_cells(pattern, spans, voices), cleared, groups=groups)


def fill(pattern: Pattern, edit: Operation) -> Invention:
    """A fill in the stretch that is meant; on the drums that are named, while the feet go on."""
    spans = stretches_of(pattern, edit.scope)
    chosen = edit.scope.voices
    voices = chosen or frozenset(Voice)
    cleared = frozenset(
        hit
        for hit in pattern.hits
        if any(start <= hit.slot < end for start, end in spans) and (not chosen or KIT[hit.voice].limb == "hand")
    )
    bars = frozenset(start // pattern.meter.bar_ticks for start, _ in spans)
    groups = tuple(
        tuple(
            (slot, _turn(voices, slot // TICKS_PER_16TH)) for slot in range(beat, beat + beat_ticks(pattern.meter), 120)
        )
        for start, end in spans
        for beat in range(start, end, beat_ticks(pattern.meter))
        if chosen
    )
    return Invention(_cells(pattern, spans, voices), cleared, fills=bars, groups=groups)


def _turn(voices: frozenset[Voice], count: int) -> Voice:
    plain = sorted(voice for voice in voices if not voice.slug.endswith(("_rim", "_edge")))
    return plain[count % len(plain)]


def humanise(pattern: Pattern, edit: Operation) -> Invention:
    """The notes that are meant, with velocity and timing from the model."""
    hits = hits_of(pattern, edit.scope)
    share = edit.amount / 100 if edit.amount is not None and edit.unit is Unit.PERCENT else min(1.0, edit.degree)
    closed = all_cells(pattern.meter, pattern.bars, opened=False)
    return Invention(closed, unfelt=frozenset(hits), share=max(0.0, min(1.0, share)))


def _cells(pattern: Pattern, spans: Iterable[Span], voices: frozenset[Voice]) -> BoolArray:
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    for start, end in spans:
        for slot in range(start, end, PPQ // 24):
            _open(cells, pattern, slot, voices)
    return cells


def _open(cells: BoolArray, pattern: Pattern, slot: int, voices: frozenset[Voice]) -> None:
    if near_place(slot, pattern.meter) != slot:
        return
    for voice in voices:
        bar, cell = place_of(Hit(slot, voice), pattern.meter)
        cells[bar, cell // N_VOICES, cell % N_VOICES] = True


#: Says what an operation leaves to the model; raises `InvalidParameterError` if it finds nothing to change.
Invent = Callable[[Pattern, Operation], Invention]
INVENTED: Final[Mapping[Kind, Invent]] = MappingProxyType(
    {Kind.GHOSTS: ghosts, Kind.BUSIER: busier, Kind.NEW: new, Kind.FILL: fill, Kind.HUMANISE: humanise}
)
