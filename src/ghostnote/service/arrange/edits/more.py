"""Operations that put exact hits in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Pattern, is_place
from ghostnote.core.units import PPQ, ms_to_ticks
from ghostnote.prompt.edits.plan import Operation, Scope
from ghostnote.service.arrange.edits.changes import moved, new_hit, replaced, usual_velocity, with_velocity
from ghostnote.service.arrange.edits.scope import (
    beat_ticks,
    hits_of,
    near_place,
    nothing,
    sounding,
    stretches_of,
    ticks_of,
)

#: A flam's grace note comes this much earlier, in ms, and is this much softer.
_GRACE_MS: Final = 25.0
_GRACE_SHARE: Final = 0.5
#: How hard strokes between others are, against them.
_BETWEEN: Final = 0.85
#: A roll rises from this share of the usual velocity.
_ROLL_FROM: Final = 0.5
_HATS: Final = frozenset(voice for voice in Voice if KIT[voice].family == "hat") - {Voice.PEDAL_HAT}
#: An open hat would ring into what follows; strokes between are closed.
_CLOSED: Final = {Voice.OPEN_HAT: Voice.CLOSED_HAT, Voice.OPEN_HAT_EDGE: Voice.CLOSED_HAT_EDGE}


def add(pattern: Pattern, edit: Operation) -> Pattern:
    """Strokes on exact places, as hard and as late as the clip plays there."""
    assert edit.to is not None
    taken: list[Hit] = []
    put: list[Hit] = []
    for slot in (near_place(tick, pattern.meter) for tick in ticks_of(pattern, edit.scope)):
        here = [hit for hit in pattern.hits if hit.slot == slot]
        for voice in sorted(edit.to.voices):
            # One hat cannot sound twice: a stroke that is there becomes the one that is asked for.
            same = [hit for hit in here if hit.voice in _HATS] if voice in _HATS else []
            if any(hit.voice is voice for hit in here):
                continue
            taken += same
            put += [replace(hit, voice=voice) for hit in same] or [new_hit(pattern, slot, voice)]
    if not put:
        raise nothing("it is there already")
    return replaced(pattern, taken, put)


def double(pattern: Pattern, edit: Operation) -> Pattern:
    """A stroke between any two of a drum, at most half a usual step after each."""
    hits = hits_of(pattern, edit.scope)
    put: list[Hit] = []
    for family in sorted({KIT[hit.voice].family for hit in hits}):
        own = [hit for hit in hits if KIT[hit.voice].family == family]
        put += _between(pattern, [hit for hit in own if hit.voice is not Voice.PEDAL_HAT] or own, family)
    if not put:
        raise nothing("there is no room between the strokes")
    return replaced(pattern, (), put)


def _between(pattern: Pattern, own: list[Hit], family: str) -> list[Hit]:
    struck = sorted({hit.slot for hit in pattern.hits if KIT[hit.voice].family == family})
    following = dict(zip(struck, [*struck[1:], struck[0] + pattern.ticks], strict=True))
    gaps = sorted(following[hit.slot] - hit.slot for hit in own)
    usual = min(gaps[len(gaps) // 2], PPQ)
    put: list[Hit] = []
    for hit in own:
        slot = hit.slot + min(usual, following[hit.slot] - hit.slot) // 2
        if not is_place(slot % pattern.meter.bar_ticks) or slot in following or slot >= pattern.ticks:
            continue
        voice = _CLOSED.get(hit.voice, hit.voice)
        put.append(with_velocity(Hit(slot, voice, hit.offset, hit.velocity), hit.velocity * _BETWEEN))
    return put


def rate(pattern: Pattern, edit: Operation) -> Pattern:
    """A drum struck on every place of a grid and on no other; what is on the grid already stays."""
    assert edit.to is not None
    assert edit.step is not None
    grid = {
        near_place(tick, pattern.meter)
        for start, end in stretches_of(pattern, edit.scope)
        for tick in range(start, end, edit.step)
    }
    spans = stretches_of(pattern, edit.scope)
    own = [hit for hit in pattern.hits if hit.voice in edit.scope.voices and hit.voice is not Voice.PEDAL_HAT]
    inside = [hit for hit in own if any(start <= hit.slot < end for start, end in spans)]
    (voice,) = sorted(edit.to.voices)[:1]
    off = [hit for hit in inside if hit.slot not in grid]
    held = {hit.slot for hit in inside}
    put = [new_hit(pattern, slot, voice, 1.0 if slot % PPQ == 0 else _BETWEEN) for slot in sorted(grid - held)]
    if not off and not put:
        raise nothing("it is played so already")
    return replaced(pattern, off, put)


def flam(pattern: Pattern, edit: Operation) -> Pattern:
    """A softer stroke just before each."""
    early = round(ms_to_ticks(_GRACE_MS, pattern.bpm))
    hits = hits_of(pattern, edit.scope)
    graced = {
        hit
        for hit in hits
        if any(other.voice is hit.voice and 0 < hit.onset - other.onset <= 2 * early for other in pattern.hits)
    }
    put = [
        sounding(with_velocity(hit, hit.velocity * _GRACE_SHARE), hit.onset - early, pattern)
        for hit in hits
        if hit not in graced
    ]
    if not put:
        raise nothing("there are flams already")
    return moved(pattern, (), put)


def roll(pattern: Pattern, edit: Operation) -> Pattern:
    """Even strokes through the stretch, rising."""
    assert edit.to is not None
    assert edit.step is not None
    voice = min(edit.to.voices)
    loud = usual_velocity(pattern, voice)
    put: list[Hit] = []
    for start, end in _joined(pattern, edit.scope):
        slots = [near_place(tick, pattern.meter) for tick in range(start, end, edit.step)]
        for index, slot in enumerate(slots):
            share = _ROLL_FROM + (1 - _ROLL_FROM) * index / max(1, len(slots) - 1)
            put.append(with_velocity(new_hit(pattern, slot, voice), loud * share))
    result = replaced(pattern, (), put)
    if result == pattern:
        raise nothing("a roll is there already")
    return result


def _joined(pattern: Pattern, scope: Scope) -> list[tuple[int, int]]:
    """Stretches that follow one another as one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches_of(pattern, scope):
        if joined and joined[-1][1] == start and start % beat_ticks(pattern.meter) == 0:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
