"""POST /api/v1/generate and /generate: from a wish to MIDI."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from ghostnote.midi.reader import read_midi
from ghostnote.service.verify import receipt_in
from tests.api.live import Live, drum_file, problem

pytestmark = pytest.mark.anyio

URL = "/api/v1/generate"


async def test_a_wish_becomes_midi_whose_receipt_says_what_was_asked(service: Live) -> None:
    job = await service.generate(producer_style="Hip-Hop", bars=2, tempo=90, time_signature="3/4", seed=7)
    assert job["status"] == "succeeded"
    assert job["params"]["params"]["style"] == "hiphop"
    downloaded = await service.client.get(job["urls"]["download"])
    assert downloaded.headers["Content-Type"] == "audio/midi"
    receipt = receipt_in(downloaded.content)
    assert (receipt.params.style, receipt.params.bars, str(receipt.params.meter)) == ("hiphop", 2, "3/4")
    assert (receipt.params.tempo, receipt.params.seed) == (90.0, 7)
    assert receipt.checkpoint == job["checkpoint"]
    assert read_midi(downloaded.content).pattern.bars == 2


async def test_without_a_preference_the_answer_is_202_and_says_where_the_job_is(service: Live) -> None:
    with service.paused():
        answer = await service.client.post(URL, json={"style": "funk"})
    assert answer.status_code == 202
    accepted = answer.json()
    assert accepted["task_id"] == accepted["job_id"]
    assert accepted["status"] == "queued"
    assert accepted["estimated_time"] > 0
    assert answer.headers["Location"] == accepted["urls"]["self"] == f"/api/v1/status/{accepted['task_id']}"
    assert "Preference-Applied" not in answer.headers
    assert (await service.client.get(answer.headers["Location"])).json()["task_id"] == accepted["task_id"]


async def test_a_job_that_is_not_over_in_time_is_answered_with_202(service: Live) -> None:
    with service.paused():
        answer = await service.client.post(URL, json={}, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert "Preference-Applied" not in answer.headers


async def test_a_job_that_is_over_in_time_is_answered_whole(service: Live) -> None:
    answer = await service.client.post(URL, json={"bars": 1, "variations": 3}, headers={"Prefer": "wait=30"})
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=30"
    job = answer.json()
    assert job["progress"] == {"done": 3, "total": 3}
    assert len({file["sha256"] for file in job["files"]}) == 3


async def test_a_job_that_fails_in_time_is_answered_whole_too(service: Live) -> None:
    body = {"task": "verify", "midi": {"upload_id": (await _uploaded(service))["file_id"]}}
    answer = await service.client.post(URL, json=body, headers={"Prefer": "wait=30"})
    assert answer.status_code == 200
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["type"] == "urn:ghostnote:problem:bad-receipt"


async def test_fields_win_over_params_and_params_over_the_prompt(service: Live) -> None:
    body: dict[str, Any] = {
        "prompt": "jazz at 180 bpm, 8 bars, in 3/4",
        "params": {"tempo": 120, "bars": 3},
        "bars": 2,
    }
    with service.paused():
        answer = await service.client.post(URL, json=body)
        job = await service.parts.store.get(answer.json()["job_id"])
    settled = job.params["params"]
    assert (settled["style"], settled["tempo"], settled["bars"], settled["meter"]) == ("jazz", 120.0, 2, "3/4")


async def test_a_prompt_says_what_was_understood_assumed_and_ignored(service: Live) -> None:
    answer = await service.client.post(
        "/generate", json={"prompt": "funk with purple elephants", "params": {"bars": 1}}
    )
    assert answer.status_code == 202
    read = answer.json()["prompt"]
    assert read["fields"] == {"style": "funk"}
    assert [meaning["field"] for meaning in read["understood"]] == ["style"]
    assert {"purple", "elephants"} <= set(read["ignored"])
    assert "bars" not in read["assumed"], "what the params give is not assumed"
    job = await service.job(answer.json()["job_id"])
    assert read["assumed"] == {name: job.params["params"][name] for name in read["assumed"]}
    assert (await service.client.get(f"/api/v1/jobs/{job.id}")).json()["prompt"] == read


async def test_a_seed_is_drawn_if_none_is_given_and_makes_the_same_bytes_again(service: Live) -> None:
    first, other = await service.generate(bars=1), await service.generate(bars=1)
    assert first["params"]["params"]["seed"] != other["params"]["params"]["seed"]
    again = await service.generate(bars=1, seed=first["params"]["params"]["seed"])
    assert again["files"][0]["sha256"] == first["files"][0]["sha256"]


async def test_an_unknown_style_is_404_and_names_the_nearest(service: Live) -> None:
    content = problem(await service.client.post(URL, json={"style": "regae"}), 404, "unknown-style")
    assert "reggae" in content["hint"]
    assert content["where"] == "style"
    assert content["instance"] == URL


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"bars": 0}, {"bars"}),
        ({"bars": 33, "tempo": 39.9, "swing": 76}, {"bars", "tempo", "swing"}),
        ({"bars": "4"}, {"bars"}),
        ({"bars": True}, {"bars"}),
        ({"tempo": "120"}, {"tempo"}),
        ({"humanize": 1}, {"humanize"}),
        ({"groove": 1, "swagger": 2}, {"groove", "swagger"}),
        ({"params": {"bars": 99}}, {"params.bars"}),
        ({"time_signature": "17/4"}, {"time_signature"}),
        ({"seed": 2**63}, {"seed"}),
        ({"variations": 65}, {"variations"}),
        ({"prompt": "nul \0 here"}, {"prompt"}),
        ({"kit": "no-such-kit"}, {"kit"}),
        ({"style": "funk", "producer_style": "jazz"}, {"body"}),
        ({"task": "transcribe"}, {"task"}),
        ({"task": None}, {"task"}),
        ({"density": [20, 101, "x"]}, {"density.1", "density.2"}),
        ({"density": [50] * 33}, {"density"}),
        ({"density": []}, {"density"}),
        ({"density": "20,40"}, {"density"}),
        ({"params": {"swing": [76]}}, {"params.swing.0"}),
        ({"candidates": 17, "guidance": -1, "section": "bridge"}, {"candidates", "guidance", "section"}),
        ({"kit_voices": ["kick", "gong"]}, {"kit_voices.1"}),
        ({"kit_voices": ["clap"], "kit": "td11"}, {"kit_voices"}),
        ({"explain": "yes"}, {"explain"}),
        ({"task": "inspect", "midi": {}}, {"midi"}),
        ({"task": "inspect", "midi": {"base64": "%%%%"}}, {"midi.base64"}),
        ({"webhook_url": "ftp://example.com/"}, {"webhook_url"}),
        ({"webhook_url": "http://127.0.0.1/hook"}, {"webhook_url"}),
        ([], {"body"}),
    ],
)
async def test_each_field_that_is_wrong_is_named(service: Live, body: Any, places: set[str]) -> None:
    content = problem(await service.client.post(URL, json=body), 422, "invalid-parameter")
    assert {error["where"] for error in content["errors"]} == places
    assert (await service.client.get("/api/v1/jobs")).json()["jobs"] == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"null", 422),
        (b'{"style": "\xff\xfe"}', 400),
        (b'{"seed": ' + b"9" * 5_000 + b"}", 400),
        (b'{"tempo": NaN}', 422),
        (b'{"tempo": 1e999}', 422),
        (b'{"style": "\\ud800"}', 422),
        (b'{"\\ud800": 1}', 422),
        (b"[" * 100_000, 400),
        (b'{"params":' * 20_000 + b"1" + b"}" * 20_000, 400),
    ],
)
async def test_bodies_that_are_no_json_are_refused(service: Live, raw: bytes, status: int) -> None:
    answer = await service.client.post(URL, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_key_sent_again_answers_with_the_job_of_the_first_time(service: Live) -> None:
    headers = {"Idempotency-Key": "take-1"}
    first = await service.client.post(URL, json={"style": "funk"}, headers=headers)
    again = await service.client.post(URL, json={"style": "funk"}, headers=headers)
    assert again.json()["job_id"] == first.json()["job_id"]
    other = await service.client.post(URL, json={"style": "jazz"}, headers=headers)
    assert problem(other, 409, "conflict")["where"] == "Idempotency-Key"
    assert len((await service.client.get("/api/v1/jobs")).json()["jobs"]) == 1


async def test_a_key_sent_many_times_at_once_makes_one_job(service: Live) -> None:
    headers = {"Idempotency-Key": "all-at-once"}
    answers = await asyncio.gather(
        *(service.client.post(URL, json={"bars": 1}, headers=headers) for _ in range(12)),
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "t\u00e4st"])
async def test_a_key_that_is_none_is_refused(service: Live, key: str) -> None:
    answer = await service.client.post(URL, json={}, headers={b"Idempotency-Key": key.encode("latin-1")})
    content = problem(answer, 422, "invalid-parameter")
    assert [error["where"] for error in content["errors"]] == ["Idempotency-Key"]


async def test_inline_midi_is_inspected(service: Live) -> None:
    midi = {"base64": base64.b64encode(drum_file()).decode()}
    job = await service.generate(task="inspect", midi=midi)
    assert job["status"] == "succeeded"
    assert job["result"]["report"]["hits"] == 8


async def test_inline_midi_that_is_none_is_refused_before_a_job_is_made(service: Live) -> None:
    midi = {"base64": base64.b64encode(b"MThd, but nothing else").decode()}
    for task in ("inspect", "verify"):
        problem(await service.client.post(URL, json={"task": task, "midi": midi}), 422, "unreadable-midi")
    assert (await service.client.get("/api/v1/jobs")).json()["jobs"] == []


async def test_a_generated_file_is_verified(service: Live) -> None:
    made = await service.generate(bars=1)
    data = (await service.client.get(made["urls"]["download"])).content
    job = await service.generate(task="verify", midi={"base64": base64.b64encode(data).decode()})
    assert job["result"]["verified"] is True


async def test_an_upload_that_is_not_there_is_404(service: Live) -> None:
    body = {"task": "inspect", "midi": {"upload_id": "0" * 32}}
    problem(await service.client.post(URL, json=body), 404, "not-found")


async def _uploaded(service: Live) -> dict[str, Any]:
    answer = await service.client.post("/api/v1/midi", content=drum_file(), headers={"Content-Type": "audio/midi"})
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json()
    return content
