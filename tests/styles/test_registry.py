from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import UnknownStyleError
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.profile import GENRES
from ghostnote.styles.registry import mix_of, playable, resolve, style_of

ALL = tuple(shipped())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("funk", "funk"),
        ("Hip-Hop", "hiphop"),
        ("hip hop", "hiphop"),
        ("HIPHOP", "hiphop"),
        ("Afro-Cuban", "afrocuban"),
        ("second line", "second_line"),
        ("New Orleans", "neworleans"),
        ("r&b", "soul"),
        ("R n B", "soul"),
        ("Bossa Nová", "bossa_nova"),
        ("boom-bap", "boom_bap"),
        ("middle eastern", "middleeastern"),
        ("2-step", "uk_garage"),
        ("Drum'n'Bass", "drum_and_bass"),
        ("D&B", "drum_and_bass"),
        ("Dr Dre", "dr_dre"),
        ("Dilla", "j_dilla"),
    ],
)
def test_a_style_answers_to_its_names(said: str, meant: str) -> None:
    assert resolve(said, GENRES) == meant
    assert resolve(said) == meant


@given(st.sampled_from(ALL), st.sampled_from(["", " ", "-", "_", "."]), st.booleans())
def test_every_name_in_any_spelling(name: str, gap: str, upper: bool) -> None:
    spelt = name[:2] + gap + name[2:]
    assert resolve(spelt.upper() if upper else spelt) == name


@pytest.mark.parametrize(
    ("said", "nearest"),
    [("fnk", "funk"), ("regae", "reggae"), ("bosa nova", "bossa_nova"), ("metro booming", "metro_boomin")],
)
def test_an_unknown_style_names_the_nearest_and_how_to_add_one(said: str, nearest: str) -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolve(said, GENRES)
    message = str(caught.value)
    assert repr(said) in message
    assert f"did you mean {nearest}?" in message
    assert "GHOSTNOTE_STYLES" in message
    assert "docs/styles.md" in message


def test_nothing_near_is_not_guessed() -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolve("xyzzy", GENRES)
    assert "did you mean" not in str(caught.value)


def test_a_checkpoint_s_own_style_is_found_by_its_name() -> None:
    assert resolve("My Style", ("rock", "my_style")) == "my_style"
    assert style_of("my_style").title == "My style"
    assert resolve("amen", ("latin", "amen")) == "amen"
    assert resolve("amen", ("latin",)) == "jungle"


def test_what_was_learned_is_played_as_it_is_and_the_rest_as_its_family() -> None:
    assert mix_of("funk", GENRES) == (("funk", 1.0),)
    assert mix_of("jungle", GENRES) == (("dance", 0.4), ("funk", 0.4), ("hiphop", 0.2))
    assert mix_of("jungle", (*GENRES, "jungle")) == (("jungle", 1.0),)
    assert sorted(playable(GENRES)) == sorted(ALL)


def test_a_style_whose_family_is_not_whole_cannot_be_played() -> None:
    with pytest.raises(UnknownStyleError, match="it has to know dance, hiphop; choose another"):
        mix_of("jungle", ("funk", "rock"))
    with pytest.raises(UnknownStyleError, match="unknown style 'nothing'"):
        mix_of("nothing", GENRES)
    found = playable(("funk", "mine"))
    assert {"funk", "mine", "clyde_stubblefield"} <= set(found)
    assert not {"jungle", "rock"} & set(found)
