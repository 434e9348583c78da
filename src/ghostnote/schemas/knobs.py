"""What can be asked of the bars that are played, and of how they are drawn: fields of `core.params.GenerationParams`.

What is left out is left to the prompt, the style and the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool, StrictFloat, StrictInt
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from ghostnote.core.params import MOST_POINTS, RANGES
from ghostnote.schemas.base import WHOLE, Body, meaning, ranged
from ghostnote.schemas.fields import Family, Kit, Seed, Style, TimeSignature

#: Which of the two a knob was sent as; they stand in the places of pydantic's errors.
NUMBER: Final = "number"
CURVE: Final = "curve"


@dataclass(frozen=True, slots=True)
class Knob:
    """Of a field: a number for all bars, or a curve over them, in the limits of a row of `core.params.RANGES`."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What is taken. The two are told apart before they are checked, so that one mistake is one error."""
        limits = RANGES[self.name]
        number = core_schema.float_schema(strict=True, ge=limits.low, le=limits.high, allow_inf_nan=False)
        curve = core_schema.list_schema(number, min_length=1, max_length=MOST_POINTS, strict=True)
        return core_schema.tagged_union_schema({NUMBER: number, CURVE: curve}, discriminator=_shape)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The same for the document."""
        more = f" A list is a curve over the bars: its ends are the first and the last, up to {MOST_POINTS} points."
        return {**handler(schema), "description": meaning(RANGES[self.name]) + more}


def _shape(value: Any) -> str:
    return CURVE if isinstance(value, list) else NUMBER


Curve = float | list[float]


class Feel(Body):
    """How it is played."""

    swing: Annotated[Curve, Knob("swing")] | None = None
    dynamics: Annotated[Curve, Knob("dynamics")] | None = None
    laid_back: Annotated[Curve, Knob("laid_back")] | None = None
    profile: Annotated[StrictFloat, ranged("profile")] | None = None
    guidance: Annotated[StrictFloat, ranged("guidance")] | None = None
    candidates: Annotated[StrictInt, ranged("candidates"), WHOLE] | None = None


class Score(Body):
    """What is played."""

    density: Annotated[Curve, Knob("density")] | None = None
    syncopation: Annotated[Curve, Knob("syncopation")] | None = None
    complexity: Annotated[Curve, Knob("complexity")] | None = None
    ghost_notes: Annotated[Curve, Knob("ghost_notes")] | None = None
    hat_subdivision: Annotated[Curve, Knob("hat_subdivision")] | None = None
    intensity: Annotated[StrictFloat, ranged("intensity")] | None = None
    limbs: (
        Annotated[StrictBool, Field(description="Forbid what two hands and two feet cannot play: true if not given.")]
        | None
    ) = None
    kit_voices: (
        Annotated[
            list[Family],
            Field(max_length=40, description="Strike only these drums.", examples=[["kick", "snare", "hat"]]),
        ]
        | None
    ) = None


class Drawing(Body):
    """How values are drawn."""

    temperature: Annotated[StrictFloat, ranged("temperature")] | None = None
    top_k: Annotated[StrictInt, ranged("top_k"), WHOLE] | None = None
    top_p: Annotated[StrictFloat, ranged("top_p")] | None = None
    min_p: Annotated[StrictFloat, ranged("min_p")] | None = None


class Played(Score, Feel, Drawing):
    """All of these: of who plays something new."""


class Form(Body):
    """How bars follow one another."""

    fill_every: Annotated[StrictInt, ranged("fill_every"), WHOLE] | None = None
    section: (
        Annotated[Literal["intro", "verse", "chorus", "outro"], Field(description="Part of a song that it is.")] | None
    ) = None


class Knobs(Played, Form):
    """What can be asked of a pattern. What is left out is left to the prompt, the style and the model."""

    style: Style | None = None
    bars: Annotated[StrictInt, ranged("bars"), WHOLE] | None = None
    time_signature: TimeSignature | None = None
    tempo: Annotated[StrictFloat, ranged("tempo")] | None = None
    humanize: (
        Annotated[StrictBool, Field(description="Keep the played timing; false puts every hit on its step.")] | None
    ) = None
    humanize_amount: Annotated[StrictFloat, ranged("humanize_amount")] | None = None
    fill: Annotated[StrictBool, Field(description="A fill instead of a beat.")] | None = None
    kit: Kit | None = None
    seed: Seed | None = None

    def asked(self) -> dict[str, Any]:
        """What was asked for, by the names of `core.params.GenerationParams`."""
        return as_params(self.model_dump(include=set(Knobs.model_fields)))


#: Fields that `core.params.GenerationParams` calls otherwise.
_NAMES: Final = {"time_signature": "meter", "kit_voices": "voices"}


def as_params(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that are given, by the names of `core.params.GenerationParams`."""
    return {_NAMES.get(name, name): value for name, value in fields.items() if value is not None}
