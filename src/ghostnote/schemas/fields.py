"""Fields that several bodies have."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AnyHttpUrl, Field, StrictBool, StrictInt

from ghostnote.core.kit import KIT, KIT_MAPS
from ghostnote.core.params import RANGES
from ghostnote.schemas.base import WHOLE, described, ranged
from ghostnote.service.variations import VARIATIONS

_FAMILIES: Final = tuple(dict.fromkeys(spec.family for spec in KIT.values()))

Style = Annotated[
    str,
    Field(
        min_length=1,
        max_length=400,
        description="A style by name or alias, a mix as funk:0.7,jazz:0.3, or a journey over the bars as house>techno.",
        examples=["funk", "funk:0.7,jazz:0.3", "house>techno"],
    ),
]
Kit = Annotated[str, Field(description="Kit map of note numbers.", json_schema_extra={"enum": sorted(KIT_MAPS)})]
TimeSignature = Annotated[
    str,
    Field(
        pattern="^(([1-9]|1[0-6])/4|([1-9]|[12][0-9]|3[0-2])/8|([1-9]|[1-5][0-9]|6[0-4])/16)$",
        description="Meter: n/4, n/8 or n/16, at most 16 quarter notes a bar.",
        examples=["4/4", "7/8"],
    ),
]
#: A drum of the kit, all its articulations.
Family = Annotated[str, Field(pattern=f"^({'|'.join(_FAMILIES)})$", examples=["kick", "snare", "hat"])]
#: A drum or one of its articulations, as people call them.
Drum = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        description=f"A drum ({', '.join(_FAMILIES)}; tom and cymbal for all of these) "
        "or an articulation (side_stick).",
        examples=["snare", "hats", "side_stick"],
    ),
]
Bar = Annotated[StrictInt, Field(ge=1, le=int(RANGES["bars"].high), description="A bar, from 1."), WHOLE]
Seed = Annotated[StrictInt, ranged("seed"), WHOLE]
Variations = Annotated[StrictInt, described(VARIATIONS), WHOLE]
Explain = Annotated[
    StrictBool,
    Field(
        description="Say why: `why` of each result's pattern is the model's probability for each hit, "
        "and the training bars that are most like each bar."
    ),
]
Channels = Annotated[
    Literal["drums", "any", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    Field(description="drums (channel 10), any, or one channel."),
]
Window = Annotated[
    list[Annotated[StrictInt, Field(ge=1), WHOLE]],
    Field(
        min_length=2,
        max_length=2,
        description="Use only these bars of the file: the first and the last, from 1.",
        examples=[[9, 16]],
    ),
]
Webhook = Annotated[
    AnyHttpUrl | None,
    Field(max_length=2_000, description="Called with a signed POST when the job is over. No private addresses."),
]
