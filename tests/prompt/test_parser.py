from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.prompt.lexicon import STOP_WORDS
from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import Meaning, Reading, StyleNames
from ghostnote.styles.catalogue import shipped

STYLES = [StyleNames(style.name, (style.title, *style.aliases)) for style in shipped().values()]


def read(text: str) -> Reading:
    return read_prompt(text, STYLES)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("laid back funk at 92, 8 bars", {"style": "funk", "tempo": 92.0, "bars": 8}),
        ("Hip-Hop, 88bpm, 7/8, swing 58", {"style": "hiphop", "tempo": 88.0, "meter": "7/8", "swing": 58.0}),
        ("hip hop", {"style": "hiphop"}),
        ("BOOM  BAP", {"style": "boom_bap"}),
        ("R & B", {"style": "soul"}),
        ("rock 'n' roll", {"style": "rock"}),
        ("swing jazz", {"style": "jazz"}),
        ("a four on the floor beat", {"style": "dance"}),
        ("2nd line", {"style": "second_line"}),
        ("12-bar blues", {"bars": 12, "style": "blues"}),
        ("a four-bar loop", {"bars": 4}),
        ("a couple of bars", {"bars": 2}),
        ("one measure", {"bars": 1}),
        ("around 120 bpm", {"tempo": 120.0}),
        ("at a tempo of about 92.5", {"tempo": 92.5}),
        ("at ninety-two", {"tempo": 92.0}),
        ("at one twenty", {"tempo": 120.0}),
        ("one hundred and twenty BPM", {"tempo": 120.0}),
        ("slow", {"tempo": 75.0}),
        ("very fast", {"tempo": 175.0}),
        ("up-tempo", {"tempo": 130.0}),
        ("a waltz", {"meter": "3/4"}),
        ("in three", {"meter": "3/4"}),
        ("in seven", {"meter": "7/8"}),
        ("five four", {"meter": "5/4"}),
        ("6 / 8 time", {"meter": "6/8"}),
        ("in 8 bars", {"bars": 8}),
        ("sparse", {"density": 20.0}),
        ("a bit busy", {"density": 70.0}),
        ("very dense", {"density": 95.0}),
        ("at 35 % density", {"density": 35.0}),
        ("density: 70", {"density": 70.0}),
        ("58 % swing", {"swing": 58.0}),
        ("swing at 62%", {"swing": 62.0}),
        ("straight", {"swing": 50.0}),
        ("shuffled", {"swing": 66.0}),
        ("no swing", {"swing": 50.0}),
        ("flat dynamics", {"dynamics": 10.0}),
        ("very expressive", {"dynamics": 95.0}),
        ("a drum fill", {"fill": True}),
        ("two bar fill", {"bars": 2, "fill": True}),
        ("no fills", {"fill": False}),
        ("quantised", {"humanize": False}),
        ("robotic", {"humanize": False}),
        ("not quantized", {"humanize": True}),
        ("human feel", {"humanize": True}),
        ("seed 9223372036854775807", {"seed": 2**63 - 1}),
    ],
)
def test_a_prompt_sets_fields(text: str, fields: dict[str, Any]) -> None:
    assert read(text).fields == fields


def test_what_was_understood_quotes_the_prompt_in_order() -> None:
    reading = read("slow  Funk, four bars")
    assert reading.understood == (
        Meaning("slow", "tempo", 75.0),
        Meaning("Funk", "style", "funk"),
        Meaning("four bars", "bars", 4),
    )
    assert reading.ignored == ()
    assert reading.remarks == ()


def test_what_is_not_said_is_assumed_as_the_generator_would() -> None:
    assert read("at 92").assumed == {"style": "funk", "bars": 4, "meter": "4/4"}
    assert read("jazz in 3, 8 bars").assumed == {}
    assert read_prompt("at 92", [StyleNames("jazz")]).assumed == {"bars": 4, "meter": "4/4"}


def test_nothing_is_assumed_of_what_is_given_elsewhere() -> None:
    beside = read("at 92").beside({"style", "seed"})
    assert beside.assumed == {"bars": 4, "meter": "4/4"}
    assert beside.remarks == ()


def test_words_that_are_beaten_by_a_field_are_told() -> None:
    beside = read("at 92").beside({"tempo"})
    assert beside.remarks == ("tempo: 'at 92' gave way to what was given beside the prompt",)


def test_words_without_meaning_are_told_in_order_and_whole() -> None:
    reading = read("70s funk with a purple cowbell, Purple and half-time, please")
    assert reading.fields == {"style": "funk"}
    assert reading.ignored == ("70s", "purple", "cowbell", "Purple", "half-time")


