"""Patterns that are asked for by fields and in words."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from ghostnote.schemas.base import Body, Text
from ghostnote.schemas.fields import Explain, Style, Variations, Webhook
from ghostnote.schemas.knobs import Knobs
from ghostnote.schemas.rules import not_both


class Wish(Knobs):
    """Patterns in a style. A field here wins over the same one in `params`, and that over the prompt."""

    model_config = ConfigDict(json_schema_extra=not_both("style", "producer_style"))

    producer_style: Annotated[Style, Field(description="Another name of `style`.")] | None = None
    prompt: Annotated[Text, Field(max_length=10_000, description="The wish in words.")] | None = None
    params: Annotated[Knobs | None, Field(description="The fields above, grouped.")] = None
    variations: Variations = 1
    explain: Explain = False

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


class PromptRequest(Body):
    """A wish in words, and params that win over it."""

    prompt: Annotated[Text, Field(max_length=10_000)]
    params: Knobs | None = None
    variations: Variations = 1
    explain: Explain = False
    webhook_url: Webhook = None
