"""Styles that somebody teaches: learned as a job, played for their owner alone, carried about and removed."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from safetensors.numpy import load, save

from ghostnote.core.errors import MissingExtraError
from ghostnote.dataset.format import read_dataset
from ghostnote.model.adapter import read_style
from ghostnote.service.access import DEFAULT_SCOPES
from ghostnote.service.jobs.kinds import learn
from ghostnote.service.keys import create_key
from ghostnote.service.verify import receipt_in
from tests.api.live import Live, events_of, live, problem
from tests.cli.clips import CLIPS
from tests.owned import drawn
from tests.tiny import tiny_checkpoint

pytestmark = pytest.mark.anyio

NAME = "my-style"
OWN = "/api/v1/styles/own"
WAITED = {"Prefer": "wait=30"}
#: Seconds that a lesson may take where processors are few and busy; 15 of one of them suffice.
SLOW = 600.0


@pytest.fixture(scope="module")
def clips(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> list[bytes]:
    """Five short beats of one drummer of the Groove MIDI Dataset."""
    rows = [row for row in gmd_rows if row["drummer"] == "drummer3" and row["beat_type"] == "beat"]
    rows = sorted(rows, key=lambda row: float(row["duration"]))[4:9]
    return [(gmd_dir / row["midi_filename"]).read_bytes() for row in rows]


@dataclass
class Person:
    """A client with a key of a tenant's own."""

    client: httpx2.AsyncClient

    async def post(self, path: str, *, wait: bool = True, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(path, json=body, headers=WAITED if wait else {})
        assert answer.status_code == (200 if wait else 202), answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def generate(self, style: str, **more: Any) -> dict[str, Any]:
        return await self.post("/api/v1/generate", style=style, bars=2, seed=1, **more)

    async def midi(self, job: dict[str, Any]) -> bytes:
        return (await self.client.get(job["files"][0]["url"])).content

    async def send(self, data: bytes, **params: str) -> httpx2.Response:
        headers = {"Content-Type": "application/octet-stream"}
        return await self.client.post(OWN, content=data, headers=headers, params=params)


@dataclass
class Town:
    """A service, and two who use it."""

    service: Live
    alice: Person
    bob: Person


@pytest.fixture
async def town(tmp_path: Path, tiny: Path, anyio_backend: str) -> AsyncIterator[Town]:
    async with live(tmp_path, auth=True, rate_limits=False, checkpoint=tiny) as service, AsyncExitStack() as stack:
        people = []
        for name in ("alice", "bob"):
            _, key = await create_key(service.parts.keys, name, "test", DEFAULT_SCOPES)
            transport = httpx2.ASGITransport(service.app, raise_app_exceptions=False)
            headers = {"Authorization": f"Bearer {key}"}
            client = httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000", headers=headers)
            people.append(Person(await stack.enter_async_context(client)))
        yield Town(service, *people)


@pytest.fixture(scope="module")
def style(tiny: Path) -> bytes:
    """A style for the tiny checkpoint."""
    return drawn(tiny, NAME, seed=5)


def changed(data: bytes, **changes: Any) -> bytes:
    """The file with another description."""
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    described = json.loads(header["__metadata__"]["ghostnote"])
    return save(load(data), {"ghostnote": json.dumps({**described, **changes})})


async def test_a_style_is_learned_as_a_job_and_is_its_owners_alone(town: Town, clips: list[bytes]) -> None:
    alice, bob = town.alice.client, town.bob.client
    uploaded = [
        (await alice.post("/api/v1/midi", content=data, params={"name": f"take-{place}.mid", "kit": "td11"})).json()
        for place, data in enumerate(clips[:4])
    ]
    brought = [{"upload_id": one["file_id"]} for one in uploaded]
    brought += [{"base64": base64.b64encode(data).decode()} for data in (clips[4], CLIPS["bass.mid"])]
    body = {"name": NAME, "clips": brought, "kit": "td11", "steps": 2, "seed": 3}
    key = {"Idempotency-Key": "lesson"}
    answer = await alice.post("/api/v1/learn", json=body, headers=key)
    assert answer.status_code == 202, answer.text
    accepted = answer.json()
    assert [remark.split(":")[0] for remark in accepted["remarks"]] == ["clip-6.mid is left out"]
    ended = await asyncio.wait_for(_over(town.service, accepted["job_id"]), SLOW)
    job = (await alice.get(f"/api/v1/jobs/{accepted['job_id']}")).json()
    assert ended == job["status"] == "succeeded", job
    assert job["progress"] == {"done": 4, "total": 4}
    report = job["result"]["report"]
    assert report["learning"]["steps"] == 2
    assert [row["file"] for row in report["clips"]["held_out"]] == ["clip-5.mid"]
    assert [row["file"] for row in report["clips"]["shown"]] == [f"take-{place}.mid" for place in range(4)]
    text = (await alice.get(f"/api/v1/jobs/{job['job_id']}/events")).text
    assert events_of(text)[-1]["data"]["done"] == 4
    # The same request is the same job, though the name is taken now.
    assert (await alice.post("/api/v1/learn", json=body, headers=key)).json()["job_id"] == job["job_id"]
    problem(await alice.post("/api/v1/learn", json=body), 409, "conflict")

    listed = (await alice.get(OWN)).json()
    assert [(one["name"], one["playable"], one["clips"]) for one in listed["styles"]] == [(NAME, True, 5)]
    shown = (await alice.get(f"{OWN}/My Style")).json()
    assert shown["report"] == report
    assert shown["sha256"] == job["result"]["sha256"]
    file = await alice.get(f"{OWN}/{NAME}/file")
    assert read_style(file.content, "file").digest == shown["sha256"]
    assert "my-style.ghoststyle" in file.headers["Content-Disposition"]
    assert NAME in {one["name"] for one in (await alice.get("/api/v1/styles")).json()["styles"]}
    played = await town.alice.generate(NAME)
    assert played["status"] == "succeeded", played
    assert played["params"]["own"] == {NAME: shown["sha256"]}
    assert receipt_in(await town.alice.midi(played)).own == {NAME: shown["sha256"]}

    assert (await bob.get(OWN)).json()["styles"] == []
    assert NAME not in {one["name"] for one in (await bob.get("/api/v1/styles")).json()["styles"]}
    for path in (f"{OWN}/{NAME}", f"{OWN}/{NAME}/file"):
        problem(await bob.get(path), 404, "not-found")
    problem(await bob.delete(f"{OWN}/{NAME}"), 404, "not-found")
    problem(await bob.get(f"/api/v1/styles/{NAME}"), 404, "unknown-style")
    problem(await bob.post("/api/v1/generate", json={"style": NAME}), 404, "unknown-style")
    problem(await bob.post("/api/v1/generate", json={"style": f"funk>{NAME}"}), 404, "unknown-style")
    stolen = {"base64": base64.b64encode(await town.alice.midi(played)).decode()}
    refused = await town.bob.post("/api/v1/generate", task="verify", midi=stolen)
    assert (refused["status"], refused["error"]["type"]) == ("failed", "urn:ghostnote:problem:bad-receipt")
    verified = await town.alice.post("/api/v1/generate", task="verify", midi=stolen)
    assert verified["status"] == "succeeded", verified


async def test_jobs_of_every_kind_play_it_beside_those_of_others(town: Town, style: bytes, tiny: Path) -> None:
    for person, data in ((town.alice, style), (town.bob, drawn(tiny, NAME, seed=6))):
        assert (await person.send(data)).status_code == 201
    alone = await town.alice.generate(NAME)
    clip = {"base64": base64.b64encode(await town.alice.midi(alone)).decode()}
    with town.service.paused():
        wishes: list[tuple[Person, dict[str, Any]]] = [
            (town.alice, {"style": NAME}),
            (town.bob, {"style": NAME}),
            (town.alice, {"style": "funk"}),
            (town.alice, {"style": f"{NAME}:0.7,funk:0.3"}),
            (town.alice, {"style": f"funk>{NAME}"}),
            (town.alice, {"prompt": "my style, two bars"}),
        ]
        waiting = [
            (who, await who.post("/api/v1/generate", wait=False, **{"bars": 2, "seed": 1, **wish}))
            for who, wish in wishes
        ]
        task = {"task": "continue", "midi": clip, "style": NAME, "bars": 2, "seed": 1}
        waiting.append((town.alice, await town.alice.post("/api/v1/generate", wait=False, **task)))
    jobs = [await town.service.job(one["job_id"]) for _, one in waiting]
    assert [job.state.value for job in jobs] == ["succeeded"] * 7, [job.error for job in jobs]
    made = []
    for who, one in waiting:
        made.append(await who.midi((await who.client.get(f"/api/v1/jobs/{one['job_id']}")).json()))
    assert made[0] == await town.alice.midi(alone)
    assert len(set(made[:5])) == 5
    own = [receipt_in(data).own for data in made]
    hers, his = read_style(style, "").digest, own[1][NAME]
    assert own == [{NAME: hers}, {NAME: his}, {}, {NAME: hers}, {NAME: hers}, {NAME: hers}, {NAME: hers}]
    assert hers != his
    # What was made beside others verifies alone, and says why it is as it is.
    for data in made[2:5]:
        sent = {"base64": base64.b64encode(data).decode()}
        for name in ("verify", "explain"):
            again = await town.alice.post("/api/v1/generate", task=name, midi=sent)
            assert again["status"] == "succeeded", again
    requests = [{"style": NAME, "bars": 2, "seed": 1}, {"style": "funk", "bars": 2, "seed": 1}]
    batch = await town.alice.post("/api/v1/batch", requests=requests)
    assert batch["result"]["items"] == [{"first": 0, "count": 1}, {"first": 1, "count": 1}]
    assert [(await town.alice.client.get(file["url"])).content for file in batch["files"]] == [made[0], made[2]]


async def test_what_is_removed_or_replaced_while_a_job_waits_fails_that_job_alone(
    town: Town, style: bytes, tiny: Path
) -> None:
    alice = town.alice
    assert (await alice.send(style)).status_code == 201
    with town.service.paused():
        removed = await alice.post("/api/v1/generate", wait=False, style=NAME, bars=1)
        other = await alice.post("/api/v1/generate", wait=False, style="funk", bars=1)
        assert (await alice.client.delete(f"{OWN}/{NAME}")).status_code == 204
    ended = await town.service.job(removed["job_id"])
    assert ended.error is not None
    assert ended.error["type"] == "urn:ghostnote:problem:not-found"
    assert (await town.service.job(other["job_id"])).state.value == "succeeded"
    problem(await alice.client.post("/api/v1/generate", json={"style": NAME}), 404, "unknown-style")

    assert (await alice.send(style)).status_code == 201
    with town.service.paused():
        replaced = await alice.post("/api/v1/generate", wait=False, style=NAME, bars=1)
        again = drawn(tiny, NAME, seed=9)
        problem(await alice.send(again), 409, "conflict")
        assert (await alice.send(again, replace="true")).status_code == 201
    ended = await town.service.job(replaced["job_id"])
    assert ended.error is not None
    assert "not the one any more" in ended.error["detail"]
    assert (await alice.generate(NAME))["status"] == "succeeded"


async def test_beside_another_checkpoint_it_says_to_learn_again(
    town: Town, style: bytes, tiny: Path, tiny_data: Path, tmp_path: Path
) -> None:
    other = tiny_checkpoint(tmp_path / "other", read_dataset(tiny_data), seed=2)
    refused = problem(await town.alice.send(drawn(other, NAME, seed=1)), 409, "own-style-mismatch")
    assert "learn it again" in refused["hint"]
    assert (await town.alice.send(style)).status_code == 201
    with town.service.paused():
        earlier = await town.alice.post("/api/v1/generate", wait=False, style=NAME, bars=1)
        digest = await town.service.parts.checkpoints.publish(other, "other")
        await town.service.parts.registry.activate(digest)
        town.service.parts.checkpoints._active = None
        for wish in ({"style": NAME}, {"style": f"funk:0.5,{NAME}:0.5"}, {"params": {"style": NAME}}):
            content = problem(await town.alice.client.post("/api/v1/generate", json=wish), 409, "own-style-mismatch")
            assert (content["where"], "/api/v1/learn" in content["hint"]) == ("style", True)
        problem(await town.bob.client.post("/api/v1/generate", json={"style": NAME}), 404, "unknown-style")
        assert [one["playable"] for one in (await town.alice.client.get(OWN)).json()["styles"]] == [False]
    # What was accepted before runs on the checkpoint of then.
    assert (await town.service.job(earlier["job_id"])).state.value == "succeeded"


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"name": "funk"}, "bad-own-style"),
        ({"name": "Not A Name"}, "bad-own-style"),
        ({"format": 9}, "own-style-mismatch"),
        ({"report": {"a": float("nan")}}, "bad-own-style"),
        ({"report": {"a": "\ud800"}}, "bad-own-style"),
        ({"report": {"a": "\0"}}, "bad-own-style"),
        ({"report": json.loads("[" * 50 + "]" * 50)}, "bad-own-style"),
        ({"report": {"a": json.loads("[" * 50 + "]" * 50)}}, "bad-own-style"),
        ({"tempo": {"median": 100.0, "low": 90.0, "high": float("inf"), "bars": 1.0}}, "bad-own-style"),
        ({"tempo": {"median": 100.0, "low": 90.0, "high": 100.0, "bars": float("nan")}}, "bad-own-style"),
        ({"checkpoint": 5}, "bad-own-style"),
    ],
)
async def test_hostile_files_are_refused(town: Town, style: bytes, changes: dict[str, Any], slug: str) -> None:
    status = 409 if slug == "own-style-mismatch" else 422
    problem(await town.alice.send(changed(style, **changes)), status, slug)
    assert (await town.alice.client.get(OWN)).json()["styles"] == []


