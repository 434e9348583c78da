"""A service that asks for keys, with two tenants' worth of doors behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.security.site import Site, opened


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Site]:
    """Asks for keys, counts nothing."""
    async with opened(tmp_path, auth=True, rate_limits=False) as made:
        yield made
