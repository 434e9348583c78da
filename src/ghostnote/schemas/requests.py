"""What can be asked for: one model a kind of job, told apart by `task`."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AnyHttpUrl,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    Tag,
    model_validator,
)
from pydantic.config import JsonDict

from ghostnote.core.kit import KIT_MAPS
from ghostnote.schemas.base import WHOLE, Body, Id, Text, described, ranged
from ghostnote.service.variations import VARIATIONS

Kit = Annotated[str, Field(description="Kit map of note numbers.", json_schema_extra={"enum": sorted(KIT_MAPS)})]
TimeSignature = Annotated[
    str,
    Field(
        pattern="^(([1-9]|1[0-6])/4|([1-9]|[12][0-9]|3[0-2])/8|([1-9]|[1-5][0-9]|6[0-4])/16)$",
        description="Meter: n/4, n/8 or n/16, at most 16 quarter notes a bar.",
        examples=["4/4", "7/8"],
    ),
]
Webhook = Annotated[
    AnyHttpUrl | None,
    Field(max_length=2_000, description="Called with a signed POST when the job is over. No private addresses."),
]


def _given(*names: str) -> JsonDict:
    return {"required": [*names], "properties": {name: {"not": {"type": "null"}} for name in names}}


def _not_both(*names: str) -> JsonDict:
    """JSON Schema of a rule that pydantic checks in code: these fields are not all given."""
    return {"not": _given(*names)}


def _exactly_one(*names: str) -> JsonDict:
    """JSON Schema of a rule that pydantic checks in code: one of these fields is given."""
    return {"oneOf": [_given(name) for name in names]}


class Knobs(Body):
    """What can be asked of a pattern. What is left out is left to the prompt, the style and the model."""

    style: Annotated[str, Field(min_length=1, max_length=80, description="A style, by name or alias.")] | None = None
    bars: Annotated[StrictInt, ranged("bars"), WHOLE] | None = None
    time_signature: TimeSignature | None = None
    tempo: Annotated[StrictFloat, ranged("tempo")] | None = None
    humanize: (
        Annotated[StrictBool, Field(description="Keep the played timing; false puts every hit on its step.")] | None
    ) = None
    density: Annotated[StrictFloat, ranged("density")] | None = None
    swing: Annotated[StrictFloat, ranged("swing")] | None = None
    dynamics: Annotated[StrictFloat, ranged("dynamics")] | None = None
    fill: Annotated[StrictBool, Field(description="A fill instead of a beat.")] | None = None
    kit: Kit | None = None
    temperature: Annotated[StrictFloat, ranged("temperature")] | None = None
    top_k: Annotated[StrictInt, ranged("top_k"), WHOLE] | None = None
    top_p: Annotated[StrictFloat, ranged("top_p")] | None = None
    min_p: Annotated[StrictFloat, ranged("min_p")] | None = None
    seed: Annotated[StrictInt, ranged("seed"), WHOLE] | None = None

    def asked(self) -> dict[str, Any]:
        """What was asked for, by the names of `core.params.GenerationParams`."""
        names = {"time_signature": "meter"}
        own = Knobs.model_fields
        return {
            names.get(name, name): value
            for name, value in self.model_dump(include=set(own)).items()
            if value is not None
        }


class Wish(Knobs):
    """Patterns in a style. A field here wins over the same one in `params`, and that over the prompt."""

    model_config = ConfigDict(json_schema_extra=_not_both("style", "producer_style"))

    producer_style: (
        Annotated[str, Field(min_length=1, max_length=80, description="Another name of `style`.")] | None
    ) = None
    prompt: Annotated[Text, Field(max_length=10_000, description="The wish in words.")] | None = None
    params: Annotated[Knobs | None, Field(description="The fields above, grouped.")] = None
    variations: Annotated[StrictInt, described(VARIATIONS), WHOLE] = 1

    @model_validator(mode="after")
    def _one_style(self) -> Self:
        if self.style is not None and self.producer_style is not None:
            raise ValueError("style and producer_style are two names of one field: give one")
        return self

    def asked(self) -> dict[str, Any]:
        """What was asked for outside of `params` and the prompt; see `Knobs.asked`."""
        named = super().asked()
        return named if self.producer_style is None else {**named, "style": self.producer_style}


class GenerateRequest(Wish):
    """Patterns in a style, as a job of their own."""

    task: Literal["generate"] = "generate"
    webhook_url: Webhook = None


class MidiInput(Body):
    """A MIDI file: an upload's id, or the bytes."""

    model_config = ConfigDict(json_schema_extra=_exactly_one("upload_id", "base64"))

    upload_id: Annotated[Id, Field(description="From POST /api/v1/midi.")] | None = None
    base64: (
        Annotated[
            str,
            Field(
                pattern="^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
                description="The file's bytes in Base64.",
                json_schema_extra={"format": "base64"},
            ),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.upload_id is None) == (self.base64 is None):
            raise ValueError("give either upload_id or base64")
        return self

    @property
    def data(self) -> bytes:
        """The bytes; none if an upload is named."""
        return b64decode(self.base64 or "")


class InspectRequest(Body):
    """What a MIDI file holds, and the pattern that it is read as."""

    task: Literal["inspect"]
    midi: MidiInput
    kit: Kit = "gm"
    channels: Annotated[
        Literal["drums", "any", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        Field(description="drums (channel 10), any, or one channel."),
    ] = "drums"
    webhook_url: Webhook = None


class VerifyRequest(Body):
    """Whether a file is what its receipt says: it is made again and compared byte for byte."""

    task: Literal["verify"]
    midi: MidiInput
    webhook_url: Webhook = None


class BatchRequest(Body):
    """Many patterns as one job; results in the order asked for."""

    requests: Annotated[list[Wish], Field(min_length=1, max_length=256)]
    webhook_url: Webhook = None


class TrainRequest(Body):
    """A new checkpoint from the service's processed data. Needs the scope `train`."""

    name: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$", description="Of the checkpoint.")]
    preset: Literal["tiny", "small", "base"] = "small"
    steps: Annotated[StrictInt, Field(ge=1, le=1_000_000), WHOLE] | None = None
    webhook_url: Webhook = None


def _task(value: Any) -> str:
    named = value.get("task", "generate") if isinstance(value, dict) else getattr(value, "task", "generate")
    return named if isinstance(named, str) else ""


#: The body of POST /api/v1/generate; without `task` it is `generate`.
JobRequest = Annotated[
    Annotated[GenerateRequest, Tag("generate")]
    | Annotated[InspectRequest, Tag("inspect")]
    | Annotated[VerifyRequest, Tag("verify")],
    Discriminator(_task, custom_error_type="task", custom_error_message="task is generate, inspect or verify"),
]


class PromptRequest(Body):
    """A wish in words, and params that win over it."""

    prompt: Annotated[Text, Field(max_length=10_000)]
    params: Knobs | None = None
    variations: Annotated[StrictInt, described(VARIATIONS), WHOLE] = 1
    webhook_url: Webhook = None
