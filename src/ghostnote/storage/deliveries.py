"""Webhooks: due when their job is over, taken for a while, delivered or tried again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ghostnote.service.jobs.ports import Delivery
from ghostnote.storage.tables import DUE, jobs, webhooks

_MAKE_DUE: Final = (
    sa.update(webhooks)
    .where(webhooks.c.job.in_(sa.bindparam("over", expanding=True)))
    .values(next_at=sa.bindparam("at"))
)


async def make_due(connection: AsyncConnection, now: int, over: Collection[str]) -> None:
    """Let the webhooks of jobs that are over be delivered."""
    await connection.execute(_MAKE_DUE, {"over": list(over), "at": now})


async def rearm(connection: AsyncConnection, job: str) -> None:
    """Start anew: the job runs again and its end will be told again."""
    fresh = {"tries": 0, "next_at": None, "delivered_at": None, "error": None}
    await connection.execute(sa.update(webhooks).where(webhooks.c.job == job).values(fresh))


async def due(connection: AsyncConnection, now: int, most: int, lease_ms: int) -> list[Delivery]:
    """See `JobStore.due_deliveries`. Taking one puts it off: it is due again should its taker die."""
    columns = (webhooks.c.job, jobs.c.owner, webhooks.c.url, webhooks.c.tries)
    query = sa.select(*columns).join(jobs, jobs.c.id == webhooks.c.job).where(DUE, webhooks.c.next_at <= now)
    query = query.order_by(webhooks.c.next_at).limit(most).with_for_update(of=webhooks, skip_locked=True)
    taken = [Delivery(**row._mapping) for row in await connection.execute(query)]
    if taken:
        await make_due(connection, now + lease_ms, [delivery.job for delivery in taken])
    return taken


async def delivered(
    connection: AsyncConnection, now: int, job: str, error: str | None, retry_in_ms: int | None
) -> None:
    """See `JobStore.delivered`."""
    values = {
        "tries": webhooks.c.tries + 1,
        "delivered_at": now if error is None else None,
        "next_at": None if error is None or retry_in_ms is None else now + retry_in_ms,
        "error": error,
    }
    await connection.execute(sa.update(webhooks).where(webhooks.c.job == job).values(values))
