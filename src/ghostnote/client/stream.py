"""A job's events: reading server-sent events, and going on where a broken connection ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import httpx2
from pydantic import ValidationError

from ghostnote.client.problems import error_of, not_ours, unreachable
from ghostnote.client.retrying import Patience
from ghostnote.core.errors import RetryLaterError
from ghostnote.schemas.answers import JobEvent

#: Seconds of silence after which a stream is taken for dead: the service says something every 15.
SILENCE: Final = 45.0
#: Name of the last event of a stream.
_LAST: Final = "done"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `queued`, `running`, `progress` or `done`; a stream can be resumed after its id."""

    id: str
    name: str
    job: JobEvent


class Follower:
    """Where a client is in a stream, over all the connections that it takes.

    Args:
        url: of the stream, for messages.
        after: id of the last event that was seen, None for none.
        patience: how long to try to connect again.
    """

    def __init__(self, url: str, after: str | None, patience: Patience) -> None:
        self.over = False
        self._url = url
        self._after = after
        self._patience = patience
        self._failures = 0
        self._failing_since = 0.0
        self._fields: dict[str, list[str]] = {}

    @property
    def headers(self) -> dict[str, str]:
        """Of the request for what is still to be seen."""
        resume = {} if self._after is None else {"Last-Event-ID": self._after}
        return {"Accept": "text/event-stream", "Cache-Control": "no-store", **resume}

    def opened(self, response: httpx2.Response) -> None:
        """The service has answered; the body of a refusal must have been read.

        Raises:
            GhostnoteError: with a refusal.
            NotFoundError: it is no stream of events.
        """
        self._fields = {}
        if response.status_code >= 400:
            raise error_of(response)
        if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
            raise not_ours(self._url)

    def line(self, line: str) -> Event | None:
        """Take a line of the stream; the event that it completes."""
        self._failures = 0
        if line:
            name, _, value = line.partition(":")
            self._fields.setdefault(name, []).append(value.removeprefix(" "))
            return None
        fields, self._fields = self._fields, {}
        return self._event(fields) if "data" in fields else None

    def ended(self) -> None:
        """The connection was closed.

        Raises:
            RemoteProtocolError: but the stream was not over.
        """
        if not self.over:
            raise httpx2.RemoteProtocolError("the stream of events ends before the job")

    def failed(self, error: httpx2.TransportError | RetryLaterError) -> float:
        """A connection broke or was refused; seconds to wait before the next one.

        Raises:
            UnavailableError: patience is at an end.
        """
        now = time.monotonic()
        if not self._failures:
            self._failing_since = now
        self._failures += 1
        pause = error.retry_after if isinstance(error, RetryLaterError) else self._patience.delay(self._failures)
        if now + pause > self._failing_since + self._patience.seconds:
            raise unreachable(error, self._url) from error
        return pause

    def _event(self, fields: dict[str, list[str]]) -> Event | None:
        try:
            job = JobEvent.model_validate_json("\n".join(fields["data"]))
        except ValidationError:
            raise not_ours(self._url) from None
        event = Event((fields.get("id") or [self._after or ""])[-1], (fields.get("event") or ["message"])[-1], job)
        self._after = event.id or None
        self.over = event.name == _LAST
        return event
