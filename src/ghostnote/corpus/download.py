"""One file over HTTP: in parallel parts where the server allows, resumable, with retries that back off."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, TypeVar

import aiohttp
from yarl import URL

from ghostnote.core.errors import DownloadError, OutputError
from ghostnote.corpus.archive import Progress
from ghostnote.corpus.parts import Part, PartialFile, Remote

_T = TypeVar("_T")
_RETRIED_STATUS: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """How a download behaves.

    Attributes:
        connections: parts that are fetched at the same time.
        min_part_bytes: a part is not made smaller than this.
        attempts: tries in a row without a byte of progress before giving up.
        first_delay, longest_delay: seconds before the second try, doubled from try to try, and their ceiling; each
            delay is drawn between half of that and all of it.
        longest_retry_after: a server that asks for a longer pause than these seconds is not waited for.
        stall_seconds: silence on a connection that counts as its loss.
        max_bytes: a larger file is refused.
    """

    connections: int = 4
    min_part_bytes: int = 512 << 10
    attempts: int = 6
    first_delay: float = 0.5
    longest_delay: float = 30.0
    longest_retry_after: float = 300.0
    stall_seconds: float = 30.0
    max_bytes: int = 256 << 20


class _InterruptedError(Exception):
    """A try that failed in a way worth trying again; `after` is the pause in seconds the server asked for."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


async def download(
    address: str,
    destination: Path,
    *,
    sha256: frozenset[str] = frozenset(),
    options: DownloadOptions | None = None,
    progress: Progress | None = None,
) -> str:
    """Fetch `address` to `destination`, which appears only when it is whole; the SHA-256 of its bytes.

    What arrived before an interruption is kept beside `destination` in a folder `<name>.parts` and taken up by the
    next call, if the server still offers the same file.

    Args:
        address: http or https.
        destination: a file.
        sha256: hashes of which the file must have one; none are checked when empty.
        options: see `DownloadOptions`.
        progress: called with `download`, the bytes that are there and their total.

    Raises:
        DownloadError: no such file, too large, truncated, altered meanwhile, of another hash, or retries used up.
        OutputError: the destination cannot be written.
    """
    if URL(address).scheme not in ("http", "https"):
        raise DownloadError("not an http or https address", where=address)
    try:
        return await _Download(address, destination, options or DownloadOptions(), progress).run(sha256)
    except aiohttp.ClientError as error:
        raise DownloadError(f"no usable answer: {error}", where=address) from error
    except OSError as error:
        raise OutputError(f"cannot write: {error.strerror}", where=str(error.filename or destination)) from error


