"""Bodies over the limit, however they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.api.security.site import Site, opened

pytestmark = pytest.mark.anyio


@pytest.fixture
async def narrow(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Site]:
    async with opened(tmp_path, max_body=1_000, max_upload=5_000) as site:
        yield site


async def _chunks(size: int, pulled: list[int]) -> AsyncIterator[bytes]:
    for place in range(0, size, 100):
        pulled.append(place)
        yield b" " * 100


def _too_large(answer: httpx2.Response) -> bool:
    return answer.status_code == 413 and answer.headers["content-type"] == "application/problem+json"


async def test_a_body_at_the_limit_is_taken_and_one_more_byte_is_not(narrow: Site) -> None:
    async with narrow.client(headers={"Content-Type": "application/json"}) as client:
        assert (await client.post("/json", content=b"{}" + b" " * 998)).status_code == 200
        answer = await client.post("/json", content=b"{}" + b" " * 999)
    assert _too_large(answer)
    assert answer.json()["where"] == "body"


async def test_a_streamed_body_is_cut_off_when_it_has_been_too_long(narrow: Site) -> None:
    for path, limit in (("/json", 1_000), ("/api/v1/midi", 5_000 + 16_384)):
        pulled: list[int] = []
        async with narrow.client() as client:
            assert _too_large(await client.post(path, content=_chunks(1_000_000, pulled)))
        assert len(pulled) <= limit // 100 + 2


async def test_a_stated_length_is_not_believed(narrow: Site) -> None:
    async with narrow.client() as client:
        short = await client.post("/json", content=_chunks(50_000, []), headers={"Content-Length": "10"})
        assert _too_large(short)
        assert _too_large(await client.post("/json", content=b"{}", headers={"Content-Length": "9" * 5_000}))


async def test_uploads_have_a_limit_of_their_own(narrow: Site) -> None:
    async with narrow.client() as client:
        assert (await client.post("/api/v1/midi", content=b"x" * 5_000)).json() == 5_000
        assert _too_large(await client.post("/api/v1/midi", content=b"x" * 50_000))
