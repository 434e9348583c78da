"""Lists in options: curves, names, numbers with ranges, single hits, taps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ghostnote.core.errors import InvalidParameterError

if TYPE_CHECKING:
    from ghostnote.core.pattern import Pattern

_SPAN = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
_HIT = re.compile(r"(\d{1,4})\.(\d{1,2}(?:\.\d{1,4})?)(?::([\w -]+))?")


def curve(text: str) -> float | tuple[float, ...]:
    """`40`: a number; `20,40,60`: a curve.

    Raises:
        InvalidParameterError: something else.
    """
    try:
        points = tuple(float(point) for point in text.split(","))
    except ValueError:
        hint = "for instance 40, or 20,40,60 for a curve over the bars"
        raise InvalidParameterError(f"{text!r} is neither a number nor a curve", hint=hint) from None
    return points[0] if len(points) == 1 else points


def names(text: str) -> tuple[str, ...]:
    """`kick, snare`: the names in it."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def spans(text: str) -> tuple[int, ...]:
    """`3-4,6`: 3, 4, 6.

    Raises:
        InvalidParameterError: something else.
    """
    found: list[int] = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise InvalidParameterError(f"{text!r} names no bars", where="bars", hint="for instance 3-4,6")
        first = int(match[1])
        found += range(first, int(match[2] or first) + 1)
    return tuple(dict.fromkeys(found))


def window(text: str) -> tuple[int, int]:
    """`9-16`: first and last bar; `9` is a bar alone.

    Raises:
        InvalidParameterError: something else.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise InvalidParameterError(f"{text!r} is no window", where="window", hint="for instance 9-16")
    return int(match[1]), int(match[2] or match[1])


def seconds_or_beats(text: str) -> tuple[float, ...]:
    """`0,0.5,1.2`: the times.

    Raises:
        InvalidParameterError: something else.
    """
    try:
        return tuple(float(time) for time in text.split(",") if time.strip())
    except ValueError:
        hint = "for instance 0,0.5,1.25"
        raise InvalidParameterError(f"{text!r} are no times", where="taps", hint=hint) from None


def hits_named(text: str, pattern: Pattern) -> tuple[int, ...]:
    """`2.3.5:snare, 1.1`: places, in score order, of bar 2's snare on beat 3.5 and of all that bar 1 begins with.

    Beats are quarter notes. A hit is meant that is written within a 64th of there.

    Raises:
        InvalidParameterError: not written so, or no hit is there.
    """
    from ghostnote.core.units import PPQ
    from ghostnote.service.arrange.places import voices_named

    found: list[int] = []
    for part in names(text):
        match = _HIT.fullmatch(part)
        if match is None:
            hint = "BAR.BEAT or BAR.BEAT:DRUM, for instance 2.3.5:snare"
            raise InvalidParameterError(f"{part!r} names no hit", where="lock-hits", hint=hint)
        tick = (int(match[1]) - 1) * pattern.meter.bar_ticks + (float(match[2]) - 1) * PPQ
        drums = voices_named([match[3]]) if match[3] else None
        here = [
            index
            for index, hit in enumerate(pattern.hits)
            if abs(hit.slot - tick) <= PPQ / 16 and (drums is None or hit.voice in drums)
        ]
        if not here:
            hint = "see `ghostnote inspect`"
            raise InvalidParameterError(f"there is no hit at {part}", where="lock-hits", hint=hint)
        found += here
    return tuple(dict.fromkeys(found))
