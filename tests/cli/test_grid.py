from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.cli.grid import draw_grid, name_of, paint
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern

FUNK = Pattern(
    Meter(),
    110.0,
    2,
    (
        *(
            Hit(slot, Voice.CLOSED_HAT, (0, -12, 14, 0)[slot // 120 % 4], 30 + slot // 120 * 6)
            for slot in range(0, 1920, 120)
        ),
        Hit(0, Voice.KICK, -10, 110),
        Hit(480, Voice.SNARE, 9, 120),
        Hit(840, Voice.SNARE, 0, 20),
        Hit(1920, Voice.KICK, 0, 100),
        *(Hit(2400 + step * 80, Voice.SNARE, 0, 60 + step) for step in range(6)),
        *(Hit(3360 + step * 60, Voice.CLOSED_HAT, 10, 64) for step in range(8)),
        Hit(2880, Voice.SNARE, -20, 40),
        Hit(2880, Voice.SNARE, 10, 90),
    ),
)

GRID = """\
 bars 1-2  1       2       3       4        1       2 ³ ³   ³ ³ 3       4 '   '   '   '
      hat │░ ▒‹▒›▒ ▒ ▒‹▓›▓ ▓ ▓‹▓›█ █ █‹█›█ │┊ · · · ┊ · · · · · ┊ · · · ▓›▓›▓›▓›▓›▓›▓›▓›│
    snare │┊ · · · █ · · ░ ┊ · · · ┊ · · · │┊ · · · ▒ ▒ ▒ ▒ ▓ ▓ ▓"· · · ┊ · · · · · · · │
     kick │█‹· · · ┊ · · · ┊ · · · ┊ · · · │█ · · · ┊ · · · · · ┊ · · · ┊ · · · · · · · │

░▒▓█ soft to loud  ‹ early  › late by 11 ms or more  " two strokes  ³ triplet  ' 32nd"""
ASCII_HAT = "      hat |- +<+>+ + +<*>* * *<*># # #<#># |: . . . : . . . . . : . . . *>*>*>*>*>*>*>*>|"


def test_the_grid() -> None:
    assert draw_grid(FUNK, width=90) == GRID.split("\n")


def test_the_grid_in_ascii() -> None:
    lines = draw_grid(FUNK, width=90, unicode=False)
    assert "".join(lines).isascii()
    assert lines[1] == ASCII_HAT


def test_bars_are_wrapped_to_the_terminal() -> None:
    pattern = Pattern(Meter(), 100.0, 4, tuple(Hit(slot, Voice.KICK, 0, 100) for slot in range(0, 7680, 480)))
    headers = [line.split()[:2] for line in draw_grid(pattern, width=80) if line.lstrip().startswith("bar")]
    assert headers == [["bars", "1-2"], ["bars", "3-4"]]
    assert len([line for line in draw_grid(pattern, width=160) if line.lstrip().startswith("bar")]) == 1


def test_a_bar_wider_than_the_terminal_is_broken_after_a_beat() -> None:
    pattern = Pattern(Meter(8, 4), 100.0, 1, (Hit(0, Voice.KICK, 0, 100), Hit(3360, Voice.SNARE, 0, 100)))
    lines = draw_grid(pattern, width=50)
    headers = [line for line in lines if line.lstrip().startswith("bar")]
    assert [header.split()[2:] for header in headers] == [["1", "2", "3", "4"], ["5", "6", "7", "8"]]
    assert all(len(line) <= 50 for line in lines[:-1])


@pytest.mark.parametrize(
    ("meter", "counts"),
    [
        ("6/8", "1 2"),
        ("7/8", "1 2 3 4 5 6 7"),
        ("12/8", "1 2 3 4"),
        ("5/4", "1 2 3 4 5"),
        ("7/16", "1 2"),
        ("1/16", "1"),
    ],
)
def test_counts_follow_the_meter(meter: str, counts: str) -> None:
    header = draw_grid(Pattern(Meter.parse(meter), 100.0, 1))[0]
    assert header.split()[2:] == counts.split()


def test_a_pattern_without_hits_is_empty_bars() -> None:
    lines = draw_grid(Pattern(Meter(2, 4), 100.0, 1))
    assert lines[1] == "     kick │┊ · · · ┊ · · · │"


def test_every_voice_has_its_place() -> None:
    every = Pattern(Meter(), 100.0, 1, tuple(Hit(0, voice, 0, 100) for voice in Voice))
    rows = [line.split(" │")[0].strip() for line in draw_grid(every) if "│" in line]
    assert sorted(rows) == sorted({name_of(voice) for voice in Voice})
    assert len(rows) == len(Voice)


def test_shades_and_marks() -> None:
    velocities = [1, 31, 32, 63, 64, 95, 96, 127]
    hits = tuple(Hit(120 * step, Voice.KICK, 0, velocity) for step, velocity in enumerate(velocities))
    assert draw_grid(Pattern(Meter(2, 4), 100.0, 1, hits))[1] == "     kick │░ ░ ▒ ▒ ▓ ▓ █ █ │"
    marks = tuple(Hit(120 * step, Voice.KICK, offset, 127) for step, offset in enumerate((-60, -10, -9, 0, 9, 10, 60)))
    assert draw_grid(Pattern(Meter(2, 4), 100.0, 1, marks))[1] == "     kick │█‹█‹█ █ █ █›█›· │"


def test_colour_changes_nothing_but_colour() -> None:
    for line in draw_grid(FUNK):
        assert re.sub(r"\x1b\[[0-9;]*m", "", paint(line)) == line
    assert "\x1b[94m‹" in paint("█‹")


@given(
    st.builds(Meter, st.integers(1, 16), st.sampled_from([4, 8, 16])),
    st.integers(1, 3),
    st.integers(30, 200),
    st.data(),
)
def test_every_stroke_is_drawn_within_the_width(meter: Meter, bars: int, width: int, data: st.DataObject) -> None:
    places = [
        slot
        for slot in range(0, bars * meter.bar_ticks, LATTICE_TICKS)
        if slot % meter.bar_ticks % 480 // LATTICE_TICKS in BEAT_PLACES
    ]
    hit = st.builds(
        Hit,
        st.sampled_from(places),
        st.sampled_from([Voice.KICK, Voice.SNARE, Voice.RIDE_BELL]),
        st.integers(-MAX_OFFSET, MAX_OFFSET),
        st.integers(1, 127),
    )
    hits = data.draw(st.lists(hit, max_size=30, unique_by=lambda hit: (hit.slot, hit.voice)))
    lines = draw_grid(Pattern(meter, 100.0, bars, tuple(hits)), width=width)
    drawn = sum(len(re.findall("[░▒▓█]", line)) for line in lines[:-1])
    assert drawn == len(hits)
    # A beat in every place a beat has takes 12 cells, and is not broken.
    assert all(len(line) <= max(width, 11 + 2 * 12 + 2) for line in lines[:-1])