async def test_bytes_that_are_no_style_are_refused(town: Town, style: bytes) -> None:
    alice = town.alice.client
    for data in (b"", b"MThd", style[:-3], b"\xff" * 100):
        problem(await town.alice.send(data), 422, "bad-own-style")
    arrays = load(style)
    small = {**arrays, "style": arrays["style"][:2]}
    header = json.loads(style[8 : 8 + int.from_bytes(style[:8], "little")])["__metadata__"]
    problem(await town.alice.send(save(small, header)), 409, "own-style-mismatch")
    problem(await town.alice.send(b"0" * 2_000_001), 413, "too-large")
    problem(await alice.post(OWN, content=style, headers={"Content-Type": "audio/midi"}), 415, "unsupported-media-type")


async def test_lessons_that_cannot_be_held_are_refused_at_once(town: Town, clips: list[bytes]) -> None:
    alice = town.alice.client
    good = [{"base64": base64.b64encode(data).decode()} for data in clips[:3]]
    body = {"name": NAME, "clips": good, "kit": "td11"}
    problem(await alice.post("/api/v1/learn", json={**body, "name": "fu-nk"}), 422, "bad-own-style")
    problem(await alice.post("/api/v1/learn", json={**body, "clips": good[:2]}), 422, "invalid-parameter")
    content = problem(
        await alice.post("/api/v1/learn", json={**body, "clips": [*good[:2], good[0]]}), 422, "bad-own-style"
    )
    assert "the same music as clip-1.mid" in content["detail"]
    lost = {"upload_id": "0" * 32}
    problem(await alice.post("/api/v1/learn", json={**body, "clips": [*good, lost]}), 404, "not-found")
    stranger = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(town.service.app, raise_app_exceptions=False), base_url="http://localhost:8000"
    )
    async with stranger:
        problem(await stranger.post("/api/v1/learn", json=body), 401, "unauthenticated")
        problem(await stranger.get(OWN), 401, "unauthenticated")


