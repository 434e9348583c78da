"""Both clients against a real service with a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghostnote.core import errors
from ghostnote.core.params import GenerationParams
from ghostnote.midi.reader import read_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.generate import generate
from ghostnote.service.verify import receipt_in
from tests.client.both import BOTH
from tests.client.test_requests import Using
from tests.owned import drawn
from tests.served import served

both = pytest.mark.parametrize("using", BOTH)


@pytest.fixture(scope="module")
def url(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service"), tiny) as address:
        yield address


@both
def test_a_job_of_a_service_is_what_is_made_here(using: Using, url: str, tiny: Path) -> None:
    async def act(client: Any) -> Any:
        job = await client.generate(style="jazz", bars=2, time_signature="3/4", seed=5, variations=2)
        return await job.downloads(), await job.status()

    midi, job = using(url, act)
    params = GenerationParams.from_dict({"style": "jazz", "bars": 2, "meter": "3/4", "seed": 5})
    here = generate(params, Engine(load_checkpoint(tiny)), count=2)
    assert midi == [artefact.midi for artefact in here]
    assert job.status == "succeeded"
    assert [file.name for file in job.files] == ["jazz-5.mid", "jazz-5-2.mid"]


@both
def test_events_tell_of_every_bar_and_end(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        job = await client.generate(bars=4)
        return [(event.name, event.job.done) async for event in job.events()]

    events = using(url, act)
    assert events == [
        ("queued", 0),
        ("running", 0),
        *(("progress", done) for done in (1, 2, 3, 4)),
        ("done", 4),
    ]


@both
def test_events_can_be_resumed(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        job = await client.generate(bars=3, wait=10)
        every = [event.id async for event in job.events()]
        return every, [event.id async for event in job.events(after=every[2])]

    every, rest = using(url, act)
    assert rest == every[3:]


@both
def test_a_prompt_is_understood_by_the_service(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        job = await client.prompt("shiny jazz at 92, four bars", {"bars": 2, "seed": 3}, wait=10)
        return job.prompt, await job.download()

    prompt, midi = using(url, act)
    assert (prompt.fields["style"], prompt.ignored) == ("jazz", ["shiny"])
    params = receipt_in(midi).params
    assert (params.style, params.tempo, params.bars, params.seed) == ("jazz", 92.0, 2, 3)


@both
def test_a_batch_comes_in_its_order(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        job = await client.batch([{"style": "rock", "bars": 1, "seed": 1}, {"style": "funk", "bars": 2, "seed": 2}])
        return await job.downloads()

    assert [receipt_in(midi).params.style for midi in using(url, act)] == ["rock", "funk"]


@both
def test_a_file_is_uploaded_inspected_and_verified(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        midi = await (await client.generate(style="funk", bars=2, seed=7)).download()
        upload = await client.upload(midi, name="mine.mid")
        inspected = await (await client.inspect(upload.file_id)).wait()
        inline = await (await client.inspect(midi, channels="any")).wait()
        verified = await (await client.verify(midi)).wait()
        again = await client.download(upload.file_id)
        shown = await client.pattern(inspected.files[0].file_id)
        return midi, upload, inspected, inline, verified, again, shown

    midi, upload, inspected, inline, verified, again, shown = using(url, act)
    pattern = read_midi(midi).pattern
    assert (upload.name, upload.bars, upload.hits) == ("mine.mid", 2, len(pattern.hits))
    assert again == midi
    assert inspected.result["features"] == inline.result["features"]
    assert verified.result["verified"] is True
    assert [(hit.slot, hit.voice, hit.velocity) for hit in shown.hits] == [
        (hit.slot, hit.voice.slug, hit.velocity) for hit in pattern.hits
    ]


@both
def test_jobs_and_styles_are_listed(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        jobs = [await client.generate(bars=1) for _ in range(3)]
        first = await client.jobs(limit=2)
        second = await client.jobs(limit=2, cursor=first.next)
        listed = [*first.jobs, *second.jobs]
        return [job.id for job in jobs], listed, await client.styles(), await client.style("jazz/waltz")

    made, listed, styles, waltz = using(url, act)
    assert [job.job_id for job in listed][:3] == made[::-1]
    assert [style.name for style in styles.styles if style.learned] == ["funk", "jazz", "rock"]
    assert (waltz.name, waltz.learned, waltz.mix) == ("jazz_waltz", False, {"jazz": 1.0})
    assert waltz.profile is not None
    assert waltz.profile.feel.shuffle is not None
    assert waltz.profile.feel.shuffle.source == ["design"]


@both
def test_the_same_idempotency_key_is_the_same_job(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        key = f"mine-{using.__name__}"
        first, second = [await client.generate(bars=1, seed=1, idempotency_key=key) for _ in range(2)]
        with pytest.raises(errors.ConflictError):
            await client.generate(bars=2, seed=1, idempotency_key=key)
        return first.id, second.id

    first, second = using(url, act)
    assert first == second


@both
def test_what_the_service_refuses_is_the_typed_error(using: Using, url: str) -> None:
    async def act(client: Any) -> None:
        with pytest.raises(errors.UnknownStyleError, match="did you mean funk"):
            await client.generate(style="fnk")
        with pytest.raises(errors.NotFoundError):
            await client.status("0" * 32)
        with pytest.raises(errors.NotFoundError):
            await client.job("0" * 32).wait()
        with pytest.raises(errors.MidiError):
            await client.upload(b"MThd and nothing else")
        job = await client.generate(bars=1)
        await job.wait()
        with pytest.raises(errors.ConflictError):
            await job.cancel()

    using(url, act)


@both
def test_a_style_of_ones_own_is_brought_played_and_removed(using: Using, url: str, tiny: Path) -> None:
    data = drawn(tiny, "my-style", seed=1)

    async def act(client: Any) -> Any:
        added = await client.add_own_style(data)
        with pytest.raises(errors.ConflictError):
            await client.add_own_style(data)
        await client.add_own_style(data, replace=True)
        listed, shown = await client.own_styles(), await client.own_style("My Style")
        file = await client.own_style_file("my-style")
        job = await client.generate(style="my-style:0.6,funk:0.4", bars=1)
        (midi,) = await job.downloads()
        await client.remove_own_style("my-style")
        with pytest.raises(errors.NotFoundError):
            await client.own_style("my-style")
        with pytest.raises(errors.UnknownStyleError):
            await client.generate(style="my-style")
        return added, listed, shown, file, midi

    added, listed, shown, file, midi = using(url, act)
    assert [(style.name, style.playable) for style in listed.styles] == [("my-style", True)]
    assert shown.report == {"nearest": "funk", "nats_per_bar": {"better_percent": 1.5}}
    assert file == data
    assert receipt_in(midi).own == {"my-style": added.sha256}


@both
def test_what_a_style_cannot_be_learned_from_is_said_at_once(using: Using, url: str) -> None:
    async def act(client: Any) -> Any:
        await client.learn("my-style", [b"MThd", b"MThd", b"no MIDI"], steps=5)

    with pytest.raises(errors.OwnStyleError, match="0 clips that can be learned from"):
        using(url, act)
