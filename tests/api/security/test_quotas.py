"""How much a tenant may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.api.security.quotas import admission
from ghostnote.service.access import ANONYMOUS_TENANT, DEFAULT_SCOPES, LOCAL_TENANT, Principal
from ghostnote.service.jobs.ports import Admission
from tests.api.security.site import opened

pytestmark = pytest.mark.anyio


async def test_a_tenants_own_limits_come_before_those_of_the_settings(tmp_path: Path) -> None:
    async with opened(tmp_path, auth=True, queue_length=7, tenant_active=5, tenant_daily=50, tenant_bytes=500) as site:
        plain = await site.services.keys.add_tenant("plain")
        special = await site.services.keys.add_tenant("special", {"active": 9, "bytes": None})

        async def allowed(tenant: str) -> Admission:
            return await admission(site.services, Principal(tenant, DEFAULT_SCOPES))

        assert await allowed(plain.id) == Admission(7, 5, 50, 500)
        assert await allowed(special.id) == Admission(7, 9, 50, None)
        assert await allowed(ANONYMOUS_TENANT) == Admission(7, 5, 50, 500)
        assert await allowed(LOCAL_TENANT) == Admission(7, None, None, None)
