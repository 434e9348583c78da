"""Operations that strike something else at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.prompt.edits.plan import Operation
from ghostnote.service.arrange.edits.changes import loudest, new_hit, replaced, require_change
from ghostnote.service.arrange.edits.scope import hits_if_any, hits_of, near_place, nothing, ticks_of

_OPENED: Final[Mapping[Voice, Voice]] = MappingProxyType(
    {Voice.CLOSED_HAT: Voice.OPEN_HAT, Voice.CLOSED_HAT_EDGE: Voice.OPEN_HAT_EDGE}
)
_CLOSED: Final[Mapping[Voice, Voice]] = MappingProxyType(
    {Voice.OPEN_HAT: Voice.CLOSED_HAT, Voice.OPEN_HAT_EDGE: Voice.CLOSED_HAT_EDGE}
)
#: Hats that a hand strikes.
_STRUCK: Final = frozenset(_OPENED) | frozenset(_CLOSED)


def revoice(pattern: Pattern, edit: Operation) -> Pattern:
    """On another drum. What the foot plays stays with the foot, unless it is all that is meant."""
    assert edit.to is not None
    hits = hits_of(pattern, edit.scope)
    by_hand = [hit for hit in hits if hit.voice is not Voice.PEDAL_HAT] or hits
    target = sorted(edit.to.voices)
    # Of several new drums each takes its turn, place by place.
    slots = {slot: index for index, slot in enumerate(sorted({hit.slot for hit in by_hand}))}
    put = [replace(hit, voice=target[slots[hit.slot] % len(target)]) for hit in by_hand]
    return require_change(pattern, replaced(pattern, by_hand, loudest(put)), "it is played on that already")


def exchange(pattern: Pattern, edit: Operation) -> Pattern:
    """What one drum plays, another does, and the other way round."""
    assert edit.to is not None
    first, second = edit.scope.voices, edit.to.voices
    both = hits_of(pattern, replace(edit.scope, voices=first | second))
    put = [replace(hit, voice=min(second if hit.voice in first else first)) for hit in both]
    return replaced(pattern, both, loudest(put))


def open_hat(pattern: Pattern, edit: Operation) -> Pattern:
    """Hats open; where a place was named that has none, an open one is struck."""
    return _hats(pattern, edit, _OPENED, Voice.OPEN_HAT, "they are open already")


def close_hat(pattern: Pattern, edit: Operation) -> Pattern:
    """Hats closed; where a place was named that has none, a closed one is struck."""
    return _hats(pattern, edit, _CLOSED, Voice.CLOSED_HAT, "they are closed already")


def _hats(pattern: Pattern, edit: Operation, turned: Mapping[Voice, Voice], voice: Voice, done: str) -> Pattern:
    scope = replace(edit.scope, voices=_STRUCK)
    hits = hits_if_any(pattern, scope) if scope.places and scope.nth is None else hits_of(pattern, scope)
    taken = [hit for hit in hits if hit.voice in turned]
    put = [replace(hit, voice=turned[hit.voice]) for hit in taken]
    if scope.places and scope.nth is None:
        slots = [near_place(tick, pattern.meter) for tick in ticks_of(pattern, scope)]
        put += [new_hit(pattern, slot, voice) for slot in slots if not _near(hits, slot)]
    if not put:
        raise nothing(done)
    return replaced(pattern, taken, loudest(put))


def _near(hits: Collection[Hit], slot: int) -> bool:
    return any(abs(hit.slot - slot) <= 80 for hit in hits)
