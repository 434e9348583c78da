"""Following jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from ghostnote.api.downloads import download, download_answers
from ghostnote.api.ids import JobId, TaskId
from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.security.principal import principal
from ghostnote.api.views import PREFIX, Viewed
from ghostnote.core.errors import NotFoundError
from ghostnote.schemas.answers import JobPage, JobView
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.job import JobState
from ghostnote.service.jobs.kinds import KINDS

router = APIRouter(prefix=PREFIX, tags=["jobs"])

Lister = Annotated[Principal, Depends(principal(Scope.READ))]
Reader = Annotated[Principal, Depends(principal(Scope.READ, follow_up=True, anonymous=True))]
Canceller = Annotated[Principal, Depends(principal(Scope.GENERATE, follow_up=True, anonymous=True))]

Cursor = Annotated[
    str | None,
    Query(pattern="^[A-Za-z0-9_-]{21}[AQgw]$", description="`next` of the page before; none for the newest jobs."),
]
Limit = Annotated[int, Query(ge=1, le=100, description="Jobs of a page.")]
State = Annotated[JobState | None, Query(alias="status", description="Only jobs that stand so.")]
KindName = Annotated[str | None, Query(pattern=f"^({'|'.join(sorted(KINDS))})$", description="Only jobs of this kind.")]


@router.get(
    "/status/{task_id}",
    operation_id="getStatus",
    summary="How a job stands",
    responses=problems(404),
)
async def status(who: Reader, parts: Parts, views: Viewed, task_id: TaskId) -> JobView:
    """The same as `GET /api/v1/jobs/{job_id}`."""
    return views.job(await parts.store.get(task_id, who.tenant))


@router.get("/jobs", operation_id="listJobs", summary="One's jobs, newest first", responses=problems())
async def page(
    who: Lister,
    parts: Parts,
    views: Viewed,
    cursor: Cursor = None,
    limit: Limit = 50,
    state: State = None,
    kind: KindName = None,
) -> JobPage:
    """A page; `next` leads to the one after it."""
    found = await parts.store.page(who.tenant, cursor=cursor, limit=limit, state=state, kind=kind)
    return JobPage(jobs=[views.job(job) for job in found.jobs], next=found.cursor)


@router.get("/jobs/{job_id}", operation_id="getJob", summary="A job", responses=problems(404))
async def job(who: Reader, parts: Parts, views: Viewed, job_id: JobId) -> JobView:
    """What it was settled to, how far it is, and its results."""
    return views.job(await parts.store.get(job_id, who.tenant))


@router.delete("/jobs/{job_id}", operation_id="cancelJob", summary="Cancel a job", responses=problems(404, 409))
async def cancel(who: Canceller, parts: Parts, views: Viewed, job_id: JobId) -> JobView:
    """A job that waits or runs is cancelled at once; a cancelled one stays so. It can still be looked at."""
    cancelled = await parts.store.cancel(job_id, who.tenant)
    await parts.progress.touch([job_id])
    return views.job(cancelled)


@router.get(
    "/jobs/{job_id}/download",
    operation_id="downloadResult",
    summary="The first result of a job",
    response_class=Response,
    responses=download_answers(),
)
async def result(request: Request, who: Reader, parts: Parts, job_id: JobId) -> Response:
    """404 until the job has succeeded."""
    found = await parts.store.get(job_id, who.tenant)
    if not found.files:
        problem = f"job {job_id} is {found.state.value} and has no file"
        raise NotFoundError(problem, where="job", hint="its events say when it is done")
    return await download(request, parts, found.files[0])