async def test_a_lesson_is_cancelled(town: Town, clips: list[bytes]) -> None:
    good = [{"base64": base64.b64encode(data).decode()} for data in clips]
    body = {"name": NAME, "clips": good, "kit": "td11", "steps": 1000}
    job = (await town.alice.client.post("/api/v1/learn", json=body)).json()["job_id"]

    async def begun() -> None:
        url = f"/api/v1/jobs/{job}"
        while (await town.alice.client.get(url)).json()["progress"]["done"] < 1:  # noqa: ASYNC110 - no event says so
            await asyncio.sleep(0.2)

    await asyncio.wait_for(begun(), SLOW)
    assert (await town.alice.client.delete(f"/api/v1/jobs/{job}")).json()["status"] == "cancelled"
    # The worker is free for others, and nothing of the lesson is left.
    batch = await town.alice.post("/api/v1/batch", requests=[{"style": "funk", "bars": 1}])
    assert batch["status"] == "succeeded"
    assert (await town.alice.client.get(OWN)).json()["styles"] == []


def test_a_worker_without_torch_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "_NEEDED", ("torch", "no_such_module_is_installed"))
    with pytest.raises(MissingExtraError, match=r"no_such_module_is_installed.*ghostnote\[train\]"):
        learn._require_extra()


async def _over(service: Live, job: str) -> str:
    while not await service.services.watcher.over(job, 5.0):
        pass
    return (await service.parts.store.get(job)).state.value
