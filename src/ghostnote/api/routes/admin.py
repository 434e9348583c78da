"""What operators see and do, across tenants."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from ghostnote.api.desk import Shared
from ghostnote.api.ids import JobId
from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.routes.jobs import Cursor, KindName, Limit, State
from ghostnote.api.security.principal import principal
from ghostnote.api.views import PREFIX, Viewed, moment
from ghostnote.core.errors import CheckpointError, CheckpointMissingError, ConflictError, NotFoundError
from ghostnote.schemas.admin import CheckpointList, CheckpointView, NewCheckpoint, QueueList, QueueView
from ghostnote.schemas.answers import JobPage, JobView
from ghostnote.service.access import KnownCheckpoint, Principal, Scope

router = APIRouter(prefix=f"{PREFIX}/admin", tags=["admin"])

Admin = Annotated[Principal, Depends(principal(Scope.ADMIN))]
Digest = Annotated[str, Path(description="Of a checkpoint.", json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]


@router.get("/queues", operation_id="listQueues", summary="Every queue", responses=problems())
async def queues(_who: Admin, parts: Parts) -> QueueList:
    """Jobs that wait and run, and how long the oldest has waited."""
    waiting = await parts.store.waiting()
    return QueueList(
        queues=[
            QueueView(
                queue=queue,
                queued=now.queued,
                running=now.running,
                oldest_seconds=now.age_ms / 1000,
                announced=await parts.dispatcher.depth(queue),
            )
            for queue, now in waiting.items()
        ]
    )


@router.get("/jobs", operation_id="listAllJobs", summary="Everybody's jobs, newest first", responses=problems())
async def jobs(
    _who: Admin,
    parts: Parts,
    views: Viewed,
    cursor: Cursor = None,
    limit: Limit = 50,
    state: State = None,
    kind: KindName = None,
) -> JobPage:
    """A page; `next` leads to the one after it."""
    found = await parts.store.page(None, cursor=cursor, limit=limit, state=state, kind=kind)
    return JobPage(jobs=[views.job(job) for job in found.jobs], next=found.cursor)


@router.post(
    "/jobs/{job_id}/retry", operation_id="retryJob", summary="Queue a failed job again", responses=problems(404, 409)
)
async def retry(_who: Admin, parts: Parts, views: Viewed, desk: Shared, job_id: JobId) -> JobView:
    """Its attempts are counted from 0 again."""
    await desk.dispatcher_answers()
    job = await parts.store.retry(job_id)
    await parts.progress.touch([job_id])
    await parts.dispatcher.send([(job.id, job.queue)])
    return views.job(job)


@router.post(
    "/jobs/{job_id}/cancel", operation_id="cancelAnyJob", summary="Cancel anybody's job", responses=problems(404, 409)
)
async def cancel(_who: Admin, parts: Parts, views: Viewed, job_id: JobId) -> JobView:
    """A job that waits or runs is cancelled at once; a cancelled one stays so."""
    job = await parts.store.cancel(job_id)
    await parts.progress.touch([job_id])
    return views.job(job)


@router.get("/checkpoints", operation_id="listCheckpoints", summary="Every checkpoint", responses=problems())
async def checkpoints(_who: Admin, parts: Parts) -> CheckpointList:
    """Newest first."""
    return CheckpointList(checkpoints=[_view(known) for known in await parts.registry.all()])


@router.post(
    "/checkpoints",
    operation_id="addCheckpoint",
    summary="Make a checkpoint known",
    status_code=201,
    responses=problems(404, 409),
)
async def add(_who: Admin, parts: Parts, body: NewCheckpoint) -> CheckpointView:
    """One that lies in the object store. With `activate`, new jobs run on it."""
    try:
        await parts.checkpoints.add(body.hash, body.name)
    except CheckpointMissingError:
        hint = "put its folder there first"
        raise NotFoundError("the object store has no such checkpoint", where="hash", hint=hint) from None
    except CheckpointError as error:
        raise ConflictError(f"it cannot be used: {error.problem}", where="hash", hint=error.hint) from error
    if body.activate:
        return _view(await parts.registry.activate(body.hash))
    return _view(next(known for known in await parts.registry.all() if known.hash == body.hash))


@router.post(
    "/checkpoints/{digest}/activate",
    operation_id="activateCheckpoint",
    summary="Let new jobs run on a checkpoint",
    responses=problems(404),
)
async def activate(_who: Admin, parts: Parts, digest: Digest) -> CheckpointView:
    """Jobs that were accepted before keep theirs."""
    return _view(await parts.registry.activate(digest))


def _view(known: KnownCheckpoint) -> CheckpointView:
    return CheckpointView(
        hash=known.hash,
        name=known.name,
        location=known.location,
        created_at=moment(known.created_at),
        active=known.active,
    )
