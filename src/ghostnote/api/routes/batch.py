"""Work for the queue of heavy tasks: many patterns as one job, and training."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from ghostnote.api.parts import Parts
from ghostnote.api.posting import Posted
from ghostnote.api.responses import job_answers
from ghostnote.api.routes.generate import asked_of
from ghostnote.api.security.principal import principal
from ghostnote.api.target import target_of
from ghostnote.api.views import PREFIX
from ghostnote.schemas.heavy import BatchRequest, TrainRequest
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.intake import batch_job, train_job

router = APIRouter(prefix=PREFIX, tags=["heavy"])

Customer = Annotated[Principal, Depends(principal(Scope.GENERATE))]
Trainer = Annotated[Principal, Depends(principal(Scope.TRAIN))]


@router.post(
    "/batch",
    operation_id="generateBatch",
    summary="Ask for many patterns as one job",
    status_code=202,
    responses=job_answers(),
)
async def batch(who: Customer, parts: Parts, posting: Posted, body: BatchRequest) -> Response:
    """One job for up to 256 requests: results come in their order, all when the last is done."""
    asked = [asked_of(wish) for wish in body.requests]
    return await posting.accept(who, batch_job(who.tenant, asked, await target_of(parts, who)), body)


@router.post(
    "/train",
    operation_id="train",
    summary="Train a checkpoint",
    status_code=202,
    responses=job_answers(),
)
async def train(who: Trainer, posting: Posted, body: TrainRequest) -> Response:
    """The checkpoint is registered when it is done; an operator lets new jobs run on it."""
    return await posting.accept(who, train_job(who.tenant, body.name, body.preset, body.steps), body)
