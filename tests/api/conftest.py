"""A service of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.live import Live, live


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def service(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Live]:
    """Asks for no key, and does its jobs."""
    async with live(tmp_path) as running:
        yield running
