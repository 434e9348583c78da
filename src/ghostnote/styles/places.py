"""Places of a bar that an offset may be stated for."""

from __future__ import annotations

import re
from typing import Final

from ghostnote.core.pattern import Meter
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH

#: The kinds of place; besides them there is each beat by its number: `beat 1`, `beat 2`, ...
PLACES: Final = ("downbeat", "backbeat", "beat", "offbeat", "16th", "triplet", "32nd")
_BEAT: Final = re.compile(r"beat ([1-9]|1[0-6])")


def is_place_name(text: str) -> bool:
    """Whether an offset may be stated for `text`."""
    return text in PLACES or _BEAT.fullmatch(text) is not None


def places_of(tick: int, meter: Meter) -> tuple[str, ...]:
    """What a slot is called, the most specific name first.

    Beats are quarter notes. `downbeat` is the first, `backbeat` each even one, `beat` any; `offbeat` the 8th between
    beats, `16th` the second and fourth of a beat's 16ths, `triplet` places that only triplets have, `32nd` the rest.

    Args:
        tick: of the slot, from the bar line.
        meter: of the bar.
    """
    beat, rest = divmod(tick % meter.bar_ticks, PPQ)
    if rest == 0:
        kind = () if beat and beat % 2 == 0 else ("backbeat",) if beat else ("downbeat",)
        return (f"beat {beat + 1}", *kind, "beat")
    if rest % TICKS_PER_8TH == 0:
        return ("offbeat",)
    if rest % TICKS_PER_16TH == 0:
        return ("16th",)
    return ("triplet",) if rest % (PPQ // 6) == 0 else ("32nd",)
