"""What a style of one's own looks up before each field: a few of the ids that are known by then, alone or in pairs.

A row of its table is added to the field's logits for each. Fields of a row's id are named after where they are known
from: `step` (see `STEP_FIELDS`), and what the heads of `voice`, `velocity` and `offset` are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.tokens.recall import LAGS
from ghostnote.tokens.steps import OFFSET_HEAD_FIELDS, STEP_FIELDS, VELOCITY_HEAD_FIELDS, VOICE_HEAD_FIELDS

IntArray = npt.NDArray[np.int64]

#: Everything that is known when an offset is chosen, in the order in which it becomes known: name -> number of ids.
KNOWN: Final[Mapping[str, int]] = MappingProxyType(
    {
        f"{source}.{name}": size
        for source, fields in (
            ("step", STEP_FIELDS),
            ("voice", VOICE_HEAD_FIELDS),
            ("velocity", VELOCITY_HEAD_FIELDS),
            ("offset", OFFSET_HEAD_FIELDS),
        )
        for name, size in fields.items()
    }
)
_STRUCK: Final = (
    ("velocity.voice",),
    ("voice.point",),
    ("velocity.voice", "voice.point"),
    ("velocity.voice", "step.event"),
)
#: The voice's last stroke, wherever it was.
_LAST: Final = f"velocity.struck_velocity_{len(LAGS)}"
#: What is looked up for each field. What was measured beside it: docs/decisions/0015.
LEANS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = MappingProxyType(
    {
        "place": (
            ("step.point",),
            ("step.beat",),
            ("step.event",),
            ("step.upcoming_place_1",),
            ("step.upcoming_voice_1",),
            ("step.point", "step.event"),
            ("step.point", "step.beat"),
        ),
        "voice": (
            ("voice.point",),
            ("voice.beat",),
            ("step.event",),
            ("step.upcoming_voice_1",),
            ("step.upcoming_voice_2",),
            ("voice.point", "step.event"),
            ("voice.point", "voice.beat"),
        ),
        "velocity": (*_STRUCK, ("velocity.voice", _LAST)),
        "offset": _STRUCK,
    }
)
#: Fields of which a style also says how sure the network is. Those before them are added to by the encoder.
SURER: Final = ("velocity", "offset")
_NAMES: Final = list(KNOWN)
_SIZES: Final = {
    field: [int(np.prod([KNOWN[name] for name in names])) for names in looked_up] for field, looked_up in LEANS.items()
}
#: Rows of each field's table.
LEAN_ROWS: Final[Mapping[str, int]] = MappingProxyType({field: sum(sizes) for field, sizes in _SIZES.items()})


def lean_rows(field: str, known: IntArray) -> IntArray:
    """Which rows of a field's table count.

    Args:
        field: that is to be chosen.
        known: (hits, ids) what is known before it, in the order of `KNOWN`; later ids may be missing.

    Returns:
        (hits, len(LEANS[field])).
    """
    found: IntArray = np.empty((len(known), len(LEANS[field])), dtype=np.int64)
    start = 0
    for column, (names, size) in enumerate(zip(LEANS[field], _SIZES[field], strict=True)):
        row = np.zeros(len(known), dtype=np.int64)
        for name in names:
            row = row * KNOWN[name] + known[:, _NAMES.index(name)]
        found[:, column] = start + row
        start += size
    return found
