"""What can be asked for by name."""

from __future__ import annotations

import pytest

from tests.api.live import Live, problem

pytestmark = pytest.mark.anyio


async def test_every_style_of_the_checkpoint_is_listed_and_can_be_asked_for(service: Live) -> None:
    listed = (await service.client.get("/api/v1/styles")).json()
    assert listed["checkpoint"] == service.parts.checkpoints.own.hash
    assert [style["name"] for style in listed["styles"]] == list(service.parts.checkpoints.own.info.styles)
    for style in listed["styles"]:
        assert 40 <= style["tempo_low"] <= style["tempo"] <= style["tempo_high"] <= 300
    style = next(style for style in listed["styles"] if style["name"] == "hiphop")
    job = await service.generate(style="boom bap", bars=1)
    assert job["params"]["params"]["tempo"] == style["tempo"]


async def test_a_style_is_found_by_any_of_its_names(service: Live) -> None:
    answers = [await service.client.get(f"/api/v1/styles/{name}") for name in ("hiphop", "Hip-Hop", "boom bap")]
    assert {answer.json()["name"] for answer in answers} == {"hiphop"}
    content = problem(await service.client.get("/api/v1/styles/regae"), 404, "unknown-style")
    assert "reggae" in content["hint"]
