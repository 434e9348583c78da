"""Jobs on clips: each task end to end, the same bytes as in process, and what is refused at once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.pattern import Hit, Meter
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import write_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import read_clip, rhythm_clip
from ghostnote.service.arrange.continuation import Continue
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.drums_from import DrumsFrom, tapped
from ghostnote.service.arrange.edit import Edit
from ghostnote.service.arrange.fill import Fill
from ghostnote.service.arrange.humanize import Humanize
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.morph import Morph
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import TASKS
from ghostnote.service.arrange.transfer import Transfer
from ghostnote.service.arrange.vary import Vary
from ghostnote.service.explain import NO_INDEX, NOTHING_PLAYED
from ghostnote.service.generate import Artefact, Order, arrange
from ghostnote.service.originality import INDEX_FILE, BarIndex
from tests.api.live import Live, live, problem
from tests.midi import build
from tests.service.arrange.material import played, rock

pytestmark = pytest.mark.anyio

URL = "/api/v1/generate"
SEED = 5
PARAMS = GenerationParams(style=ANY_STYLE, seed=SEED)

ROCK = write_midi(rock(4))
LOOSE = write_midi(played(2, 130.0))
BASS = build.smf(
    build.track(
        *(event for _ in range(4) for event in (build.on(240, 40, channel=1), build.off(240, 40, channel=1))),
        build.end(),
    )
)
EMPTY = build.smf(build.track(build.end(1920)))
TWO_METERS = build.smf(
    build.track(
        *(build.meter(0, 4, 2), build.on(0, 36), build.off(1920, 36)),
        *(build.meter(0, 3, 2), build.on(0, 36), build.off(1440, 36), build.end()),
    )
)
TWO_TEMPOS = build.smf(
    build.track(
        *(build.tempo(0, 500_000), build.on(0, 36), build.off(240, 36)),
        *(build.tempo(240, 600_000), build.on(0, 3), build.off(120, 3), build.on(480, 38), build.off(120, 38)),
        build.end(),
    )
)
CROWD = write_midi(
    replace(
        rock(32, meter=Meter(16, 4)),
        hits=tuple(Hit(slot, voice, 0, 90) for slot in range(0, 32 * 7680, 120) for voice in (Voice.KICK, Voice.SNARE)),
    )
)
ROCK_CLIP, LOOSE_CLIP = read_clip(ROCK)[0], read_clip(LOOSE)[0]


def midi(data: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(data).decode()}


@pytest.fixture
async def service(tiny: Path, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Live]:
    """Its jobs run on a tiny network."""
    async with live(tmp_path, checkpoint=tiny) as running:
        yield running


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), threads=1)


async def files_of(service: Live, job: dict[str, Any]) -> list[bytes]:
    return [(await service.client.get(file["url"])).content for file in job["files"]]


async def patterns_of(service: Live, job: dict[str, Any]) -> list[dict[str, Any]]:
    return [(await service.client.get(file["pattern_url"])).json() for file in job["files"]]


def takes(task: Task, count: int, **params: Any) -> list[Order]:
    return [Order(replace(PARAMS, **params), take, task) for take in range(count)]


#: Body, and what it means.
JOBS: list[tuple[dict[str, Any], Callable[[], list[Order]]]] = [
    (
        {"task": "humanize", "midi": midi(ROCK), "amount": 70, "swing": [54, 60], "style": "jazz", "variations": 2},
        lambda: takes(Humanize(ROCK_CLIP, 70.0), 2, swing=(54.0, 60.0), style="jazz"),
    ),
    (
        {"task": "humanize", "midi": midi(ROCK), "keep_timing": True, "window": [2, 3]},
        lambda: takes(Humanize(read_clip(ROCK, window=(2, 3))[0], keep_timing=True), 1),
    ),
    (
        {"task": "continue", "midi": midi(ROCK), "bars": 2, "density": [20, 80], "fill_every": 2, "candidates": 2},
        lambda: takes(Continue(ROCK_CLIP), 1, bars=2, density=(20.0, 80.0), fill_every=2, candidates=2),
    ),
    (
        {"task": "continue", "midi": midi(LOOSE), "only_new": True, "section": "outro"},
        lambda: takes(Continue(LOOSE_CLIP, only_new=True), 1, section="outro"),
    ),
    (
        {
            "task": "infill",
            "midi": midi(ROCK),
            "voices": ["hats", "snare"],
            "bars": [3, 4],
            "lock_voices": ["side_stick"],
            "lock_bars": [4],
            "lock_hits": [20],
            "kit_voices": ["hat", "snare"],
        },
        lambda: takes(
            Infill(ROCK_CLIP, ("hats", "snare"), (3, 4), ("side_stick",), (4,), (20,)), 1, voices=("hat", "snare")
        ),
    ),
    (
        {"task": "fill", "midi": midi(ROCK), "bar": 4, "length": 2, "intensity": 80, "limbs": False},
        lambda: takes(Fill(ROCK_CLIP, 4, 2.0), 1, intensity=80.0, limbs=False),
    ),
    (
        {"task": "drums-from", "midi": midi(BASS), "bars": 3, "top_k": 8},
        lambda: takes(DrumsFrom(rhythm_clip(BASS)[0]), 1, bars=3, top_k=8),
    ),
    (
        {"task": "drums-from", "taps": {"seconds": [0, 0.6, 1.2], "tempo": 100, "time_signature": "3/4"}},
        lambda: takes(DrumsFrom(tapped([0.0, 1.0, 2.0], Meter(3, 4), 100.0), velocities=False), 1, bars=1),
    ),
    (
        {"task": "morph", "a": midi(ROCK), "b": midi(LOOSE), "steps": 3, "life": 30},
        lambda: [Order(PARAMS, 0, Morph(ROCK_CLIP, LOOSE_CLIP, step, 3, 30.0)) for step in range(3)],
    ),
    (
        {"task": "transfer", "groove": midi(ROCK), "score": midi(LOOSE)},
        lambda: takes(Transfer(ROCK_CLIP, LOOSE_CLIP), 1),
    ),
    (
        {"task": "edit", "midi": midi(ROCK), "text": "no kick on 3, and new hats in bar 2", "kit_voices": ["hat"]},
        lambda: takes(Edit(ROCK_CLIP, "no kick on 3, and new hats in bar 2"), 1, voices=("hat",)),
    ),
]


async def test_a_task_makes_the_bytes_that_it_makes_in_process(
    service: Live, engine: Engine, subtests: pytest.Subtests
) -> None:
    for body, orders in JOBS:
        with subtests.test(**{name: value for name, value in body.items() if name not in ("midi", "a", "b")}):
            job = await service.generate(seed=SEED, **body)
            assert job["status"] == "succeeded", job["error"]
            assert job["kind"] == body["task"]
            wanted = arrange(orders(), engine)
            assert await files_of(service, job) == [artefact.midi for artefact in wanted]
            assert job["progress"]["done"] == job["progress"]["total"] == _bars_played(wanted) > 0


def _bars_played(artefacts: list[Artefact]) -> int:
    return sum(one.request.bars * one.receipt.params.candidates for one in artefacts if one.events is not None)


def test_every_task_on_clips_is_tried_here() -> None:
    assert {body["task"] for body, _ in JOBS} | {"generate", "vary"} == set(TASKS)


async def test_an_edit_says_what_was_understood_and_what_was_ignored(service: Live) -> None:
    body = {"task": "edit", "midi": midi(ROCK), "text": "louder kick, no crash, frobnicate", "seed": SEED}
    job = await service.generate(**body)
    assert job["prompt"]["text"] == body["text"]
    assert [one["words"] for one in job["prompt"]["understood"]] == ["louder kick", "no crash"]
    assert job["prompt"]["assumed"] == {"velocity by": "20 %"}
    assert job["prompt"]["ignored"] == ["frobnicate"]
    assert job["prompt"]["remarks"] == ["'no crash' changed nothing: there is no crash"]
    assert job["progress"] == {"done": 0, "total": 0}


async def test_variations_come_nearest_first(service: Live, engine: Engine) -> None:
    job = await service.generate(task="vary", midi=midi(ROCK), count=5, amount=60, seed=SEED)
    patterns = await patterns_of(service, job)
    distances = [pattern["distance"] for pattern in patterns]
    assert distances == sorted(distances)
    assert distances[0] < distances[-1]
    wanted = arrange(takes(Vary(ROCK_CLIP, 60.0), 5), engine)
    assert distances == sorted(distance(ROCK_CLIP.pattern, artefact.pattern) for artefact in wanted)
    assert sorted(await files_of(service, job)) == sorted(artefact.midi for artefact in wanted)
    assert [pattern["name"] for pattern in patterns] == [
        "vary-5.mid",
        *(f"vary-5-{place}.mid" for place in range(2, 6)),
    ]


async def test_a_path_of_which_nothing_is_played_has_nothing_to_wait_for(service: Live) -> None:
    job = await service.generate(task="morph", a=midi(ROCK), b=midi(LOOSE), steps=2)
    assert job["progress"] == {"done": 0, "total": 0}
    ends = [read_midi(data).pattern for data in await files_of(service, job)]
    assert ends == [ROCK_CLIP.pattern, LOOSE_CLIP.pattern]


async def test_jobs_that_run_together_make_what_they_make_alone(service: Live) -> None:
    bodies = [{"task": "humanize", "midi": midi(data), "seed": seed} for seed, data in ((1, ROCK), (2, LOOSE))]
    with service.paused():
        ids = [(await service.client.post(URL, json=body)).json()["job_id"] for body in bodies]
    together = [(await service.job(one)).files[0].sha256 for one in ids]
    alone = [(await service.generate(**body))["files"][0]["sha256"] for body in bodies]
    assert together == alone


async def test_what_was_left_open_is_settled_and_told(service: Live) -> None:
    first = await service.generate(task="humanize", midi=midi(LOOSE))
    settled = first["params"]
    assert (settled["task"], settled["options"]["amount"]) == ("humanize", 100.0)
    assert (settled["params"]["style"], settled["params"]["bars"], settled["params"]["tempo"]) == (ANY_STYLE, 2, 130.0)
    assert "inputs" not in settled
    again = await service.generate(task="humanize", midi=midi(LOOSE), seed=settled["params"]["seed"])
    assert again["files"][0]["sha256"] == first["files"][0]["sha256"]
    verified = await service.generate(task="verify", midi=midi((await files_of(service, first))[0]))
    assert verified["result"]["verified"] is True


async def test_an_upload_is_worked_on_and_how_it_was_read_is_told(service: Live) -> None:
    sent = await service.client.post("/api/v1/midi", content=TWO_TEMPOS, headers={"Content-Type": "audio/midi"})
    body = {"task": "humanize", "midi": {"upload_id": sent.json()["file_id"]}}
    accepted = (await service.client.post(URL, json=body)).json()
    assert any("tempo" in remark for remark in accepted["remarks"])
    assert any("not in the kit were left out: 3" in remark for remark in accepted["remarks"])
    assert all(remark.startswith("midi: ") for remark in accepted["remarks"])
    job = (await service.client.get(accepted["urls"]["self"])).json()
    assert job["remarks"] == accepted["remarks"]
    plain = (await service.client.post(URL, json={"task": "humanize", "midi": midi(ROCK)})).json()
    assert plain["remarks"] == []


async def test_a_bass_line_is_uploaded_for_its_rhythm(service: Live) -> None:
    headers = {"Content-Type": "audio/midi"}
    problem(await service.client.post("/api/v1/midi", content=BASS, headers=headers), 422, "no-drums-found")
    rhythm = {"use": "rhythm"}
    sent = await service.client.post("/api/v1/midi", params=rhythm, content=BASS, headers=headers)
    assert (sent.status_code, sent.json()["hits"]) == (201, 4)
    job = await service.generate(task="drums-from", midi={"upload_id": sent.json()["file_id"]}, seed=1)
    inline = await service.generate(task="drums-from", midi=midi(BASS), seed=1)
    assert job["files"][0]["sha256"] == inline["files"][0]["sha256"]


async def test_note_numbers_and_locked_hits_stay(service: Live) -> None:
    acoustic = build.smf(
        build.track(*(e for _ in range(4) for e in (build.on(0, 35), build.off(480, 35))), build.end())
    )
    job = await service.generate(task="infill", midi=midi(acoustic), voices=["hats"], seed=SEED)
    read = read_midi((await files_of(service, job))[0])
    assert {read.notes[hit] for hit in read.pattern.hits if hit.voice is Voice.KICK} == {35}


#: Body, and where, what and which hint its problem tells.
REFUSED: list[tuple[dict[str, Any], str, str, str]] = [
    ({"task": "humanize", "midi": midi(EMPTY)}, "no-drums-found", "midi", "drums-from"),
    ({"task": "humanize", "midi": midi(BASS)}, "no-drums-found", "midi", "drums-from"),
    ({"task": "humanize", "midi": midi(b"MThd")}, "unreadable-midi", "midi", ""),
    ({"task": "humanize", "midi": midi(TWO_METERS)}, "unreadable-midi", "midi", "keeps to one meter"),
    ({"task": "humanize", "midi": midi(CROWD)}, "invalid-parameter", "midi", "at most 4,000"),
    ({"task": "humanize", "midi": midi(write_midi(rock(33)))}, "invalid-parameter", "midi", "window"),
    ({"task": "humanize", "midi": midi(ROCK), "window": [4, 5]}, "invalid-parameter", "window", "bars 1 to 4"),
    ({"task": "humanize", "midi": midi(ROCK), "window": [3, 2]}, "invalid-parameter", "window", "bars 1 to 4"),
    (
        {"task": "humanize", "midi": midi(ROCK), "keep_velocity": True, "keep_timing": True},
        *("invalid-parameter", "humanize", "not both"),
    ),
    ({"task": "humanize", "midi": midi(ROCK), "style": "regae"}, "unknown-style", "style", ""),
    ({"task": "infill", "midi": midi(ROCK), "bars": [5]}, "invalid-parameter", "bars", "bars 1 to 4"),
    ({"task": "infill", "midi": midi(ROCK), "voices": ["gong"]}, "invalid-parameter", "voices", "snare"),
    ({"task": "infill", "midi": midi(ROCK), "lock_bars": [5]}, "invalid-parameter", "lock_bars", "bars 1 to 4"),
    ({"task": "infill", "midi": midi(ROCK), "lock_voices": ["gong"]}, "invalid-parameter", "lock_voices", "snare"),
    ({"task": "infill", "midi": midi(ROCK), "lock_hits": [999]}, "invalid-parameter", "lock_hits", "counted from 0"),
    (
        {"task": "infill", "midi": midi(ROCK), "voices": ["kick"], "lock_voices": ["kick"]},
        *("invalid-parameter", "infill", "lock fewer"),
    ),
    (
        {"task": "infill", "midi": midi(ROCK), "kit_voices": ["clap"], "kit": "td11"},
        *("invalid-parameter", "kit_voices", "choose another kit"),
    ),
    ({"task": "fill", "midi": midi(ROCK), "bar": 5}, "invalid-parameter", "bar", "bars 1 to 4"),
    ({"task": "fill", "midi": midi(ROCK), "bar": 1, "length": 5}, "invalid-parameter", "length", "length is"),
    ({"task": "drums-from", "midi": midi(EMPTY)}, "no-drums-found", "midi", ""),
    ({"task": "drums-from", "taps": {"beats": [0, 128]}}, "invalid-parameter", "taps", "0 to 128"),
    (
        {"task": "morph", "a": midi(ROCK), "b": midi(write_midi(rock(4, meter=Meter(3, 4))))},
        *("invalid-parameter", "morph", "one meter"),
    ),
    (
        {"task": "morph", "a": midi(ROCK), "b": midi(write_midi(rock(3)))},
        *("invalid-parameter", "morph", "window"),
    ),
    ({"task": "morph", "a": midi(ROCK), "b": midi(CROWD)}, "invalid-parameter", "b", "at most 4,000"),
    (
        {"task": "transfer", "groove": midi(write_midi(rock(4, meter=Meter(3, 4)))), "score": midi(ROCK)},
        *("invalid-parameter", "transfer", "one meter"),
    ),
    ({"task": "edit", "midi": midi(ROCK), "text": "sing"}, "invalid-parameter", "text", "say what to do"),
    ({"task": "edit", "midi": midi(ROCK), "text": "no crash"}, "invalid-parameter", "edit", "inspect the clip"),
    ({"task": "edit", "midi": midi(ROCK), "text": "no kick in bar 9"}, "invalid-parameter", "edit", "bars 1 to 4"),
    ({"task": "explain", "midi": midi(BASS)}, "bad-receipt", "", "only files that Ghostnote wrote"),
]


async def test_what_cannot_be_done_is_refused_at_once(service: Live, subtests: pytest.Subtests) -> None:
    for number, (body, slug, where, hint) in enumerate(REFUSED):
        with subtests.test(number=number, task=body["task"]):
            answer = await service.client.post(URL, json=body)
            content = problem(answer, 404 if slug == "unknown-style" else 422, slug)
            assert content.get("where", "").split(",")[0] == where
            assert content["detail"]
            assert hint in (content.get("hint") or "")
            assert "--" not in str(content), "over HTTP there are no options of a command line"
    assert (await service.client.get("/api/v1/jobs")).json()["jobs"] == []


#: Body, and the places that are wrong in it.
MISTAKEN: list[tuple[dict[str, Any], set[str]]] = [
    ({"task": "drums-from"}, {"body"}),
    ({"task": "drums-from", "midi": midi(ROCK), "taps": {"beats": [0]}}, {"body"}),
    ({"task": "drums-from", "taps": {"beats": [0], "seconds": [0]}}, {"taps"}),
    ({"task": "drums-from", "taps": {"beats": []}}, {"taps.beats"}),
    ({"task": "drums-from", "taps": {"beats": [0, -1]}}, {"taps.beats.1"}),
    ({"task": "humanize"}, {"midi"}),
    ({"task": "humanize", "midi": midi(ROCK), "amount": 101}, {"amount"}),
    ({"task": "humanize", "midi": midi(ROCK), "swing": [50] * 33}, {"swing"}),
    ({"task": "humanize", "midi": midi(ROCK), "density": 50, "temperature": 1}, {"density", "temperature"}),
    ({"task": "humanize", "midi": midi(ROCK), "window": [0, 1]}, {"window.0"}),
    ({"task": "humanize", "midi": midi(ROCK), "window": [1]}, {"window"}),
    ({"task": "continue", "midi": midi(ROCK), "bars": 32}, {"bars"}),
    ({"task": "infill", "midi": midi(ROCK), "bars": [1, 0]}, {"bars.1"}),
    ({"task": "infill", "midi": midi(ROCK), "lock_hits": [True]}, {"lock_hits.0"}),
    ({"task": "fill", "midi": midi(ROCK)}, {"bar"}),
    ({"task": "vary", "midi": midi(ROCK), "count": 65, "variations": 2}, {"count", "variations"}),
    ({"task": "morph", "a": midi(ROCK), "steps": 1}, {"b", "steps"}),
    ({"task": "transfer", "groove": midi(ROCK), "midi": midi(ROCK)}, {"score", "midi"}),
    ({"task": "edit", "midi": midi(ROCK)}, {"text"}),
    ({"task": "edit", "midi": midi(ROCK), "text": ""}, {"text"}),
    ({"task": "edit", "midi": midi(ROCK), "text": "nul \0"}, {"text"}),
]


async def test_each_field_that_is_wrong_is_named(service: Live, subtests: pytest.Subtests) -> None:
    for body, places in MISTAKEN:
        with subtests.test(task=body["task"], places=places):
            content = problem(await service.client.post(URL, json=body), 422, "invalid-parameter")
            assert {error["where"] for error in content["errors"]} == places


async def test_an_upload_that_is_not_there_is_404(service: Live) -> None:
    body = {"task": "humanize", "midi": {"upload_id": "0" * 32}}
    problem(await service.client.post(URL, json=body), 404, "not-found")


async def test_a_file_over_the_limit_is_refused(tiny: Path, tmp_path: Path) -> None:
    async with live(tmp_path, checkpoint=tiny, max_upload=1_000) as small:
        content = problem(
            await small.client.post(URL, json={"task": "humanize", "midi": midi(CROWD)}), 413, "too-large"
        )
    assert content["where"] == "midi"


async def test_why_is_told_of_every_task_that_asks_for_it(service: Live) -> None:
    for body in ({"bars": 1}, {"task": "humanize", "midi": midi(ROCK)}):
        (pattern,) = await patterns_of(service, await service.generate(explain=True, **body))
        assert len(pattern["why"]["hits"]) >= len(pattern["hits"]) > 0, "limbs may leave out what was played"
        assert all(0 < hit["probability"]["voice"] <= 1 for hit in pattern["why"]["hits"])
        assert pattern["why"]["nearest"] == NO_INDEX
    (silent, *_) = await patterns_of(
        service, await service.generate(task="morph", a=midi(ROCK), b=midi(LOOSE), steps=2, explain=True)
    )
    assert silent["why"]["hits"] == NOTHING_PLAYED
    (plain,) = await patterns_of(service, await service.generate(bars=1))
    assert plain["why"] is None


async def test_a_prompt_and_a_batch_can_ask_why_too(service: Live) -> None:
    prompt = {"prompt": "funk", "params": {"bars": 1}, "explain": True}
    batch = {"requests": [{"bars": 1, "explain": True}, {"bars": 1, "variations": 2}]}
    told = []
    for url, body in (("/generate", prompt), ("/api/v1/batch", batch)):
        answer = await service.client.post(url, json=body, headers={"Prefer": "wait=30"})
        told.append([pattern["why"] is not None for pattern in await patterns_of(service, answer.json())])
    assert told == [[True], [True, False, False]]


async def test_a_file_is_explained_with_the_training_bars_nearest_to_it(tiny: Path, tmp_path: Path) -> None:
    folder = copytree(tiny, tmp_path / "checkpoint")
    (folder / INDEX_FILE).write_bytes(BarIndex.of([("train/rock.mid", rock(2))]).to_bytes())
    async with live(tmp_path / "home", checkpoint=folder) as service:
        made = await service.generate(task="fill", midi=midi(ROCK), bar=4, seed=SEED, explain=True)
        (data,) = await files_of(service, made)
        job = await service.generate(task="explain", midi=midi(data))
        (pattern,) = await patterns_of(service, job)
        (before,) = await patterns_of(service, made)
        assert await files_of(service, job) == [data]
    assert set(job["result"]) == {"hits", "nearest"}
    assert pattern["why"] == before["why"] == job["result"]
    first = job["result"]["nearest"][0][0]
    assert first == {"file": "train/rock.mid", "bar": 1, "similarity": 1.0}
    assert job["files"][0]["sha256"] == hashlib.sha256(data).hexdigest()