def test_a_wish_that_cannot_be_granted_is_not_half_granted() -> None:
    reading = read("a beat with a fill, a fill every 4 bars, double time")
    assert reading.fields == {}
    assert reading.ignored == ("with a fill", "fill every 4 bars", "double time")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("at 900 bpm", "tempo is 40 to 300 BPM"),
        ("33 bars", "bars is 1 to 32 bars"),
        ("2.5 bars", "bars is 1 to 32 bars"),
        ("swing 80", "swing is 50 to 75 %"),
        ("5/3", "n/4 with n 1-16"),
        (f"{'9' * 5000} bars", "bars is 1 to 32 bars"),
    ],
)
def test_a_value_out_of_range_is_left_out_and_told(text: str, says: str) -> None:
    reading = read(text)
    assert reading.fields == {}
    assert says in reading.remarks[0]


def test_the_last_of_two_wins_and_that_is_told() -> None:
    reading = read("funk or rock")
    assert reading.fields == {"style": "rock"}
    assert reading.remarks == ("style: 'funk' gave way to 'rock'",)
    assert read("8 bars, 4 bars").fields == {"bars": 4}


def test_a_number_wins_over_a_vague_word_wherever_it_stands() -> None:
    for text in ("slow, at 70 bpm", "at 70 bpm, slow"):
        reading = read(text)
        assert reading.fields == {"tempo": 70.0}
        assert reading.remarks == ("tempo: 'slow' gave way to 'at 70 bpm'",)


def test_saying_the_same_twice_is_no_contradiction() -> None:
    assert read("funky funk").remarks == ()


def test_a_negation_that_leaves_all_open_is_told() -> None:
    reading = read("jazz, but not too busy")
    assert reading.fields == {"style": "jazz"}
    assert reading.remarks == ("'not too busy' was left out: it does not say what is wanted instead",)


def test_another_language_is_ignored_and_that_is_told() -> None:
    reading = read("mach mir einen schnellen Schlag ドラム")
    assert reading.fields == {}
    assert reading.ignored == ("mach", "mir", "einen", "schnellen", "Schlag", "ドラム")
    assert "nothing was understood" in reading.remarks[0]


def test_only_styles_that_there_are_can_be_understood() -> None:
    reading = read_prompt("funk or jazz", [StyleNames("jazz", ("Jazz",))])
    assert reading.fields == {"style": "jazz"}
    assert reading.ignored == ("funk",)


def test_a_style_s_own_name_comes_before_another_s_alias() -> None:
    for styles in ([StyleNames("a", ("b",)), StyleNames("b")], [StyleNames("b"), StyleNames("a", ("b",))]):
        assert read_prompt("b", styles).fields == {"style": "b"}


def test_every_name_of_every_style_is_understood() -> None:
    for style in STYLES:
        for name in (style.name, *style.names):
            assert read(f"some {name}, please").fields == {"style": style.name}, name


def test_no_style_hides_behind_a_stop_word() -> None:
    assert not {name for style in STYLES for name in (style.name, *style.names)} & STOP_WORDS


def asks_for_something_possible(reading: Reading) -> None:
    json.dumps(reading.to_dict(), allow_nan=False)
    GenerationParams.from_dict(reading.fields)
    assert {meaning.field: meaning.value for meaning in reading.understood} == reading.fields
    assert all(words in " ".join(reading.text.split()) for words in (meaning.words for meaning in reading.understood))


@given(st.text(max_size=10_000))
def test_any_text_can_be_read(text: str) -> None:
    asks_for_something_possible(read(text))


PIECES = "slow very not busy no swing % & / 7/8 120 99999 2.5 hundred twenty in , . ² 5 \u2019"
WORDS = st.sampled_from([*STOP_WORDS, *RANGES, *shipped(), *PIECES.split()])


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_words_that_mean_something_can_be_read(text: str) -> None:
    asks_for_something_possible(read(text))


def test_a_reading_can_be_sent() -> None:
    assert read("funk at 92, wow").to_dict() == {
        "text": "funk at 92, wow",
        "fields": {"style": "funk", "tempo": 92.0},
        "understood": [
            {"words": "funk", "field": "style", "value": "funk"},
            {"words": "at 92", "field": "tempo", "value": 92.0},
        ],
        "assumed": {"bars": 4, "meter": "4/4"},
        "ignored": ["wow"],
        "remarks": [],
    }
