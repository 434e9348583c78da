"""The client for code that waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Literal, TypeVar

import httpx2

from ghostnote.client import calls
from ghostnote.client.calls import Call, Midi
from ghostnote.client.problems import unreachable
from ghostnote.client.retrying import Patience
from ghostnote.client.session import (
    Credentials,
    Deadline,
    Handle,
    Progress,
    address,
    file_of,
    intact,
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

#: Seconds; connections that a deadline cuts short are not made more often than this.
_SHORTEST: Final = 0.05


class Client(Tasks["Job"]):
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
        self._retrying = self._patience.caller()
        self._timeout = timeout
        self._credentials = Credentials(key)
        self._http = httpx2.Client(base_url=self.base_url, headers=standard_headers(), timeout=timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def login(self, scopes: Sequence[str] | None = None) -> TokenView:
        """Exchange the key for a token, and use that until it expires; then the key again."""
        token = self._send(calls.login(self._credentials.key, scopes))
        self._credentials.keep(token)
        return token

    def submit(
        self, request: Mapping[str, Any], *, wait: float | None = None, idempotency_key: str | None = None
    ) -> Job:
        """See `Tasks`."""
        return self._job(calls.submit(request, wait, idempotency_key))

    def prompt(
        self,
        text: str,
        params: Mapping[str, Any] | None = None,
        *,
        variations: int = 1,
        wait: float | None = None,
        idempotency_key: str | None = None,
    ) -> Job:
        """Ask for patterns in words; `params` win over them. `Job.prompt` says how they were understood."""
        return self._job(calls.prompt(text, params, variations, wait, idempotency_key))

    def batch(
        self, requests: Sequence[Mapping[str, Any]], *, wait: float | None = None, idempotency_key: str | None = None
    ) -> Job:
        """Ask for many patterns as one job, each by the fields of `generate`."""
        return self._job(calls.batch(requests, wait, idempotency_key))

    def upload(
        self,
        midi: bytes,
        *,
        name: str | None = None,
        kit: str | None = None,
        channels: str | int | None = None,
        use: Literal["drums", "rhythm"] | None = None,
    ) -> UploadView:
        """Bring a MIDI file, to be used by its `file_id`: drums, or the rhythm of any notes for `drums_from`."""
        return self._send(calls.upload(midi, name=name, kit=kit, channels=channels, use=use))

    def styles(self) -> StyleList:
        """The styles that can be asked for."""
        return self._send(calls.styles())

    def style(self, name: str) -> StyleView:
        """A style, by any of its names, with its profile: every number with its source."""
        return self._send(calls.style(name))

    def learn(
        self,
        name: str,
        clips: Sequence[Midi],
        *,
        wait: float | None = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> Job:
        """Learn a style of one's own from 3 to 200 clips: bytes of MIDI files, paths, or ids of uploads.

        Args:
            name: that it is to be asked for by.
            clips: in order; every fifth is held out.
            wait: as in `submit`.
            idempotency_key: as in `submit`.
            options: `kit`, `channels`, `steps`, `seed`, `replace`, `webhook_url`: see `schemas.heavy.LearnRequest`.
        """
        return self._job(calls.learn(name, clips, options, wait, idempotency_key))

    def own_styles(self) -> OwnStyleList:
        """One's own styles, and whether the checkpoint in use can play them."""
        return self._send(calls.own_styles())

    def own_style(self, name: str) -> OwnStyleView:
        """One of one's own styles, with the report of how it was learned."""
        return self._send(calls.own_style(name))

    def own_style_file(self, name: str) -> bytes:
        """The file of one of one's own styles, as `ghostnote learn` writes it."""
        return self._send(calls.own_style_file(name))

    def add_own_style(self, data: bytes, *, replace: bool = False) -> OwnStyleView:
        """Bring the file of a style that was learned elsewhere, beside the same checkpoint."""
        return self._send(calls.add_own_style(data, replace))

    def remove_own_style(self, name: str) -> None:
        """Remove one of one's own styles, for good."""
        self._send(calls.remove_own_style(name))

    def jobs(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        status: JobState | None = None,
        kind: str | None = None,
    ) -> JobPage:
        """A page of one's jobs, newest first; `cursor` is the `next` of the page before."""
        return self._send(calls.jobs(cursor=cursor, limit=limit, status=status, kind=kind))

    def job(self, job: str) -> Job:
        """A job by its id."""
        return Job(self, Handle(job))

    def status(self, job: str) -> JobView:
        """How a job stands."""
        return self._send(calls.status(job))

    def cancel(self, job: str) -> JobView:
        """Cancel a job."""
        return self._send(calls.cancel(job))

    def download(self, file: str) -> bytes:
        """The bytes of a result or an upload."""
        return self._send(calls.download(file))

    def pattern(self, file: str) -> PatternView:
        """A result or an upload as a pattern."""
        return self._send(calls.pattern(file))

    def events(self, job: str, *, after: str | None = None) -> Iterator[Event]:
        """A job's events as they happen, to the last; a connection that breaks is made again.

        Args:
            job: its id.
            after: id of the last event that was seen.
        """
        return self.follow(job, after, Deadline(None, job))

    def follow(self, job: str, after: str | None, deadline: Deadline) -> Iterator[Event]:
        """As `events`, but not beyond the deadline."""
        path = calls.events_path(job)
        follower = Follower(self.base_url + path, after, self._patience)
        while not follower.over:
            try:
                yield from self._connection(path, follower, deadline)
            except (httpx2.TransportError, RetryLaterError) as error:
                deadline.left()
                deadline.sleep(follower.failed(error))

    def _connection(self, path: str, follower: Follower, deadline: Deadline) -> Iterator[Event]:
        """The events of one connection. It is given up when it could be silent beyond the deadline."""
        silence = min(SILENCE, max(_SHORTEST, deadline.left() / 2))
        timeout = httpx2.Timeout(self._timeout, read=silence)
        headers = follower.headers | self._credentials.headers()
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if response.is_error:
                response.read()
            follower.opened(response)
            try:
                for line in response.iter_lines():
                    if event := follower.line(line):
                        yield event
                    if follower.over or deadline.left() < silence:
                        return
            except httpx2.ReadTimeout:
                if silence == SILENCE:
                    raise
                return
        follower.ended()

    def _job(self, call: Call[calls.Submitted]) -> Job:
        return Job(self, Handle.of(self._send(call)))

    def _send(self, call: Call[T]) -> T:
        try:
            return self._retrying(self._once, call)
        except httpx2.TransportError as error:
            raise unreachable(error, self.base_url) from error

    def _once(self, call: Call[T]) -> T:
        return call.result(self._request(call))

    def _request(self, call: Call[Any]) -> httpx2.Response:
        return self._http.request(
            call.method,
            call.path,
            params=call.params,
            headers=self._credentials.headers() | dict(call.headers),
            content=call.content,
            follow_redirects=call.elsewhere,
        )


