"""A job's stream of events, as a function of how the job stands.

Nothing is logged event by event. An event's id says where it belongs in the life of a job (attempt, bars done), so that
whoever has seen the job up to an id can be told the rest from the job's row alone: by any server, after any restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.service.jobs.job import JobState
from ghostnote.service.jobs.ports import Snapshot

#: Ids of an attempt begin at its number times this; progress counts on from there.
_ATTEMPT: Final = 1_000_000
#: The last id of an attempt: its worker has gone, and the job waits again.
_REQUEUED: Final = _ATTEMPT - 1
#: The last id of all.
_OVER: Final = 10**12
#: Before the first event.
START: Final = -1


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its place in the stream, its name (queued, running, progress, done), units done by then."""

    id: int
    name: str
    state: JobState
    attempt: int
    done: int
    total: int


def events_after(seen: int, now: Snapshot) -> Iterator[Event]:
    """What is to be told to somebody who has seen the stream up to id `seen`, in order.

    A stream begins with `queued`. Each attempt says `running`, then `progress` for each unit; `done` ends the stream,
    whether the job succeeded, failed or was cancelled.
    """
    base = now.attempt * _ATTEMPT

    def event(place: int, name: str, state: JobState, done: int, attempt: int = now.attempt) -> Iterator[Event]:
        if place > seen:
            yield Event(place, name, state, attempt, done, now.total)

    yield from event(0, "queued", JobState.QUEUED, 0, attempt=0)
    if now.attempt:
        yield from event(base, "running", JobState.RUNNING, 0)
        for done in range(max(1, seen - base + 1), now.done + 1):
            yield from event(base + done, "progress", JobState.RUNNING, done)
        if now.state is JobState.QUEUED:
            yield from event(base + _REQUEUED, "queued", JobState.QUEUED, 0)
    if now.state.over:
        yield from event(_OVER, "done", now.state, now.done)


def parse_event_id(text: str | None) -> int:
    """The id that a client says it has seen, `START` for none.

    Raises:
        InvalidParameterError: not an id that a stream has given.
    """
    if text is None or not text.strip():
        return START
    if not (text.isascii() and text.isdigit() and int(text) <= _OVER):
        raise InvalidParameterError("not an id of this stream", where="Last-Event-ID", hint="leave the header out")
    return int(text)
