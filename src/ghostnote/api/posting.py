"""Requests that make jobs: committed before they are announced, and answered when they are over if that is soon."""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from ghostnote.api.desk import Desk
from ghostnote.api.parts import Parts
from ghostnote.api.preferences import seconds_to_wait
from ghostnote.api.security.destinations import check_webhook_url
from ghostnote.api.security.quotas import admission
from ghostnote.api.services import Services
from ghostnote.api.views import Viewed, Views
from ghostnote.core.errors import RetryLaterError, UnauthenticatedError
from ghostnote.schemas.requests import AnyRequest
from ghostnote.service.access import ANONYMOUS_TENANT, Principal
from ghostnote.service.jobs.intake import estimated_seconds
from ghostnote.service.jobs.job import Job, NewJob

_LOG: Final = logging.getLogger(__name__)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        pattern="^[!-~]+$",
        description="A name for this request: sent again within 24 hours, it answers with the job of the first time.",
        examples=["5f0c2f9e-take-1"],
    ),
]
Prefer = Annotated[
    str | None,
    Header(description="`wait=5` answers with the finished job if it is over within 5 seconds (30 at most)."),
]


@dataclass(frozen=True, slots=True)
class Posting:
    """How the client wants its job made.

    Attributes:
        key: the client's own name for the request, or None.
        wait: seconds to wait for the job's end.
        route: path that the request was sent to.
    """

    parts: Services
    desk: Desk
    views: Views
    key: str | None
    wait: int
    route: str

    async def accept(self, who: Principal, new: NewJob, body: AnyRequest) -> Response:
        """Make the job and answer: 200 if it was waited for and is over, else 202.

        Raises:
            ConflictError, QueueFullError, QuotaExceededError: see `JobStore.submit`.
            InvalidParameterError: a webhook that may not be called.
            UnauthenticatedError: something that has to belong to somebody, asked for by nobody.
        """
        self._require_owner(who, body)
        new = replace(
            new, idempotency_key=self.key, fingerprint=_fingerprint(self.route, body), webhook=self._webhook(body)
        )
        allowed = await admission(self.parts, who)
        waiting = (await self.desk.waiting())[new.queue].queued
        accepted = await self.parts.store.submit(new, allowed)
        # From here on the job is accepted, and nothing that fails makes the answer another one.
        if not accepted.replayed:
            await self._announce(accepted.job)
        return self._answer(await self._waited_for(accepted.job), waiting)

    def _require_owner(self, who: Principal, body: AnyRequest) -> None:
        """Strangers share one tenant: they must not meet under a key, and none of them could check a webhook."""
        asked = {"Idempotency-Key": self.key, "webhook_url": body.webhook_url}
        for name, value in asked.items():
            if value is not None and who.tenant == ANONYMOUS_TENANT:
                raise UnauthenticatedError(f"{name} needs an API key", where=name, hint="leave it out, or give a key")

    def _webhook(self, body: AnyRequest) -> str | None:
        if body.webhook_url is None:
            return None
        url = str(body.webhook_url)
        check_webhook_url(url, self.parts.settings)
        return url

    async def _announce(self, job: Job) -> None:
        try:
            await self.parts.dispatcher.send([(job.id, job.queue)])
        except RetryLaterError as error:
            # The job is in the table: maintenance announces it again.
            _LOG.warning("job %s is accepted, but could not be announced: %s", job.id, error)

    async def _waited_for(self, job: Job) -> Job:
        if job.state.over or not self.wait:
            return job
        with suppress(RetryLaterError):
            if await self.desk.lifetime.wait_for(self.parts.watcher.over(job.id, self.wait)):
                return await self.parts.store.get(job.id)
        return job

    def _answer(self, job: Job, waiting: int) -> Response:
        headers = {"Location": self.views.status_url(job.id)}
        if self.wait and job.state.over:
            headers["Preference-Applied"] = f"wait={self.wait}"
            return _json(200, self.views.job(job), headers)
        seconds = estimated_seconds(job.kind, job.params, waiting, self.parts.settings.batch)
        return _json(202, self.views.accepted(job, 0.0 if job.state.over else seconds), headers)


async def _posting(
    request: Request, parts: Parts, views: Viewed, idempotency_key: IdempotencyKey = None, prefer: Prefer = None
) -> Posting:
    desk: Desk = request.app.state.desk
    # What nobody could be told of is not accepted.
    await desk.dispatcher_answers()
    wait = seconds_to_wait(prefer)
    return Posting(parts, desk, views, idempotency_key, wait, request.url.path)


Posted = Annotated[Posting, Depends(_posting)]


def _fingerprint(route: str, body: AnyRequest) -> str:
    content = json.dumps(body.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(f"{route}\n{content}".encode()).hexdigest()


def _json(status: int, view: BaseModel, headers: dict[str, str]) -> Response:
    return Response(view.model_dump_json(), status, headers, "application/json")
