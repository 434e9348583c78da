from __future__ import annotations

import json

import pytest

from ghostnote.cli.style_sheet import style_sheet
from ghostnote.schemas.styles import ProfileView
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.facts import facts
from ghostnote.styles.profile import StyleProfile
from ghostnote.styles.reading import read_profile
from ghostnote.styles.rows import read_row
from ghostnote.styles.view import cited, profile_view
from tests.styles.files import GOOD

EVERY = pytest.mark.parametrize("style", shipped().values(), ids=lambda style: style.name)


@EVERY
def test_a_profile_goes_over_the_wire_whole(style: StyleProfile) -> None:
    view = profile_view(style)
    # The schema leaves nothing out, and JSON loses nothing.
    assert ProfileView.model_validate(json.loads(json.dumps(view))).model_dump() == view
    for shown, placement in zip(view["placements"], style.placements, strict=True):
        assert tuple(map(read_row, shown["bars"])) == placement.bars


def test_the_facts_that_are_cited_come_along() -> None:
    style = read_profile(GOOD, "test_beat.yaml", "test_beat")
    assert [fact.number for fact in cited(style)] == [8, 10, 16]
    assert profile_view(style)["facts"][0]["subject"] == facts()[8].subject


def test_the_facts_are_a_table_without_gaps() -> None:
    assert list(facts()) == list(range(1, len(facts()) + 1))
    assert all(len(fact.fact) > 20 and fact.source for fact in facts().values())


@EVERY
def test_a_sheet_has_every_drum_and_every_fact(style: StyleProfile) -> None:
    sheet = style_sheet(style, "played")
    lines = sheet.splitlines()
    for placement in style.placements:
        assert sum(line.startswith(f"{placement.voice.slug} ") for line in lines) >= style.cycle
    assert all(f"fact {fact.number}: " in sheet for fact in cited(style))
    assert sheet.isascii()


def test_a_sheet_shows_what_the_file_says() -> None:
    lines = style_sheet(read_profile(GOOD, "test_beat.yaml", "test_beat"), "Nobody plays it.").splitlines()
    assert lines[:4] == [
        "Test beat (test_beat), genre",
        "Kick and snare in turn under straight 8ths.",
        "Also called: beat of tests",
        "Nobody plays it.",
    ]
    assert "swing           54.5 % of an 8th is the first 16th             fact 8" in lines
    assert [" ".join(line.split()) for line in lines if line.startswith("snare on backbeat")] == [
        "snare on backbeat +6.0 4.0 fact 10, design"
    ]
    first = lines.index("bar 1           1    2    3    4")
    assert lines[first + 1 : first + 4] == [
        "closed_hat      x.x.|x.x.|x.x.|x.x.   design",
        "snare           ....|X..b|....|X...   design",
        "kick            X...|..2.|X...|....   fact 16, design",
    ]


def test_a_sheet_obeys_nobody() -> None:
    text = GOOD.replace("Test beat", '"Test \\e[31mbeat"')
    sheet = style_sheet(read_profile(text, "test_beat.yaml", "test_beat"), "played")
    assert "\x1b" not in sheet