class Job:
    """A job of a service.

    Attributes:
        id: of the job.
        prompt: how its prompt was understood, if there was one.
        remarks: what should be known about how its files were read.
        estimated_time: seconds until it is done, as was thought when it was accepted.
    """

    def __init__(self, client: Client, handle: Handle) -> None:
        self.id = handle.id
        self.prompt: Understood | None = handle.prompt
        self.remarks = handle.remarks
        self.estimated_time = handle.estimated_time
        self._client = client
        self._ended = handle.ended

    def status(self) -> JobView:
        """How it stands."""
        view = self._ended or self._client.status(self.id)
        self._ended = view if view.status.over else None
        return view

    def events(self, *, after: str | None = None) -> Iterator[Event]:
        """Its events, see `Client.events`."""
        return self._client.events(self.id, after=after)

    def cancel(self) -> JobView:
        """Cancel it."""
        return self._client.cancel(self.id)

    def wait(self, timeout: float | None = None, *, progress: Progress = unheard) -> JobView:
        """Wait until it is over.

        Args:
            timeout: seconds; None waits for ever.
            progress: called with bars done and bars in all.

        Raises:
            JobFailedError, JobCancelledError: it has no result.
            RetryLaterError: it is not over in time.
        """
        if self._ended is None:
            self._follow(Deadline(timeout, self.id), progress)
        return succeeded(self.status())

    def download(self, index: int = 0) -> bytes:
        """The bytes of a result, when there is one."""
        file = file_of(self.wait(), index)
        return intact(self._client.download(file.file_id), file)

    def downloads(self) -> list[bytes]:
        """The bytes of every result, when there are some."""
        return [self.download(index) for index in range(len(self.wait().files))]

    def _follow(self, deadline: Deadline, progress: Progress) -> None:
        try:
            for event in self._client.follow(self.id, None, deadline):
                progress(event.job.done, event.job.total)
        except RetryLaterError:
            raise
        except GhostnoteError:
            # Something on the way lets no stream through; if the job itself cannot be had, its status says so.
            self._poll(deadline, progress)

    def _poll(self, deadline: Deadline, progress: Progress) -> None:
        for pause in pauses():
            view = self.status()
            progress(view.progress.done, view.progress.total)
            if view.status.over:
                return
            deadline.sleep(pause)
