"""Which clips are learned from, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import OwnStyleError
from ghostnote.corpus.workers import read_bytes
from ghostnote.learning.clips import MOST, read_clips, read_paths, split
from ghostnote.midi.writer import write_midi
from tests.midi import build
from tests.service.arrange.material import played

GOOD = [(f"{number}.mid", write_midi(played(2, 90.0 + number))) for number in range(3)]
BAD = {
    "empty.mid": (build.smf(build.track(build.end(1920))), "no"),
    "none.mid": (b"", "MIDI"),
    "hostile.mid": (b"MThd" + b"\xff" * 4000, "damaged"),
    "bass.mid": (
        build.smf(build.track(build.on(0, 40, channel=1), build.off(240, 40, channel=1), build.end())),
        "drum",
    ),
    "again.mid": (GOOD[0][1], "the same music as 0.mid"),
    "short.mid": (
        build.smf(build.track(build.on(0, 36), build.off(240, 36), build.on(0, 38), build.end())),
        "too short",
    ),
}


def test_what_cannot_be_used_is_left_out_with_its_reason() -> None:
    clips = read_clips([*GOOD, *((name, data) for name, (data, _) in BAD.items())], kit="gm")
    assert [take.file for take in clips.kept] == [name for name, _ in GOOD]
    reasons = {one.file: one.reason for one in clips.left_out}
    assert set(reasons) == set(BAD)
    for name, (_, said) in BAD.items():
        assert said.lower() in reasons[name].lower(), (name, reasons[name])


def test_too_few_says_what_is_wrong_with_each() -> None:
    with pytest.raises(OwnStyleError, match="2 clips that can be learned from") as raised:
        read_clips([*GOOD[:2], *((name, data) for name, (data, _) in BAD.items())], kit="gm")
    for name in BAD:
        assert f"{name}: " in str(raised.value)


def test_too_many_are_refused() -> None:
    with pytest.raises(OwnStyleError, match="more than 200") as raised:
        read_clips(((f"{number}.mid", GOOD[0][1]) for number in range(MOST + 1)), kit="gm")
    assert "typical" in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name, data in GOOD:
        (tmp_path / name).write_bytes(data)
    clips = read_paths([*sorted(tmp_path.iterdir()), tmp_path / "gone.mid", tmp_path], kit="gm")
    assert [(one.file, "cannot be opened" in one.reason) for one in clips.left_out] == [
        ("gone.mid", True),
        (tmp_path.name, True),
    ]
    assert isinstance(read_bytes(tmp_path / "0.mid"), bytes)


@given(st.integers(3, MOST))
def test_a_fifth_is_held_out_and_at_least_one(count: int) -> None:
    takes = list(read_clips(GOOD, kit="gm").kept)
    from dataclasses import replace

    many = [replace(takes[0], id=str(number)) for number in range(count)]
    shown, held = split(many)
    assert len(shown) + len(held) == count
    assert len(held) == max(1, count // 5)
    assert {take.id for take in shown}.isdisjoint(take.id for take in held)
