"""What the synchronous and the asynchronous client have in common: address, credentials, what a job is known by."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import httpx2

import ghostnote
from ghostnote.client.calls import Submitted
from ghostnote.client.problems import ending
from ghostnote.core.errors import (
    DownloadError,
    InvalidParameterError,
    NotFoundError,
    RetryLaterError,
    UnauthenticatedError,
)
from ghostnote.schemas.answers import FileView, JobAccepted, JobView, TokenView, Understood

#: Seconds before its end from which on a token is no longer used.
_MARGIN: Final = 10.0
#: Seconds between two looks at a job, at first and at most, where there is no stream of events.
_POLL: Final = (0.1, 2.0)

#: Called with how many bars of a job are done and how many there are.
Progress = Callable[[int, int], None]


class Credentials:
    """A key, and the token that it was exchanged for as long as that works."""

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._token = ""
        self._until = 0.0

    @property
    def key(self) -> str:
        """The key.

        Raises:
            UnauthenticatedError: there is none.
        """
        if self._key is None:
            raise UnauthenticatedError("no key was given", where="key", hint="Client(url, key=...)")
        return self._key

    def keep(self, token: TokenView) -> None:
        """Use this token from now on."""
        self._token, self._until = token.access_token, time.monotonic() + token.expires_in - _MARGIN

    def headers(self) -> dict[str, str]:
        """What says who asks; nothing without a key."""
        secret = self._token if time.monotonic() < self._until else self._key
        return {"Authorization": f"Bearer {secret}"} if secret else {}


def address(url: str) -> str:
    """The service's address without a slash at its end.

    Raises:
        InvalidParameterError: not an address on the web.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        parsed = httpx2.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise InvalidParameterError(f"{url!r} is no address", where="server", hint="write it as http://HOST:PORT")
    return str(parsed).rstrip("/")


def standard_headers() -> dict[str, str]:
    """Sent with every request."""
    return {"User-Agent": f"ghostnote-client/{ghostnote.__version__}", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Handle:
    """What a job is known by.

    Attributes:
        id: of the job.
        prompt: how its prompt was understood, if there was one.
        remarks: what should be known about how its files were read.
        estimated_time: seconds until it is done, as was thought when it was accepted; 0 if it is over.
        ended: how it ended, if that was known at once.
    """

    id: str
    prompt: Understood | None = None
    remarks: tuple[str, ...] = ()
    estimated_time: float = 0.0
    ended: JobView | None = None

    @classmethod
    def of(cls, submitted: Submitted) -> Handle:
        """Of a job that was just accepted, or done at once."""
        seconds = submitted.estimated_time if isinstance(submitted, JobAccepted) else 0.0
        ended = submitted if isinstance(submitted, JobView) and submitted.status.over else None
        return cls(submitted.job_id, submitted.prompt, tuple(submitted.remarks), seconds, ended)


class Deadline:
    """A moment until which to wait for a job.

    Args:
        seconds: from now on; None waits for ever.
        job: whose end is waited for.
    """

    def __init__(self, seconds: float | None, job: str) -> None:
        self._seconds = math.inf if seconds is None else seconds
        self._end = time.monotonic() + self._seconds
        self._job = job

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            RetryLaterError: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise missed(self._job, self._seconds)
        return left

    def sleep(self, seconds: float) -> None:
        """Sleep, but not beyond the end."""
        time.sleep(min(seconds, self.left()))


def missed(job: str, seconds: float) -> RetryLaterError:
    """The error of a job that was not over in time."""
    return RetryLaterError(f"not over within {seconds:g} s", where=f"job {job}", hint="it goes on: wait again")


def unheard(done: int, total: int) -> None:
    """Progress that nobody wants to hear of."""


def pauses() -> Iterator[float]:
    """Seconds between looks at a job, growing."""
    pause, longest = _POLL
    while True:
        yield pause
        pause = min(longest, pause * 1.5)


def succeeded(job: JobView) -> JobView:
    """The job, if it has a result.

    Raises:
        JobFailedError, JobCancelledError: it has none.
    """
    error = ending(job)
    if error is not None:
        raise error
    return job


def file_of(job: JobView, index: int) -> FileView:
    """A result of a job.

    Raises:
        NotFoundError: it has no such.
    """
    if not 0 <= index < len(job.files):
        raise NotFoundError(f"no result {index}", where=f"job {job.job_id}", hint=f"it has {len(job.files)}, from 0")
    return job.files[index]


def intact(data: bytes, file: FileView) -> bytes:
    """The bytes, if they are the file's.

    Raises:
        DownloadError: they are not.
    """
    if sha256(data).hexdigest() != file.sha256:
        raise DownloadError("not the file that was promised", where=file.name, hint="download it again")
    return data
