"""What operators see and do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, StrictBool, StrictInt

from ghostnote.schemas.base import WHOLE, Answer, Body, Id
from ghostnote.service.access import DEFAULT_SCOPES, Scope
from ghostnote.service.jobs.job import Queue

#: Letters with their accents, digits and signs.
_PRINTABLE: Final = "^[ -~\u00a1-\u00ac\u00ae-\u024f]*$"


class NewKey(Body):
    """An API key to be made."""

    tenant: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$", description="Whose; made if it is not there.")]
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=_PRINTABLE, description="What it is for.")]
    scopes: Annotated[list[Scope], Field(min_length=1)] = sorted(DEFAULT_SCOPES)
    days: (
        Annotated[StrictInt, Field(ge=1, le=3_650, description="Valid for so long; for ever if not given."), WHOLE]
        | None
    ) = None


class KeyView(Answer):
    """A key, without its secret."""

    key_id: Id
    tenant: str
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class CreatedKey(KeyView):
    """A new key: the only time that it is shown."""

    key: str
    webhook_secret: Annotated[str, Field(description="Checks the signatures of the tenant's webhooks.")]


class KeyList(Answer):
    """Keys, newest first."""

    keys: list[KeyView]


class QueueView(Answer):
    """A queue."""

    queue: Queue
    queued: int
    running: int
    oldest_seconds: float
    announced: Annotated[int | None, Field(description="Ids in the broker; null without one.")] = None


class QueueList(Answer):
    """Every queue."""

    queues: list[QueueView]


class NewCheckpoint(Body):
    """A checkpoint in the object store, to be made known, and used if `activate`."""

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    name: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
    activate: StrictBool = True


class CheckpointView(Answer):
    """A checkpoint that jobs may run on."""

    hash: str
    name: str
    location: str
    created_at: datetime
    active: bool


class CheckpointList(Answer):
    """Checkpoints, newest first."""

    checkpoints: list[CheckpointView]
