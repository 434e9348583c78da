"""A job's events as they happen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ghostnote.api.desk import Shared
from ghostnote.api.ids import JobId
from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.routes.jobs import Reader
from ghostnote.api.views import PREFIX, event_view
from ghostnote.core.errors import RetryLaterError
from ghostnote.service.jobs.events import events_after, parse_event_id
from ghostnote.service.jobs.ports import Snapshot

router = APIRouter(prefix=PREFIX, tags=["jobs"])

#: Seconds after which it is looked whether a job that does not move is still there.
_LOOK: Final = 10.0
#: Milliseconds after which a client whose connection broke tries again.
_RETRY: Final = 1_000

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern="^([0-9]{1,12}|10{12})?$",
        description="The last event that was seen: the stream goes on after it.",
    ),
]


@dataclass(frozen=True, slots=True)
class Followed:
    """A job that is there and belongs to whom asks, and the id of the last event that was seen of it."""

    job: str
    seen: int


async def _followed(who: Reader, parts: Parts, job_id: JobId, last_event_id: LastEventId = None) -> Followed:
    # Before the stream begins: afterwards nothing can be answered with a problem any more.
    await parts.store.get(job_id, who.tenant)
    return Followed(job_id, parse_event_id(last_event_id))


@router.get(
    "/jobs/{job_id}/events",
    operation_id="followJob",
    summary="A job's events as they happen",
    response_class=EventSourceResponse,
    responses=problems(404),
)
async def events(
    followed: Annotated[Followed, Depends(_followed)], parts: Parts, desk: Shared
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `queued`, `running`, `progress` for each bar, and `done`, which ends the stream.

    A stream that breaks goes on after `Last-Event-ID`, at whichever server and after any restart.
    """
    seen, now = followed.seen, None
    while not desk.lifetime.ended:
        try:
            now = await desk.lifetime.wait_for(_moved(parts, followed.job, now))
        except RetryLaterError:
            return  # The client comes back, and by then the table may be reached.
        if now is None:
            return
        for event in events_after(seen, now):
            seen = event.id
            yield ServerSentEvent(
                id=str(event.id), event=event.name, data=event_view(followed.job, event), retry=_RETRY
            )
        if now.state.over:
            return


async def _moved(parts: Parts, job: str, seen: Snapshot | None) -> Snapshot | None:
    """How the job stands as soon as that differs from `seen`; None if it is gone."""
    while True:
        now = await parts.watcher.moved(job, seen, _LOOK)
        if now is not None:
            return now
        if not await parts.store.snapshots([job]):
            return None
