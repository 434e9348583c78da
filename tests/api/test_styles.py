"""What can be asked for by name."""

from __future__ import annotations

import pytest

from ghostnote.service.card import known_card
from ghostnote.styles.catalogue import shipped
from tests.api.live import Live, problem

pytestmark = pytest.mark.anyio


async def test_every_style_is_listed_and_can_be_asked_for(service: Live) -> None:
    info = service.parts.checkpoints.own.info
    listed = (await service.client.get("/api/v1/styles")).json()
    assert listed["checkpoint"] == service.parts.checkpoints.own.hash
    styles = {style["name"]: style for style in listed["styles"]}
    assert set(styles) == {*shipped(), *info.styles}
    assert [name for name, style in styles.items() if style["learned"]] == sorted(info.played)
    assert [name for name, style in styles.items() if style["composed"]] == sorted(info.composed)
    for style in styles.values():
        assert 40 <= style["tempo_low"] <= style["tempo"] <= style["tempo_high"] <= 300
        assert sum(style["mix"].values()) == pytest.approx(1)
        assert style["profile"] is None
    job = await service.generate(style="rap", bars=1)
    assert job["params"]["params"]["tempo"] == styles["hiphop"]["tempo"]
    job = await service.generate(style="boom bap", bars=1)
    assert job["status"] == "succeeded"
    assert {name: job["params"]["params"][name] for name in ("style", "tempo", "swing")} == {
        "style": "boom_bap",
        "tempo": 91.0,
        "swing": 57.0,
    }


async def test_a_style_is_found_by_any_of_its_names_and_comes_with_its_profile(service: Live) -> None:
    answers = [await service.client.get(f"/api/v1/styles/{name}") for name in ("j_dilla", "J Dilla", "Jay-Dee")]
    assert {answer.json()["name"] for answer in answers} == {"j_dilla"}
    style = answers[0].json()
    assert (style["kind"], style["learned"], style["composed"], style["mix"]) == (
        "producer",
        False,
        True,
        {"j_dilla": 1.0},
    )
    assert style["family"] == {"hiphop": 0.7, "soul": 0.2, "jazz": 0.1}
    assert style["card"] is None
    profile = style["profile"]
    assert profile["inspired_by"] == "J Dilla"
    assert profile["feel"]["swing"] == {"value": 57.1, "source": [5]}
    assert {fact["number"] for fact in profile["facts"]} == {3, 4, 5, 6}
    kick = next(one for one in profile["placements"] if one["voice"] == "kick")
    assert kick["bars"][0][:4] == "X..4"
    assert kick["chances"][0][:4] == [1.0, 0.0, 0.0, 0.4]
    content = problem(await service.client.get("/api/v1/styles/regae"), 404, "unknown-style")
    assert "reggae" in content["hint"]


async def test_a_measured_card_comes_with_it_if_asked_for(service: Live) -> None:
    answer = await service.client.get("/api/v1/styles/dilla", params={"card": True})
    card = answer.json()["card"]
    assert (card["style"], card["patterns"], card["swing_asked"]) == ("j_dilla", 64, 57.1)
    assert card["met"]["swing"] == (abs(card["swing_measured"] - 57.1) <= 2)
    # Another checkpoint's patterns were not measured.
    assert known_card("j_dilla", "0" * 64) is None


async def test_profiles_are_listed_if_asked_for(service: Live) -> None:
    listed = (await service.client.get("/api/v1/styles", params={"profiles": True})).json()["styles"]
    assert {style["name"]: style["profile"]["title"] for style in listed} == {
        name: profile.title for name, profile in shipped().items()
    }
