"""Following and waiting, with both clients, over connections that break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ghostnote.client import Patience
from ghostnote.core import errors
from tests.client.both import BOTH
from tests.client.scripted import FILE, JOB, Exchange, event, file, serving, view
from tests.client.test_requests import Recorder, Using

both = pytest.mark.parametrize("using", BOTH)

QUEUED = event(0, "queued", "queued", attempt=0)
RUNNING = event(1_000_000, "running", "running")
FIRST = event(1_000_001, "progress", "running", 1)
SECOND = event(1_000_002, "progress", "running", 2)
DONE = event(10**12, "done", "succeeded", 4)


def streams(*pieces: str, end: str = "end") -> Callable[[Exchange], None]:
    """Answers with these pieces of a stream, and ends it properly, or by breaking the connection."""

    def answer(exchange: Exchange) -> None:
        for piece in pieces:
            exchange.stream(piece)
        exchange.end() if end == "end" else exchange.drop()

    return answer


def following(recorder: Callable[[Exchange], None], using: Using, after: str | None = None, **options: Any) -> Any:
    """The events that a client sees."""

    async def act(client: Any) -> Any:
        return [seen async for seen in client.events(JOB, after=after)]

    with serving(recorder) as url:
        return using(url, act, **options)


@both
def test_events_are_told_in_order_to_the_last(using: Using) -> None:
    seen = following(Recorder(streams(QUEUED, RUNNING, ": ping\n\n", FIRST, DONE)), using)
    assert [(one.id, one.name, one.job.status, one.job.done) for one in seen] == [
        ("0", "queued", "queued", 0),
        ("1000000", "running", "running", 0),
        ("1000001", "progress", "running", 1),
        ("1000000000000", "done", "succeeded", 4),
    ]


@both
@pytest.mark.parametrize("end", ["end", "drop"])
def test_a_stream_that_breaks_goes_on_after_the_last_event(using: Using, end: str) -> None:
    half = FIRST[: len(FIRST) // 2]
    recorder = Recorder(streams(QUEUED, RUNNING, half, end=end), streams(FIRST, SECOND, end=end), streams(DONE))
    seen = following(recorder, using)
    assert [one.name for one in seen] == ["queued", "running", "progress", "progress", "done"]
    assert [one.headers.get("last-event-id") for one in recorder.seen] == [None, "1000000", "1000002"]


@both
def test_following_can_begin_after_an_event(using: Using) -> None:
    recorder = Recorder(streams(DONE))
    following(recorder, using, after="1000002")
    assert recorder.seen[0].headers["last-event-id"] == "1000002"


@both
def test_a_service_that_restarts_is_waited_for(using: Using) -> None:
    recorder = Recorder(
        streams(QUEUED, end="drop"),
        lambda exchange: exchange.drop(),
        lambda exchange: exchange.problem(503, "unavailable", retry_after=0),
        streams(DONE),
    )
    assert [one.name for one in following(recorder, using)] == ["queued", "done"]


@both
def test_a_stream_that_never_comes_back_has_an_end(using: Using) -> None:
    recorder = Recorder(streams(QUEUED), lambda exchange: exchange.drop())
    with pytest.raises(errors.UnavailableError):
        following(recorder, using, patience=Patience(seconds=0.2, pause=0.01, longest=0.02))
    assert len(recorder.seen) > 2


@both
def test_an_unknown_job_has_no_events(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.problem(404, "not-found"))
    with pytest.raises(errors.NotFoundError):
        following(recorder, using)
    assert len(recorder.seen) == 1


def job_at(stream: Callable[[Exchange], None], *states: dict[str, Any]) -> Callable[[Exchange], None]:
    """A service with one job: its stream of events, and how it stands, look by look."""
    left = list(states)

    def answer(exchange: Exchange) -> None:
        if exchange.path.endswith("/events"):
            stream(exchange)
        else:
            exchange.json(200, left.pop(0) if len(left) > 1 else left[0])

    return answer


def waiting(script: Callable[[Exchange], None], using: Using, **options: Any) -> Any:
    """How a job stands after a wait, and the progress that was heard of."""
    heard: list[tuple[int, int]] = []

    async def act(client: Any) -> Any:
        return await client.job(JOB).wait(progress=lambda done, total: heard.append((done, total)), **options)

    with serving(script) as url:
        return using(url, act), heard


@both
def test_waiting_hears_of_progress_and_gives_the_finished_job(using: Using) -> None:
    script = job_at(streams(QUEUED, RUNNING, FIRST, SECOND, DONE), view("succeeded", files=[file("0" * 64)]))
    job, heard = waiting(script, using)
    assert job.files[0].file_id == FILE
    assert heard == [(0, 4), (0, 4), (1, 4), (2, 4), (4, 4)]


@both
@pytest.mark.parametrize(
    "stream",
    [
        lambda exchange: exchange.send(405, b""),
        lambda exchange: exchange.send(200, b"<html>", Content_Type="text/html"),
    ],
)
def test_where_no_stream_gets_through_the_job_is_looked_at(using: Using, stream: Callable[[Exchange], None]) -> None:
    running = view("running", progress={"done": 2, "total": 4})
    job, heard = waiting(job_at(stream, running, running, view("succeeded")), using)
    assert job.status == "succeeded"
    assert heard == [(2, 4), (2, 4), (4, 4)]


@both
def test_a_failed_job_is_an_error_that_says_why(using: Using) -> None:
    error = {"type": "urn:ghostnote:problem:device-memory", "title": "x", "detail": "too little memory", "hint": "less"}
    done = event(10**12, "done", "failed")
    with pytest.raises(errors.JobFailedError, match="too little memory") as caught:
        waiting(job_at(streams(done), view("failed", error=error)), using)
    assert caught.value.hint == "less"
    assert caught.value.where == f"job {JOB}"


@both
def test_a_cancelled_job_is_an_error(using: Using) -> None:
    done = event(10**12, "done", "cancelled")
    with pytest.raises(errors.JobCancelledError, match="was cancelled"):
        waiting(job_at(streams(done), view("cancelled")), using)


@both
@pytest.mark.parametrize("stream", ["silent", "pinging", "none"])
def test_waiting_ends_when_its_time_is_over(using: Using, stream: str) -> None:
    def silent(exchange: Exchange) -> None:
        exchange.stream(QUEUED)
        for _ in range(200):
            exchange.stream(": ping\n\n") if stream == "pinging" else None
            pause.wait(0.02)

    import threading

    pause = threading.Event()
    script = job_at(silent if stream != "none" else lambda exchange: exchange.send(405, b""), view("queued"))
    with pytest.raises(errors.RetryLaterError, match=r"not over within 0\.3 s"):
        waiting(script, using, timeout=0.3)


@both
def test_cancelling_answers_with_the_job(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.json(200, view("cancelled")))

    async def act(client: Any) -> Any:
        return await client.job(JOB).cancel()

    with serving(recorder) as url:
        assert using(url, act).status == "cancelled"
    assert (recorder.seen[0].method, recorder.seen[0].path) == ("DELETE", f"/api/v1/jobs/{JOB}")


@both
def test_a_result_that_the_job_does_not_have_is_not_found(using: Using) -> None:
    async def act(client: Any) -> Any:
        return await client.job(JOB).download(1)

    script = job_at(streams(DONE), view("succeeded", files=[file("0" * 64)]))
    with serving(script) as url, pytest.raises(errors.NotFoundError, match="no result 1"):
        using(url, act)
