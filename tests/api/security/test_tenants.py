"""Two tenants at every route that the document has: neither sees, changes or even notices anything of the other's."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ghostnote.api.openapi import document
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import JobState, new_id
from ghostnote.service.keys import create_key
from tests.api.live import Live, drum_file, live

pytestmark = pytest.mark.anyio

#: What names a thing of a tenant's in a path, and what is nobody's.
OWNED = {"task_id": "job", "job_id": "job", "file_id": "file", "pattern_id": "file"}
NOBODYS = {"name": "funk", "digest": "0" * 64, "key_id": "0" * 32}
#: What names a thing of a tenant's in a body.
OWNED_IN_BODIES = {"upload_id"}
INLINE = {"base64": base64.b64encode(drum_file()).decode()}
OPEN = {"/healthz", "/readyz", "/metrics"}


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _names(operation: dict[str, Any]) -> list[str]:
    return [item["name"] for item in operation.get("parameters", []) if item["in"] == "path"]


WITH_IDS = [
    (method, path) for method, path, operation in _operations() if any(name in OWNED for name in _names(operation))
]


@dataclass(frozen=True)
class Two:
    """A service with things of Alice's, and Bob, who may do all but administer."""

    service: Live
    alice: dict[str, str]
    bob: dict[str, str]
    ids: dict[str, str]

    async def ask(self, who: dict[str, str], method: str, path: str, kinds: dict[str, str]) -> httpx2.Response:
        filled = path.format(**{name: kinds[kind] for name, kind in OWNED.items()}, **NOBODYS)
        return await self.service.client.request(method, filled, headers=who)


@pytest.fixture
async def two(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Two]:
    async with live(tmp_path, auth=True, rate_limits=False) as service:
        alice, bob = [await _tenant(service, name) for name in ("alice", "bob")]
        body = {"style": "funk", "bars": 1, "seed": 7}
        answer = await service.client.post(
            "/api/v1/generate", json=body, headers={**alice, "Prefer": "wait=30", "Idempotency-Key": "mine"}
        )
        job = answer.json()
        yield Two(service, alice, bob, {"job": job["job_id"], "file": job["files"][0]["file_id"]})


async def _tenant(service: Live, name: str) -> dict[str, str]:
    scopes = {Scope.GENERATE, Scope.READ, Scope.TRAIN}
    _, secret = await create_key(service.services.keys, name, "test", scopes)
    return {"Authorization": f"Bearer {secret}"}


def test_every_id_of_the_document_is_known_here() -> None:
    """A new route whose ids are called otherwise has to be put into the table above."""
    assert {name for *_, operation in _operations() for name in _names(operation)} == {*OWNED, *NOBODYS}
    assert len(WITH_IDS) >= 10


