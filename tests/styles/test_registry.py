from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import UnknownStyleError
from ghostnote.styles.catalogue import CATALOGUE
from ghostnote.styles.registry import key_of, resolve, style_of

ALL = tuple(CATALOGUE)


def test_the_catalogue_is_the_genres_of_the_dataset(gmd_rows: list[dict[str, str]]) -> None:
    assert set(ALL) == {row["style"].split("/")[0] for row in gmd_rows}
    assert len(ALL) == 18


def test_no_two_styles_share_a_name() -> None:
    keys = [{key_of(name) for name in (style.name, style.title, *style.aliases)} for style in CATALOGUE.values()]
    assert sum(map(len, keys)) == len(set.union(*keys))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("funk", "funk"),
        ("Hip-Hop", "hiphop"),
        ("hip hop", "hiphop"),
        ("HIPHOP", "hiphop"),
        ("Afro-Cuban", "afrocuban"),
        ("second line", "neworleans"),
        ("New Orleans", "neworleans"),
        ("r&b", "soul"),
        ("R n B", "soul"),
        ("Bossa Nová", "latin"),
        ("boom-bap", "hiphop"),
        ("middle eastern", "middleeastern"),
    ],
)
def test_a_style_answers_to_its_names(said: str, meant: str) -> None:
    assert resolve(said, ALL) == meant


@given(st.sampled_from(ALL), st.sampled_from(["", " ", "-", "_", "."]), st.booleans())
def test_every_name_in_any_spelling(name: str, gap: str, upper: bool) -> None:
    spelt = name[:2] + gap + name[2:]
    assert resolve(spelt.upper() if upper else spelt, ALL) == name


@pytest.mark.parametrize(("said", "nearest"), [("fnk", "funk"), ("regae", "reggae"), ("bosa nova", "latin")])
def test_an_unknown_style_names_the_nearest_and_lists_all(said: str, nearest: str) -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolve(said, ALL)
    message = str(caught.value)
    assert repr(said) in message
    assert f"did you mean {nearest}?" in message
    assert all(name in message for name in ALL)


def test_nothing_near_is_not_guessed() -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolve("xyzzy", ALL)
    assert "did you mean" not in str(caught.value)


def test_only_what_the_checkpoint_knows_is_offered() -> None:
    with pytest.raises(UnknownStyleError) as caught:
        resolve("funk", ("rock", "pop"))
    assert "there are: pop, rock" in str(caught.value)


def test_a_style_of_ones_own_is_found_by_its_name() -> None:
    assert resolve("My Style", ("rock", "my_style")) == "my_style"
    assert style_of("my_style").title == "My style"
    assert resolve("samba", ("latin", "samba")) == "samba"
