"""How much of the service a tenant may have."""

from __future__ import annotations

from ghostnote.api.services import Services
from ghostnote.service.access import ANONYMOUS_TENANT, LOCAL_TENANT, Principal
from ghostnote.service.jobs.ports import Admission


async def admission(services: Services, who: Principal) -> Admission:
    """What applies when a job or upload is accepted: limits of the tenant's own, else those of the settings.

    The person at their own machine shares it with nobody: only the length of the queue counts there.
    """
    settings = services.settings
    if who.tenant == LOCAL_TENANT:
        return Admission(queue_length=settings.queue_length)
    own = {} if who.tenant == ANONYMOUS_TENANT else (await services.keys.tenant(who.tenant)).limits or {}
    return Admission(
        queue_length=settings.queue_length,
        tenant_active=own.get("active", settings.tenant_active),
        tenant_daily=own.get("daily", settings.tenant_daily),
        tenant_bytes=own.get("bytes", settings.tenant_bytes),
    )
