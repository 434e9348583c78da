"""Every operation that the model has no part in, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.core.pattern import Pattern
from ghostnote.prompt.edits.plan import Kind, Operation
from ghostnote.service.arrange.edits import bars, fewer, force, more, timing, voicing
from ghostnote.service.arrange.edits.scope import nothing

#: Does an operation; raises `InvalidParameterError` if it finds nothing to change.
Exact = Callable[[Pattern, Operation], Pattern]
EXACT: Final[Mapping[Kind, Exact]] = MappingProxyType(
    {
        Kind.REMOVE: fewer.remove,
        Kind.KEEP: fewer.keep,
        Kind.HALVE: fewer.halve,
        Kind.SPARSER: fewer.sparser,
        Kind.UNFLAM: fewer.unflam,
        Kind.ADD: more.add,
        Kind.DOUBLE: more.double,
        Kind.RATE: more.rate,
        Kind.FLAM: more.flam,
        Kind.ROLL: more.roll,
        Kind.REVOICE: voicing.revoice,
        Kind.EXCHANGE: voicing.exchange,
        Kind.OPEN: voicing.open_hat,
        Kind.CLOSE: voicing.close_hat,
        Kind.MOVE: timing.move,
        Kind.RELOCATE: timing.relocate,
        Kind.STRAIGHTEN: timing.straighten,
        Kind.SWING: timing.swing,
        Kind.QUANTISE: timing.quantise,
        Kind.HALF_TIME: timing.half_time,
        Kind.DOUBLE_TIME: timing.double_time,
        Kind.LEVEL: force.level,
        Kind.SET_LEVEL: force.set_level,
        Kind.ACCENT: force.accent,
        Kind.EVEN: force.even,
        Kind.CONTRAST: force.contrast,
        Kind.CRESCENDO: force.crescendo,
        Kind.FADE: force.fade,
        Kind.COPY: bars.copy,
        Kind.EXCHANGE_BARS: bars.exchange_bars,
    }
)


def done(pattern: Pattern, edit: Operation) -> Pattern:
    """What an operation makes of a pattern.

    Raises:
        InvalidParameterError: it finds nothing to change, or would leave nothing.
    """
    result = EXACT[edit.kind](pattern, edit)
    if not result.hits:
        raise nothing("nothing would be left of the clip", "name a drum, a bar or a place")
    return result
