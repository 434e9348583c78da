"""Work for the queue of heavy tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from ghostnote.schemas.base import WHOLE, Body
from ghostnote.schemas.fields import Channels, Kit, Seed, Webhook
from ghostnote.schemas.midi import MidiInput
from ghostnote.schemas.wishes import Wish


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


class LearnRequest(Body):
    """A style of one's own, from clips of drums. Large ones are uploaded first: a body has its limit."""

    name: Annotated[
        str,
        Field(
            pattern="^[a-z0-9][a-z0-9_-]{0,39}$",
            description="What it is to be asked for by: no name of another style.",
            examples=["my-style"],
        ),
    ]
    clips: Annotated[
        list[MidiInput],
        Field(
            min_length=3,
            max_length=200,
            description="Every fifth, and at least one, is held out to measure what was learned. "
            "Clips that cannot be used are left out.",
        ),
    ]
    kit: Kit = "gm"
    channels: Channels = "drums"
    steps: Annotated[StrictInt, Field(ge=1, le=1_000, description="Steps at most, if 90 seconds suffice."), WHOLE] = 240
    seed: Seed | None = None
    replace: Annotated[StrictBool, Field(description="Take the place of your style of this name.")] = False
    webhook_url: Webhook = None
