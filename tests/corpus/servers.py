"""A real HTTP server on 127.0.0.1 that serves one file and misbehaves as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class FileServer:
    """Serves `body`.

    Attributes:
        body: the file.
        ranged: honours `Range`.
        version: ETag, none when empty.
        spoil: called with the number of the request (from 0); a response to give instead, or None.
        cut: called likewise; after how many bytes of the body to break the connection, or None.
        requests: the `Range` header of each request so far.
        most_at_once: the most requests that were under way together.
    """

    body: bytes
    ranged: bool = True
    version: str = '"one"'
    spoil: Callable[[int], web.Response | None] = lambda _: None
    cut: Callable[[int], int | None] = lambda _: None
    pause: float = 0.0
    requests: list[str | None] = field(default_factory=list)
    address: str = ""
    most_at_once: int = 0
    _under_way: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        number = len(self.requests)
        self.requests.append(request.headers.get("Range"))
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            return self.spoil(number) or await self._answer(request, number)
        finally:
            self._under_way -= 1

    async def _answer(self, request: web.Request, number: int) -> web.StreamResponse:
        body, status, headers = self.body, 200, {}
        if self.version:
            headers["ETag"] = self.version
        asked = request.http_range
        if self.ranged and asked.start is not None:
            stop = min(asked.stop, len(self.body))
            body, status = self.body[asked.start : stop], 206
            headers["Content-Range"] = f"bytes {asked.start}-{stop - 1}/{len(self.body)}"
        await asyncio.sleep(self.pause)
        cut = self.cut(number)
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[:cut])
        if cut is not None and cut < len(body):
            assert request.transport is not None
            request.transport.close()
        return response


@asynccontextmanager
async def serving(server: FileServer) -> AsyncIterator[FileServer]:
    """Run `server` on a free port of 127.0.0.1 and set its address."""
    application = web.Application()
    application.router.add_get("/file.zip", server.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        server.address = f"http://127.0.0.1:{port}/file.zip"
        yield server
    finally:
        await runner.cleanup()
