"""Words to operations, without a clip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.prompt.edits.reader import read_edits
from ghostnote.prompt.edits.vocabulary import phrases


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("remove the kick on beat 3", ["remove: kick on beat 3"]),
        ("Remove kick on beats 1 and 3 of bars 2-3", ["remove: kick on beat 1, beat 3 in bars 2-3"]),
        ("swap bars 1 and 2", ["exchange bars: in bar 1 -> in bar 2"]),
        ("put the snare on 3 instead of 2", ["move to: snare on beat 2 -> snare on beat 3"]),
        ("double the hats in bar 1 and halve them in bar 2", ["double: hat in bar 1", "halve: hat in bar 2"]),
        ("remvoe the snare", ["remove: snare"]),
        ("make the snare 10 ms later and the kick 5ms earlier", ["move 10 ms: snare", "move -5 ms: kick"]),
        ("in bar 2, louder kick and no snare", ["velocity by 20 %: kick in bar 2", "remove: snare in bar 2"]),
        ("make bar 4 a fill, louder kick", ["fill: in bar 4", "velocity by 20 %: kick"]),
        ("the snare is too loud", ["velocity by -20 %: snare"]),
        ("remove the kick except in bar 1", ["remove: kick in all bars but bar 1"]),
        ("a crash on the and of 4, please", ["add: crash on the and of 4 -> "]),
    ],
)
def test_words_become_operations(text: str, edits: list[str]) -> None:
    assert [str(edit) for edit in read_edits(text).edits] == edits


def test_a_word_that_is_not_known_is_never_taken_for_an_addition() -> None:
    read = read_edits("zzzzz the snare on 2")
    assert read.edits == ()
    assert read.ignored


def test_a_slip_of_the_keyboard_is_told() -> None:
    assert read_edits("remvoe the snare").assumed["remvoe"] == "read as remove"


_NUMBERS = ["1", "2", "17", "0", "-3", "99999999", "4e", "2&", "%"]
_WORDS = st.lists(st.sampled_from([*sorted(phrases()), *_NUMBERS]), max_size=12)


@given(st.one_of(st.text(max_size=200), _WORDS.map(" ".join)))
def test_any_text_can_be_read(text: str) -> None:
    read = read_edits(text)
    assert all(str(edit) for edit in read.edits)
    assert read.reading().to_dict()["text"] == text
