"""The client for code that awaits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Any, Literal, TypeVar

import httpx2

from ghostnote.client import calls
from ghostnote.client.calls import Call, Midi
from ghostnote.client.problems import unreachable
from ghostnote.client.retrying import Patience
from ghostnote.client.session import (
    Credentials,
    Handle,
    Progress,
    address,
    file_of,
    intact,
    missed,
    pauses,
    standard_headers,
    succeeded,
    unheard,
)
from ghostnote.client.stream import SILENCE, Event, Follower
from ghostnote.client.tasks import Tasks
from ghostnote.core.errors import GhostnoteError, RetryLaterError
from ghostnote.schemas.answers import JobPage, JobView, PatternView, TokenView, Understood, UploadView
from ghostnote.schemas.styles import OwnStyleList, OwnStyleView, StyleList, StyleView
from ghostnote.service.jobs.job import JobState

T = TypeVar("T")


class AsyncClient(Tasks[Coroutine[Any, Any, "AsyncJob"]]):
    """A service, to be used as a context manager or closed.

    Args:
        base_url: e.g. `http://127.0.0.1:8000`.
        key: API key, if the service asks for one.
        timeout: seconds to wait for a connection or an answer.
        patience: how long to try again.

    Every method may raise the errors of `ghostnote.core.errors`: what the service refused, or `UnavailableError`.
    """

    def __init__(
        self, base_url: str, key: str | None = None, *, timeout: float = 30.0, patience: Patience | None = None
    ) -> None:
        self.base_url = address(base_url)
        self._patience = patience or Patience()
        self._retrying = self._patience.async_caller()
        self._timeout = timeout
        self._credentials = Credentials(key)
        self._http = httpx2.AsyncClient(base_url=self.base_url, headers=standard_headers(), timeout=timeout)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def login(self, scopes: Sequence[str] | None = None) -> TokenView:
        """Exchange the key for a token, and use that until it expires; then the key again."""
        token = await self._send(calls.login(self._credentials.key, scopes))
        self._credentials.keep(token)
        return token

    async def submit(
        self, request: Mapping[str, Any], *, wait: float | None = None, idempotency_key: str | None = None
    ) -> AsyncJob:
        """See `Tasks`."""
        return await self._job(calls.submit(request, wait, idempotency_key))

    async def prompt(
        self,
        text: str,
        params: Mapping[str, Any] | None = None,
        *,
        variations: int = 1,
        wait: float | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncJob:
        """Ask for patterns in words; `params` win over them. `AsyncJob.prompt` says how they were understood."""
        return await self._job(calls.prompt(text, params, variations, wait, idempotency_key))

    async def batch(
        self, requests: Sequence[Mapping[str, Any]], *, wait: float | None = None, idempotency_key: str | None = None
    ) -> AsyncJob:
        """Ask for many patterns as one job, each by the fields of `generate`."""
        return await self._job(calls.batch(requests, wait, idempotency_key))

    async def upload(
        self,
        midi: bytes,
        *,
        name: str | None = None,
        kit: str | None = None,
        channels: str | int | None = None,
        use: Literal["drums", "rhythm"] | None = None,
    ) -> UploadView:
        """Bring a MIDI file, to be used by its `file_id`: drums, or the rhythm of any notes for `drums_from`."""
        return await self._send(calls.upload(midi, name=name, kit=kit, channels=channels, use=use))

    async def styles(self) -> StyleList:
        """The styles that can be asked for."""
        return await self._send(calls.styles())

    async def style(self, name: str) -> StyleView:
        """A style, by any of its names, with its profile: every number with its source."""
        return await self._send(calls.style(name))

    async def learn(
        self,
        name: str,
        clips: Sequence[Midi],
        *,
        wait: float | None = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> AsyncJob:
        """Learn a style of one's own from 3 to 200 clips: bytes of MIDI files, paths, or ids of uploads.

        Args:
            name: that it is to be asked for by.
            clips: in order; every fifth is held out.
            wait: as in `submit`.
            idempotency_key: as in `submit`.
            options: `kit`, `channels`, `steps`, `seed`, `replace`, `webhook_url`: see `schemas.heavy.LearnRequest`.
        """
        return await self._job(calls.learn(name, clips, options, wait, idempotency_key))

    async def own_styles(self) -> OwnStyleList:
        """One's own styles, and whether the checkpoint in use can play them."""
        return await self._send(calls.own_styles())

    async def own_style(self, name: str) -> OwnStyleView:
        """One of one's own styles, with the report of how it was learned."""
        return await self._send(calls.own_style(name))

    async def own_style_file(self, name: str) -> bytes:
        """The file of one of one's own styles, as `ghostnote learn` writes it."""
        return await self._send(calls.own_style_file(name))

    async def add_own_style(self, data: bytes, *, replace: bool = False) -> OwnStyleView:
        """Bring the file of a style that was learned elsewhere, beside the same checkpoint."""
        return await self._send(calls.add_own_style(data, replace))

    async def remove_own_style(self, name: str) -> None:
        """Remove one of one's own styles, for good."""
        await self._send(calls.remove_own_style(name))

    async def jobs(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        status: JobState | None = None,
        kind: str | None = None,
    ) -> JobPage:
        """A page of one's jobs, newest first; `cursor` is the `next` of the page before."""
        return await self._send(calls.jobs(cursor=cursor, limit=limit, status=status, kind=kind))

    def job(self, job: str) -> AsyncJob:
        """A job by its id."""
        return AsyncJob(self, Handle(job))

    async def status(self, job: str) -> JobView:
        """How a job stands."""
        return await self._send(calls.status(job))

    async def cancel(self, job: str) -> JobView:
        """Cancel a job."""
        return await self._send(calls.cancel(job))

    async def download(self, file: str) -> bytes:
        """The bytes of a result or an upload."""
        return await self._send(calls.download(file))

    async def pattern(self, file: str) -> PatternView:
        """A result or an upload as a pattern."""
        return await self._send(calls.pattern(file))

    async def events(self, job: str, *, after: str | None = None) -> AsyncGenerator[Event]:
        """A job's events as they happen, to the last; a connection that breaks is made again.

        Args:
            job: its id.
            after: id of the last event that was seen.
        """
        path = calls.events_path(job)
        follower = Follower(self.base_url + path, after, self._patience)
        while not follower.over:
            try:
                async with aclosing(self._connection(path, follower)) as connection:
                    async for event in connection:
                        yield event
            except (httpx2.TransportError, RetryLaterError) as error:
                await asyncio.sleep(follower.failed(error))

    async def _connection(self, path: str, follower: Follower) -> AsyncGenerator[Event]:
        timeout = httpx2.Timeout(self._timeout, read=SILENCE)
        headers = follower.headers | self._credentials.headers()
        async with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if response.is_error:
                await response.aread()
            follower.opened(response)
            async for line in response.aiter_lines():
                if event := follower.line(line):
                    yield event
                if follower.over:
                    return
        follower.ended()

    async def _job(self, call: Call[calls.Submitted]) -> AsyncJob:
        return AsyncJob(self, Handle.of(await self._send(call)))

    async def _send(self, call: Call[T]) -> T:
        try:
            return await self._retrying(self._once, call)
        except httpx2.TransportError as error:
            raise unreachable(error, self.base_url) from error

    async def _once(self, call: Call[T]) -> T:
        return call.result(await self._request(call))

    async def _request(self, call: Call[Any]) -> httpx2.Response:
        return await self._http.request(
            call.method,
            call.path,
            params=call.params,
            headers=self._credentials.headers() | dict(call.headers),
            content=call.content,
            follow_redirects=call.elsewhere,
        )


