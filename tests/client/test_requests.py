"""Requests, retries and refusals, with both clients, against servers that misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from ghostnote.client import Client, Patience
from ghostnote.core import errors
from tests.client.both import BOTH, QUICK
from tests.client.scripted import FILE, JOB, Exchange, accepted, file, serving, view

DATA = b"MThd"
DIGEST = hashlib.sha256(DATA).hexdigest()

both = pytest.mark.parametrize("using", BOTH)
Using = Callable[..., Any]


class Recorder:
    """Answers requests one after another, and keeps them."""

    def __init__(self, *answers: Callable[[Exchange], None]) -> None:
        self.seen: list[Exchange] = []
        self._answers = answers

    def __call__(self, exchange: Exchange) -> None:
        self.seen.append(exchange)
        self._answers[min(len(self.seen), len(self._answers)) - 1](exchange)


def accepts(exchange: Exchange) -> None:
    exchange.json(202, accepted())


def drops(exchange: Exchange) -> None:
    exchange.drop()


@both
def test_fields_are_sent_and_the_job_is_known(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> Any:
        return await client.generate(style="funk", bars=8, tempo=92, seed=5)

    with serving(recorder) as url:
        job = using(url, act, key="gn_secret")
    (sent,) = recorder.seen
    assert (sent.method, sent.path) == ("POST", "/api/v1/generate")
    assert json.loads(sent.body) == {"task": "generate", "style": "funk", "bars": 8, "tempo": 92.0, "seed": 5}
    assert sent.headers["authorization"] == "Bearer gn_secret"
    assert sent.headers["user-agent"].startswith("ghostnote-client/")
    assert "prefer" not in sent.headers
    assert (job.id, job.estimated_time) == (JOB, 0.5)


@both
def test_every_question_has_its_route(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> None:
        await client.prompt("funk at 92", {"bars": 2}, variations=3)
        await client.batch([{"style": "funk"}, {"style": "jazz", "variations": 2}])
        await client.inspect(DATA, kit="td11", channels=3)
        await client.verify(FILE)

    with serving(recorder) as url:
        using(url, act)
    assert [(sent.path, json.loads(sent.body)) for sent in recorder.seen] == [
        ("/generate", {"prompt": "funk at 92", "variations": 3, "params": {"bars": 2}}),
        ("/api/v1/batch", {"requests": [{"style": "funk"}, {"style": "jazz", "variations": 2}]}),
        (
            "/api/v1/generate",
            {"task": "inspect", "midi": {"base64": base64.b64encode(DATA).decode()}, "kit": "td11", "channels": 3},
        ),
        ("/api/v1/generate", {"task": "verify", "midi": {"upload_id": FILE}}),
    ]


@both
def test_an_upload_is_its_bytes(using: Using) -> None:
    uploaded = {**file(DIGEST), "bars": 1, "meter": "4/4", "tempo": 120.0, "hits": 3}
    recorder = Recorder(lambda exchange: exchange.json(201, uploaded))

    async def act(client: Any) -> Any:
        return await client.upload(DATA, name="my beat.mid")

    with serving(recorder) as url:
        assert using(url, act).file_id == FILE
    (sent,) = recorder.seen
    assert (sent.path, sent.body) == ("/api/v1/midi?name=my+beat.mid", DATA)
    assert sent.headers["content-type"] == "audio/midi"


@both
def test_a_job_that_was_waited_for_is_not_asked_for_again(using: Using) -> None:
    done = view("succeeded", files=[file(DIGEST)])
    recorder = Recorder(
        lambda exchange: exchange.json(200, done), lambda exchange: exchange.send(200, DATA, Content_Type="audio/midi")
    )

    async def act(client: Any) -> Any:
        job = await client.generate(style="funk", wait=4.5)
        return await job.download()

    with serving(recorder) as url:
        assert using(url, act) == DATA
    assert [sent.path for sent in recorder.seen] == ["/api/v1/generate", f"/api/v1/download/{FILE}"]
    assert recorder.seen[0].headers["prefer"] == "wait=5"


@both
def test_a_download_is_compared_with_its_hash(using: Using) -> None:
    done = view("succeeded", files=[file("0" * 64)])
    recorder = Recorder(lambda exchange: exchange.json(200, done), lambda exchange: exchange.send(200, DATA))

    async def act(client: Any) -> Any:
        return await (await client.generate(wait=5)).download()

    with serving(recorder) as url, pytest.raises(errors.DownloadError, match="not the file that was promised"):
        using(url, act)


@both
def test_a_download_follows_to_the_object_store_without_the_key(using: Using) -> None:
    store = Recorder(lambda exchange: exchange.send(200, DATA))
    with serving(store) as elsewhere:
        recorder = Recorder(lambda exchange: exchange.send(307, b"", Location=f"{elsewhere}/x?signature=1"))

        async def act(client: Any) -> Any:
            return await client.download(FILE)

        with serving(recorder) as url:
            assert using(url, act, key="gn_secret") == DATA
    assert recorder.seen[0].headers["authorization"] == "Bearer gn_secret"
    assert "authorization" not in store.seen[0].headers


@both
def test_a_broken_connection_is_tried_again_as_the_same_request(using: Using) -> None:
    recorder = Recorder(drops, drops, accepts)

    async def act(client: Any) -> Any:
        return await client.generate(style="funk")

    with serving(recorder) as url:
        assert using(url, act).id == JOB
    keys = {sent.headers["idempotency-key"] for sent in recorder.seen}
    assert len(recorder.seen) == 3
    assert len(keys) == 1


@both
def test_two_requests_are_two_jobs_unless_the_caller_says_otherwise(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> None:
        await client.generate()
        await client.generate()
        await client.generate(idempotency_key="mine")

    with serving(recorder) as url:
        using(url, act)
    first, second, third = (sent.headers["idempotency-key"] for sent in recorder.seen)
    assert first != second
    assert third == "mine"


@both
@pytest.mark.parametrize(("status", "slug"), [(429, "rate-limited"), (503, "queue-full"), (503, "unavailable")])
def test_a_service_that_asks_for_a_pause_is_asked_again(using: Using, status: int, slug: str) -> None:
    recorder = Recorder(lambda exchange: exchange.problem(status, slug, retry_after=0), accepts)

    async def act(client: Any) -> Any:
        return await client.generate()

    with serving(recorder) as url:
        assert using(url, act).id == JOB
    assert len(recorder.seen) == 2


@both
def test_a_pause_longer_than_patience_is_not_waited_for(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.problem(429, "rate-limited", "100 an hour", retry_after=1800))

    async def act(client: Any) -> Any:
        return await client.styles()

    with serving(recorder) as url, pytest.raises(errors.RateLimitedError, match="100 an hour") as caught:
        using(url, act)
    assert caught.value.retry_after == 1800
    assert len(recorder.seen) == 1


@both
def test_trying_again_has_an_end(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.problem(503, "unavailable", "no database", retry_after=0))

    async def act(client: Any) -> Any:
        return await client.styles()

    with serving(recorder) as url, pytest.raises(errors.UnavailableError, match="no database"):
        using(url, act)
    assert len(recorder.seen) == QUICK.attempts


@both
def test_nobody_there_is_told_with_the_address(using: Using) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

        async def act(client: Any) -> Any:
            return await client.styles()

        with pytest.raises(errors.UnavailableError, match="cannot be reached") as caught:
            using(url, act)
    assert caught.value.where == url


@both
@pytest.mark.parametrize(
    ("status", "slug", "kind"),
    [
        (404, "unknown-style", errors.UnknownStyleError),
        (404, "not-found", errors.NotFoundError),
        (401, "unauthenticated", errors.UnauthenticatedError),
        (403, "forbidden", errors.ForbiddenError),
        (409, "conflict", errors.ConflictError),
        (413, "too-large", errors.TooLargeError),
        (422, "no-drums-found", errors.NoDrumsError),
        (429, "quota-exceeded", errors.QuotaExceededError),
        (507, "storage-full", errors.StorageFullError),
        (418, "a-slug-of-a-newer-service", errors.GhostnoteError),
    ],
)
def test_a_refusal_is_its_typed_error(using: Using, status: int, slug: str, kind: type[errors.GhostnoteError]) -> None:
    recorder = Recorder(
        lambda exchange: exchange.problem(status, slug, "wrong", where="style", hint="do so", retry_after=99)
    )

    async def act(client: Any) -> Any:
        return await client.generate()

    with serving(recorder) as url, pytest.raises(kind) as caught:
        using(url, act)
    assert type(caught.value) is kind
    assert (caught.value.problem, caught.value.where, caught.value.hint) == ("wrong", "style", "do so")
    assert len(recorder.seen) == 1


@both
def test_a_refusal_that_is_no_problem_of_ours_goes_by_its_status(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.send(403, b"<html>proxy</html>", Content_Type="text/html"))

    async def act(client: Any) -> Any:
        return await client.styles()

    with serving(recorder) as url, pytest.raises(errors.ForbiddenError, match="answered 403") as caught:
        using(url, act)
    assert caught.value.where == f"{url}/api/v1/styles"


@both
def test_every_wrong_field_is_named(using: Using) -> None:
    wrong = [{"where": "bars", "detail": "too many"}, {"where": "tempo", "detail": "too slow"}]
    recorder = Recorder(lambda exchange: exchange.problem(422, "invalid-parameter", "2 fields", errors=wrong))

    async def act(client: Any) -> Any:
        return await client.generate()

    with serving(recorder) as url, pytest.raises(errors.InvalidParameterError) as caught:
        using(url, act)
    assert caught.value.problem == "2 fields; bars: too many; tempo: too slow"


@both
def test_what_cannot_be_asked_for_is_not_sent(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> Any:
        return await client.generate(bars=33, colour="blue")

    with serving(recorder) as url, pytest.raises(errors.InvalidParameterError, match=r"bars: .*; colour: "):
        using(url, act)
    assert recorder.seen == []


@both
def test_an_id_leads_nowhere_else(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> Any:
        return await client.status("../admin/keys")

    with serving(recorder) as url, pytest.raises(errors.InvalidParameterError, match="is no id"):
        using(url, act)
    assert recorder.seen == []


@both
def test_another_kind_of_server_is_found_out(using: Using) -> None:
    recorder = Recorder(lambda exchange: exchange.send(200, b"<html>", Content_Type="text/html"))

    async def act(client: Any) -> Any:
        return await client.styles()

    with serving(recorder) as url, pytest.raises(errors.NotFoundError, match="no Ghostnote service"):
        using(url, act)


@both
def test_a_token_takes_the_key_s_place_until_it_expires(using: Using) -> None:
    def answers(exchange: Exchange) -> None:
        seconds = 5 if b"read" in exchange.body else 600
        if exchange.path == "/api/v1/token":
            exchange.json(200, {"access_token": "t0ken", "token_type": "bearer", "expires_in": seconds})
        else:
            exchange.json(200, {"jobs": [], "next": None})

    recorder = Recorder(answers)

    async def act(client: Any) -> None:
        await client.login()
        await client.jobs(limit=5, status="queued")
        await client.login(["read"])
        await client.jobs()

    with serving(recorder) as url:
        using(url, act, key="gn_secret")
    sent = [(exchange.path, exchange.headers["authorization"]) for exchange in recorder.seen]
    assert sent == [
        ("/api/v1/token", "Bearer gn_secret"),
        ("/api/v1/jobs?limit=5&status=queued", "Bearer t0ken"),
        ("/api/v1/token", "Bearer gn_secret"),
        ("/api/v1/jobs", "Bearer gn_secret"),
    ]


@both
def test_there_is_no_token_without_a_key(using: Using) -> None:
    async def act(client: Any) -> Any:
        return await client.login()

    with pytest.raises(errors.UnauthenticatedError, match="no key was given"):
        using("http://127.0.0.1:1", act)


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://host", "http://", "//host", "http://[::1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(errors.InvalidParameterError, match="is no address"):
        Client(url)


def test_pauses_between_connections_grow_up_to_the_longest() -> None:
    patience = Patience(pause=0.1, longest=1.0)
    assert [patience.delay(failures) for failures in (1, 2, 3, 10, 10_000)] == [0.1, 0.2, 0.4, 1.0, 1.0]
