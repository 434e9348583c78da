"""Operations on how hard hits are struck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.prompt.edits.plan import Operation, Unit
from ghostnote.service.arrange.edits.changes import moved, require_change, with_velocity
from ghostnote.service.arrange.edits.scope import hits_of

_LOUDEST: Final = 127
#: An accent is this much louder, at least by so much.
_ACCENT: Final = (1.3, 12)
#: Of the way to the mean, and away from it, by how much of the usual was asked for.
_EVEN: Final = {0.5: 0.4, 1.0: 0.7, 2.0: 1.0}
_CONTRAST: Final = {0.5: 1.2, 1.0: 1.4, 2.0: 1.8}
#: Share of the velocity at the beginning and at the end.
_RISE: Final = (0.5, 1.1)
_FADE: Final = (1.0, 0.15)


def level(pattern: Pattern, edit: Operation) -> Pattern:
    """Louder or softer by per cent or by steps of velocity."""
    assert edit.amount is not None
    amount = edit.amount
    if edit.unit is Unit.VELOCITY:
        return _each(pattern, edit, lambda hit: hit.velocity + amount)
    return _each(pattern, edit, lambda hit: hit.velocity * (1 + amount / 100))


def set_level(pattern: Pattern, edit: Operation) -> Pattern:
    """One velocity for all."""
    assert edit.amount is not None
    amount = edit.amount
    if not 1 <= amount <= _LOUDEST:
        raise InvalidParameterError(f"no velocity {amount:g}", where="edit", hint=f"1 to {_LOUDEST}")
    return _each(pattern, edit, lambda hit: amount)


def accent(pattern: Pattern, edit: Operation) -> Pattern:
    """Accents."""
    factor, least = _ACCENT
    return _each(pattern, edit, lambda hit: max(hit.velocity * factor, hit.velocity + least))


def even(pattern: Pattern, edit: Operation) -> Pattern:
    """Nearer to the mean."""
    mean = _mean(hits_of(pattern, edit.scope))
    share = _EVEN[edit.degree]
    return _each(pattern, edit, lambda hit: hit.velocity + share * (mean - hit.velocity))


def contrast(pattern: Pattern, edit: Operation) -> Pattern:
    """Further from the mean."""
    mean = _mean(hits_of(pattern, edit.scope))
    factor = _CONTRAST[edit.degree]
    return _each(pattern, edit, lambda hit: mean + factor * (hit.velocity - mean))


def crescendo(pattern: Pattern, edit: Operation) -> Pattern:
    """Louder from the first hit to the last."""
    return _ramp(pattern, edit, *_RISE)


def fade(pattern: Pattern, edit: Operation) -> Pattern:
    """Softer from the first hit to the last."""
    return _ramp(pattern, edit, *_FADE)


def _ramp(pattern: Pattern, edit: Operation, first: float, last: float) -> Pattern:
    slots = [hit.slot for hit in hits_of(pattern, edit.scope)]
    start, length = min(slots), max(1, max(slots) - min(slots))
    return _each(pattern, edit, lambda hit: hit.velocity * (first + (last - first) * (hit.slot - start) / length))


def _each(pattern: Pattern, edit: Operation, velocity: Callable[[Hit], float]) -> Pattern:
    hits = hits_of(pattern, edit.scope)
    result = moved(pattern, hits, [with_velocity(hit, velocity(hit)) for hit in hits])
    return require_change(pattern, result, "it is as loud or as soft as it can be, or so already")


def _mean(hits: Sequence[Hit]) -> float:
    return sum(hit.velocity for hit in hits) / len(hits)
