"""What each method of a client asks a service for, with both clients."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ghostnote.core import errors
from tests.client.both import BOTH
from tests.client.scripted import FILE, JOB, accepted, serving, view
from tests.client.test_requests import DATA, Recorder, Using, accepts

both = pytest.mark.parametrize("using", BOTH)
INLINE = {"base64": base64.b64encode(DATA).decode()}
UPLOAD = {"upload_id": FILE}

#: Method, arguments -> the fields that are sent beside the task.
ASKED: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], dict[str, Any]]] = {
    "humanize": (
        "humanize",
        (DATA,),
        {"amount": 60, "swing": (55, 60), "style": "jazz", "channels": 3},
        {"midi": INLINE, "amount": 60.0, "swing": [55.0, 60.0], "style": "jazz", "channels": 3}
        | {"keep_velocity": False, "keep_timing": False, "variations": 1},
    ),
    "continue": (
        "continue_",
        (FILE,),
        {"bars": 2, "section": "chorus", "fill_every": 2, "window": (3, 4), "kit_voices": ("kick", "snare"), "seed": 5},
        {"midi": UPLOAD, "bars": 2, "window": [3, 4], "kit_voices": ["kick", "snare"], "seed": 5}
        | {"only_new": False, "variations": 1, "section": "chorus", "fill_every": 2},
    ),
    "infill": (
        "infill",
        (DATA,),
        {"voices": ("hats",), "lock_bars": [1], "lock_hits": range(2), "explain": True},
        {"midi": INLINE, "voices": ["hats"], "lock_bars": [1], "lock_hits": [0, 1], "explain": True}
        | {"bars": [], "lock_voices": [], "variations": 1},
    ),
    "fill": (
        "fill",
        (DATA,),
        {"bar": 4, "length": 2, "variations": 3},
        {"midi": INLINE, "bar": 4, "length": 2.0, "variations": 3},
    ),
    "drums-from": (
        "drums_from",
        (),
        {"taps": {"seconds": [0, 0.5], "tempo": 90, "time_signature": "3/4"}, "bars": 2},
        {"taps": {"seconds": [0.0, 0.5], "tempo": 90.0, "time_signature": "3/4"}, "bars": 2, "variations": 1},
    ),
    "vary": ("vary", (DATA,), {"count": 4}, {"midi": INLINE, "count": 4, "amount": 30.0}),
    "morph": (
        "morph",
        (DATA, FILE),
        {"steps": 3, "density": 40},
        {"a": INLINE, "b": UPLOAD, "steps": 3, "life": 0.0, "density": 40.0},
    ),
    "transfer": ("transfer", (DATA, FILE), {}, {"groove": INLINE, "score": UPLOAD, "variations": 1}),
    "edit": (
        "edit",
        (DATA, "louder kick"),
        {"seed": 5},
        {"midi": INLINE, "text": "louder kick", "variations": 1, "seed": 5},
    ),
    "explain": ("explain", (DATA,), {}, {"midi": INLINE}),
}


@both
@pytest.mark.parametrize("task", ASKED)
def test_a_task_is_sent_as_it_was_asked_for(using: Using, task: str) -> None:
    method, positional, named, sent = ASKED[task]
    recorder = Recorder(accepts)

    async def act(client: Any) -> Any:
        return await getattr(client, method)(*positional, wait=3, idempotency_key="mine", **named)

    with serving(recorder) as url:
        assert using(url, act).id == JOB
    (request,) = recorder.seen
    assert (request.method, request.path) == ("POST", "/api/v1/generate")
    assert json.loads(request.body) == {"task": task, **sent}
    assert (request.headers["prefer"], request.headers["idempotency-key"]) == ("wait=3", "mine")


@both
def test_a_clip_may_be_a_path(using: Using, tmp_path: Path) -> None:
    recorder = Recorder(accepts)
    (tmp_path / "a.mid").write_bytes(DATA)

    async def act(client: Any) -> None:
        await client.vary(tmp_path / "a.mid")
        with pytest.raises(errors.MidiError, match=r"b\.mid: cannot be read"):
            await client.vary(tmp_path / "b.mid")

    with serving(recorder) as url:
        using(url, act)
    assert [json.loads(request.body)["midi"] for request in recorder.seen] == [INLINE]


@both
@pytest.mark.parametrize(
    ("method", "fields", "says"),
    [
        ("vary", {"count": 65}, "count"),
        ("vary", {"amount": 0}, "amount"),
        ("vary", {"density": [50] * 33}, "density"),
        ("fill", {"bar": "x"}, "bar"),
        ("fill", {"bar": 1, "kit_voices": ["gong"]}, "kit_voices"),
        ("humanize", {"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_meant_is_not_sent(using: Using, method: str, fields: dict[str, Any], says: str) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> None:
        with pytest.raises(errors.InvalidParameterError, match=f"^{says}"):
            await getattr(client, method)(DATA, **fields)

    with serving(recorder) as url:
        using(url, act)
    assert recorder.seen == []


@both
def test_a_task_that_there_is_not_is_not_sent(using: Using) -> None:
    recorder = Recorder(accepts)

    async def act(client: Any) -> None:
        with pytest.raises(errors.InvalidParameterError, match="humanize"):
            await client.submit({"task": "humanise", "midi": DATA})

    with serving(recorder) as url:
        using(url, act)
    assert recorder.seen == []


@both
def test_remarks_on_files_are_told(using: Using) -> None:
    remarks = ["the tempo changes"]
    recorder = Recorder(
        lambda exchange: exchange.json(202, accepted() | {"remarks": remarks}),
        lambda exchange: exchange.json(200, view("succeeded", remarks=remarks)),
    )

    async def act(client: Any) -> Any:
        return [await client.humanize(DATA), await client.humanize(DATA, wait=1)]

    with serving(recorder) as url:
        assert [job.remarks for job in using(url, act)] == [("the tempo changes",)] * 2
