"""MIDI in requests, and what is asked about a file."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from ghostnote.schemas.base import Body, Id
from ghostnote.schemas.fields import Channels, Kit, Webhook
from ghostnote.schemas.rules import exactly_one


class MidiInput(Body):
    """A MIDI file: an upload's id, or the bytes."""

    model_config = ConfigDict(json_schema_extra=exactly_one("upload_id", "base64"))

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
    channels: Channels = "drums"
    webhook_url: Webhook = None


class VerifyRequest(Body):
    """Whether a file is what its receipt says: it is made again and compared byte for byte."""

    task: Literal["verify"]
    midi: MidiInput
    webhook_url: Webhook = None


class ExplainRequest(Body):
    """Why a file with a receipt is as it is: how likely each hit was, and the nearest training bars."""

    task: Literal["explain"]
    midi: MidiInput
    webhook_url: Webhook = None
