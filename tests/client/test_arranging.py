"""Jobs on clips with both clients, against a real service with a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghostnote.core import errors
from ghostnote.core.params import GenerationParams
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import read_clip, rhythm_clip
from ghostnote.service.arrange.distance import distance
from ghostnote.service.arrange.drums_from import DrumsFrom
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.vary import Vary
from ghostnote.service.explain import explained
from ghostnote.service.generate import generate
from tests.cli.clips import CLIPS
from tests.client.both import BOTH
from tests.client.test_requests import Using
from tests.served import served
from tests.service.arrange.material import PARAMS

both = pytest.mark.parametrize("using", BOTH)

BEAT = CLIPS["a.mid"]


@pytest.fixture(scope="module")
def url(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service"), tiny) as address:
        yield address


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny))


@both
def test_an_upload_is_filled_in_as_it_is_here(using: Using, url: str, engine: Engine) -> None:
    async def act(client: Any) -> Any:
        upload = await client.upload(BEAT)
        job = await client.infill(
            upload.file_id, voices=["hats"], bars=[3, 4], lock_hits=[20], density=(20, 80), kit_voices=["hat"], seed=5
        )
        return await job.downloads()

    clip, _ = read_clip(BEAT)
    params = replace(PARAMS, density=(20.0, 80.0), voices=("hat",))
    task = Infill(clip, voices=("hats",), bars=(3, 4), lock_hits=(20,))
    assert using(url, act) == [one.midi for one in generate(params, engine, task=task)]


@both
def test_variations_come_nearest_first_and_with_reasons(using: Using, url: str, engine: Engine) -> None:
    async def act(client: Any) -> Any:
        job = await client.vary(BEAT, count=3, amount=60, seed=5, explain=True, wait=30)
        files = (await job.status()).files
        return await job.downloads(), [await client.pattern(file.file_id) for file in files]

    clip, _ = read_clip(BEAT)
    made = generate(PARAMS, engine, task=Vary(clip, 60.0), count=3)
    made.sort(key=lambda one: distance(clip.pattern, one.pattern))
    midi, patterns = using(url, act)
    assert midi == [one.midi for one in made]
    assert [view.distance for view in patterns] == [distance(clip.pattern, one.pattern) for one in made]
    assert [view.why for view in patterns] == [explained(one, engine, None) for one in made]


@both
def test_a_file_is_explained_as_it_is_here(using: Using, url: str, engine: Engine) -> None:
    (made,) = generate(GenerationParams(bars=1, seed=5), engine)

    async def act(client: Any) -> Any:
        return (await (await client.explain(made.midi)).wait()).result

    assert using(url, act) == explained(made, engine, None)


@both
def test_drums_are_played_to_an_uploaded_bass_line(using: Using, url: str, engine: Engine) -> None:
    async def act(client: Any) -> Any:
        with pytest.raises(errors.NoDrumsError):
            await client.upload(CLIPS["bass.mid"])
        upload = await client.upload(CLIPS["bass.mid"], use="rhythm", channels="any")
        return await (await client.drums_from(upload.file_id, bars=2, seed=5)).download()

    rhythm, _ = rhythm_clip(CLIPS["bass.mid"])
    (made,) = generate(replace(PARAMS, bars=2), engine, task=DrumsFrom(rhythm))
    assert using(url, act) == made.midi


@both
def test_what_is_wrong_with_a_clip_is_the_typed_error(using: Using, url: str) -> None:
    async def act(client: Any) -> None:
        with pytest.raises(errors.InvalidParameterError, match="the clip has bars 1 to 4"):
            await client.fill(BEAT, bar=5)
        with pytest.raises(errors.InvalidParameterError, match="nothing is left to change"):
            await client.infill(BEAT, voices=["kick"], lock_voices=["kick"])
        with pytest.raises(errors.MidiError):
            await client.humanize(b"MThd and nothing else")
        with pytest.raises(errors.NotFoundError):
            await client.humanize("0" * 32)

    using(url, act)