class AsyncJob:
    """A job of a service.

    Attributes:
        id: of the job.
        prompt: how its prompt was understood, if there was one.
        remarks: what should be known about how its files were read.
        estimated_time: seconds until it is done, as was thought when it was accepted.
    """

    def __init__(self, client: AsyncClient, handle: Handle) -> None:
        self.id = handle.id
        self.prompt: Understood | None = handle.prompt
        self.remarks = handle.remarks
        self.estimated_time = handle.estimated_time
        self._client = client
        self._ended = handle.ended

    async def status(self) -> JobView:
        """How it stands."""
        view = self._ended or await self._client.status(self.id)
        self._ended = view if view.status.over else None
        return view

    def events(self, *, after: str | None = None) -> AsyncGenerator[Event]:
        """Its events, see `AsyncClient.events`."""
        return self._client.events(self.id, after=after)

    async def cancel(self) -> JobView:
        """Cancel it."""
        return await self._client.cancel(self.id)

    async def wait(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - as `Job.wait` has it
        *,
        progress: Progress = unheard,
    ) -> JobView:
        """Wait until it is over.

        Args:
            timeout: seconds; None waits for ever.
            progress: called with bars done and bars in all.

        Raises:
            JobFailedError, JobCancelledError: it has no result.
            RetryLaterError: it is not over in time.
        """
        if self._ended is None:
            try:
                async with asyncio.timeout(timeout):
                    await self._follow(progress)
            except TimeoutError:
                raise missed(self.id, timeout or 0.0) from None
        return succeeded(await self.status())

    async def download(self, index: int = 0) -> bytes:
        """The bytes of a result, when there is one."""
        file = file_of(await self.wait(), index)
        return intact(await self._client.download(file.file_id), file)

    async def downloads(self) -> list[bytes]:
        """The bytes of every result, when there are some."""
        return [await self.download(index) for index in range(len((await self.wait()).files))]

    async def _follow(self, progress: Progress) -> None:
        try:
            async with aclosing(self.events()) as events:
                async for event in events:
                    progress(event.job.done, event.job.total)
        except RetryLaterError:
            raise
        except GhostnoteError:
            # Something on the way lets no stream through; if the job itself cannot be had, its status says so.
            await self._poll(progress)

    async def _poll(self, progress: Progress) -> None:
        for pause in pauses():
            view = await self.status()
            progress(view.progress.done, view.progress.total)
            if view.status.over:
                return
            await asyncio.sleep(pause)