def test_every_id_in_a_body_is_known_here() -> None:
    schemas = document()["components"]["schemas"]
    bodies = {name: schema for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    found = {
        name
        for schema in bodies.values()
        for name, field in schema["properties"].items()
        if any(part.get("pattern") == "^[0-9a-f]{32}$" for part in [field, *field.get("anyOf", [])])
    }
    assert found == OWNED_IN_BODIES


async def test_what_is_anothers_looks_like_what_is_not_there(two: Two) -> None:
    nothing = {"job": new_id(), "file": new_id()}
    for method, path in WITH_IDS:
        theirs = await two.ask(two.bob, method, path, two.ids)
        unknown = await two.ask(two.bob, method, path, nothing)
        assert theirs.status_code == (403 if "/admin/" in path else 404), (method, path)
        assert _alike(theirs, two.ids) == _alike(unknown, nothing), (method, path)


def _alike(answer: httpx2.Response, ids: dict[str, str]) -> tuple[int, str, set[str]]:
    """An answer without what differs between any two."""
    text = answer.text.replace(answer.headers["X-Request-ID"], "request")
    for kind, value in ids.items():
        text = text.replace(value, kind)
    return answer.status_code, text, set(answer.headers)


async def test_the_owner_is_answered(two: Two) -> None:
    """Else the test above would prove nothing. Cancelling what is over is a conflict, not unknown."""
    for method, path in WITH_IDS:
        answer = await two.ask(two.alice, method, path, two.ids)
        expected = 403 if "/admin/" in path else 409 if method == "DELETE" else 200
        assert answer.status_code == expected, (method, path)


#: Fields of bodies that take an upload, and what else their tasks ask for.
TAKES_UPLOADS: list[tuple[str, dict[str, Any]]] = [
    *(("midi", {"task": task}) for task in ("inspect", "verify", "explain", "humanize", "continue", "infill")),
    *(("midi", {"task": task}) for task in ("drums-from", "vary")),
    ("midi", {"task": "fill", "bar": 1}),
    ("midi", {"task": "edit", "text": "louder kick"}),
    *(("a", {"task": "morph", "b": INLINE}), ("b", {"task": "morph", "a": INLINE})),
    *(("groove", {"task": "transfer", "score": INLINE}), ("score", {"task": "transfer", "groove": INLINE})),
]


def test_every_field_that_takes_an_upload_is_in_the_table() -> None:
    found = {
        (name, schema["properties"]["task"]["const"] if "task" in schema["properties"] else kind)
        for kind, schema in document()["components"]["schemas"].items()
        for name, field in schema.get("properties", {}).items()
        if "MidiInput" in str(field)
    }
    assert found == {*((field, body["task"]) for field, body in TAKES_UPLOADS), ("clips", "LearnRequest")}


async def test_anothers_upload_cannot_be_used(two: Two) -> None:
    client = two.service.client
    content = {"Content-Type": "audio/midi"}
    upload = (await client.post("/api/v1/midi", content=drum_file(), headers={**two.alice, **content})).json()[
        "file_id"
    ]
    unknown = new_id()
    for field, body in TAKES_UPLOADS:
        answers = [
            await client.post("/api/v1/generate", json={**body, field: {"upload_id": wanted}}, headers=two.bob)
            for wanted in (upload, unknown)
        ]
        assert answers[0].status_code == 404, (field, body)
        assert _alike(answers[0], {"file": upload}) == _alike(answers[1], {"file": unknown})
    lessons = [
        await client.post(
            "/api/v1/learn", json={"name": "theirs", "clips": [INLINE, INLINE, {"upload_id": wanted}]}, headers=two.bob
        )
        for wanted in (upload, unknown)
    ]
    assert lessons[0].status_code == 404
    assert _alike(lessons[0], {"file": upload}) == _alike(lessons[1], {"file": unknown})


async def test_lists_hold_ones_own_alone(two: Two) -> None:
    client = two.service.client
    mine = (await client.get("/api/v1/jobs", headers=two.alice)).json()["jobs"]
    assert [job["job_id"] for job in mine] == [two.ids["job"]]
    assert (await client.get("/api/v1/jobs", headers=two.bob)).json()["jobs"] == []


async def test_idempotency_keys_of_two_tenants_do_not_meet(two: Two) -> None:
    body = {"style": "rock", "bars": 1}
    answer = await two.service.client.post(
        "/api/v1/generate", json=body, headers={**two.bob, "Idempotency-Key": "mine"}
    )
    assert answer.status_code == 202
    assert answer.json()["job_id"] != two.ids["job"]


async def test_another_cannot_cancel(two: Two) -> None:
    with two.service.paused():
        body = {"style": "funk", "bars": 1}
        job = (await two.service.client.post("/api/v1/generate", json=body, headers=two.alice)).json()["job_id"]
        answer = await two.ask(two.bob, "DELETE", "/api/v1/jobs/{job_id}", {**two.ids, "job": job})
        assert answer.status_code == 404
        assert (await two.service.parts.store.get(job)).state is JobState.QUEUED


async def test_nothing_else_is_open_without_a_key(two: Two) -> None:
    for method, path, _ in _operations():
        if path not in OPEN:
            assert (await two.ask({}, method, path, two.ids)).status_code == 401, (method, path)