class _Download:
    def __init__(self, address: str, destination: Path, options: DownloadOptions, progress: Progress | None) -> None:
        self._address = address
        self._destination = destination
        self._options = options
        self._progress = progress
        self._jitter = random.SystemRandom()  # unseeded: many clients must not come back in step

    async def run(self, sha256: frozenset[str]) -> str:
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._options.stall_seconds, sock_read=self._options.stall_seconds
        )
        async with aiohttp.ClientSession(
            timeout=timeout, trust_env=True, auto_decompress=False, headers={"Accept-Encoding": "identity"}
        ) as session:
            remote = await self._persist(lambda: self._probe(session), lambda: 0)
            self._guard(remote.total or 0)
            partial = PartialFile.open(
                self._destination, remote, self._options.connections, self._options.min_part_bytes
            )
            self._report(partial)

            async def fetch(part: Part) -> None:
                if remote.ranged:
                    await self._persist(lambda: self._fetch_part(session, partial, part), part.size)
                else:
                    await self._persist(lambda: self._fetch_whole(session, partial, part), lambda: 0)

            await _all([fetch(part) for part in partial.parts])
        return partial.assemble(self._destination, sha256)

    async def _persist(self, step: Callable[[], Awaitable[_T]], arrived: Callable[[], int]) -> _T:
        """Run `step` until it is done, pausing longer and longer between failures without progress."""
        failures = 0
        while True:
            before = arrived()
            try:
                return await step()
            except (
                aiohttp.ClientConnectionError,
                aiohttp.ClientPayloadError,
                TimeoutError,
                _InterruptedError,
            ) as error:
                failures = 1 if arrived() > before else failures + 1
                if failures >= self._options.attempts:
                    raise DownloadError(
                        f"gave up after {failures} tries: {str(error) or 'the server fell silent'}",
                        where=self._address,
                        hint="what arrived is kept: run the same command again later",
                    ) from error
                await asyncio.sleep(
                    self._pause(failures, error.after if isinstance(error, _InterruptedError) else None)
                )

    def _pause(self, failures: int, after: float | None) -> float:
        longest = min(self._options.longest_delay, self._options.first_delay * 2 ** (failures - 1))
        delay = self._jitter.uniform(longest / 2, longest)
        if after is None:
            return delay
        if after > self._options.longest_retry_after:
            raise DownloadError(f"the server asks to wait {after:.0f} s", where=self._address, hint="try again then")
        return max(after, delay)

    async def _probe(self, session: aiohttp.ClientSession) -> Remote:
        """Size, version and whether the server gives ranges, from a request for the first byte."""
        async with session.get(self._address, headers={"Range": "bytes=0-0"}) as response:
            self._check(response)
            if response.status == 206 and (total := _total(response)) is not None:
                return Remote(self._address, total, _version(response), ranged=True)
            whole = response.content_length if response.status == 200 else None
            return Remote(self._address, whole, _version(response), ranged=False)

    async def _fetch_part(self, session: aiohttp.ClientSession, partial: PartialFile, part: Part) -> None:
        """Append what is still missing of `part`."""
        if part.missing() == 0:
            return
        headers = {"Range": f"bytes={part.start + part.size()}-{part.end - 1}"}
        async with session.get(self._address, headers=headers) as response:
            self._check(response)
            remote = partial.remote
            if response.status != 206 or _total(response) != remote.total or _version(response) != remote.version:
                partial.discard()
                raise DownloadError(
                    "the file changed during the download", where=self._address, hint="run the same command again"
                )
            await self._store(response, partial, part, "ab", part.missing())
        if part.missing():
            raise _InterruptedError(f"{part.missing()} bytes did not arrive")

    async def _fetch_whole(self, session: aiohttp.ClientSession, partial: PartialFile, part: Part) -> None:
        """Fetch all of the file from its start, from a server that gives no ranges."""
        async with session.get(self._address) as response:
            self._check(response)
            self._guard(response.content_length or 0)
            await self._store(response, partial, part, "wb", self._options.max_bytes)
            if response.content_length is not None and part.size() != response.content_length:
                raise _InterruptedError(f"{part.size()} of {response.content_length} bytes arrived")

    async def _store(
        self, response: aiohttp.ClientResponse, partial: PartialFile, part: Part, mode: str, room: int
    ) -> None:
        """Write the body to the part's file as it arrives, at most `room` bytes of it."""
        with part.path.open(mode) as file:
            async for chunk in response.content.iter_chunked(_CHUNK):
                room -= len(chunk)
                if room < 0:
                    partial.discard()
                    raise DownloadError("the server sent more than it may", where=self._address)
                file.write(chunk)
                file.flush()  # what has arrived is on disk whenever the process ends
                self._report(partial)

    def _check(self, response: aiohttp.ClientResponse) -> None:
        """Raise unless the server gives the file: `_InterruptedError` where another try may help."""
        if response.status in _RETRIED_STATUS:
            raise _InterruptedError(f"HTTP {response.status} {response.reason}", _retry_after(response))
        if response.status not in (200, 206):
            raise DownloadError(f"HTTP {response.status} {response.reason}", where=self._address)

    def _guard(self, total: int) -> None:
        if total > self._options.max_bytes:
            raise DownloadError(f"{total} bytes, more than {self._options.max_bytes}", where=self._address)

    def _report(self, partial: PartialFile) -> None:
        if self._progress is not None:
            self._progress("download", partial.size(), partial.remote.total)


def _total(response: aiohttp.ClientResponse) -> int | None:
    """Size of the whole file from `Content-Range: bytes 0-0/1234`; None where it is not told."""
    _, _, total = response.headers.get("Content-Range", "").rpartition("/")
    return int(total) if total.isdecimal() else None


def _version(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("ETag") or response.headers.get("Last-Modified") or ""


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Seconds of `Retry-After`, given as a number or as a date; None without it or when it is neither."""
    text = response.headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


async def _all(steps: list[Coroutine[None, None, None]]) -> None:
    """Run `steps` together; the first error ends the others and is raised."""
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
