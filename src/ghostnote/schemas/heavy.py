"""Work for the queue of heavy tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from ghostnote.schemas.base import WHOLE, Body
from ghostnote.schemas.fields import Webhook
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
