from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import StyleFileError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter
from ghostnote.styles.profile import Kind, Level, Mode, Number, Roll, Slot, Source, Spread, Velocities
from ghostnote.styles.reading import read_profile
from ghostnote.styles.rows import SIGNS, read_row, write_row
from tests.styles.files import GOOD, changed, line_of

DESIGN = Source(("design",))


def test_a_file_is_read_whole() -> None:
    style = read_profile(GOOD, "test_beat.yaml", "test_beat")
    assert (style.name, style.title, style.aliases) == ("test_beat", "Test beat", ("beat of tests",))
    assert style.kind is Kind.GENRE
    assert style.inspired_by is None
    assert style.family.weights == (("rock", 0.75), ("funk", 0.25))
    assert style.tempo == Spread(90, 100, 110, DESIGN)
    assert style.meters == (Meter(4, 4), Meter(3, 4))
    assert style.feel.swing == Number(54.5, Source((8,)))
    assert style.feel.shuffle is None
    assert style.feel.ghost_notes == Number(0.25, DESIGN)
    assert (style.feel.repetition.mode, style.feel.repetition.share) == (Mode.IDENTICAL, 0.9)
    assert style.hats.subdivision.value == 8
    assert style.hats.rolls is not None
    assert (style.hats.rolls.chance, style.hats.rolls.kinds) == (0.1, (Roll.THIRTY_SECONDS,))
    assert [placement.voice for placement in style.placements] == [Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT]
    snare = style.placements[1]
    assert len(snare.bars) == style.cycle == 2
    assert snare.bars[0][4] == Slot(1.0, Level.ACCENT)
    assert snare.bars[1][9] == Slot(0.3, Level.GHOST)
    assert style.placements[0].source == Source((16, "design"))
    assert str(style.placements[0].source) == "fact 16, design"
    # Kick 2.2, snare 2 and a quarter of a bar's ghost notes, hat 8.
    assert style.expected_hits == pytest.approx(2.2 + 2 + (0.2 + 0.3) / 2 + 8)


def test_the_most_specific_offset_and_levels_hold() -> None:
    feel = read_profile(GOOD, "test_beat.yaml", "test_beat").feel

    def mean(voice: Voice, *places: str) -> float | None:
        offset = feel.offset_of(voice, places)
        return None if offset is None else offset.mean

    assert mean(Voice.SNARE, "beat 2", "backbeat", "beat") == 6
    assert mean(Voice.SIDE_STICK, "beat 2", "backbeat", "beat") == 6
    assert mean(Voice.SNARE, "16th") is None
    assert mean(Voice.CLOSED_HAT, "16th") == -2
    assert mean(Voice.OPEN_HAT, "offbeat") == 1
    assert feel.velocities_of(Voice.SIDE_STICK) == Velocities("snare", 115, 100, 34, DESIGN)
    assert feel.velocities_of(Voice.KICK) is None


#: What is changed, into what, the words in the wrong line, what is said, what is to be done.
WRONG = [
    ("title: Test beat", "titel: Test beat", "description", "'title' is missing", "docs/styles.md"),
    ("aliases: [", "also: [", "also:", "unknown key 'also'", "known here: title"),
    ("kind: genre", "kind: singer", "kind:", "'singer' is not known", "genre, producer, drummer"),
    ("kind: genre", "kind: drummer", "kind:", "needs inspired_by", "people"),
    ("rock: 0.75", "rock: 0.5", "family:", "sum to 0.75", "sum to 1"),
    ("rock: 0.75", "rok: 0.75", "family:", "unknown key 'rok'", "rock"),
    ("low: 90", "low: 101", "tempo:", "not in order", "low <= typical"),
    ("low: 90", "low: ninety", "tempo:", "a number is needed", "40 to 300 BPM"),
    ("low: 90", "low: 10", "tempo:", "10 is out of range", "40 to 300 BPM"),
    ("low: 90", "low: .nan", "tempo:", "a number is needed", "40 to 300 BPM"),
    ("low: 90", "low: 0x60", "tempo:", "a number is needed", "40 to 300 BPM"),
    ("low: 90", "low: 1_00", "tempo:", "a number is needed", "40 to 300 BPM"),
    ("[4/4, 3/4]", "[4/3]", "meters:", "meter 4/3", "n/4"),
    ("grid: 16ths", "grid: 5ths", "grid:", "'5ths' is not known", "16ths, triplets"),
    ("value: 54.5", "value: 80", "swing:", "80 is out of range", "50 to 75 %"),
    ("source: 8}", "source: 99}", "swing:", "no such source", "facts.yaml, design, or measured"),
    ("source: 8}", "source: guess}", "swing:", "no such source", "facts.yaml, design, or measured"),
    ("source: 8}", "source: 17}", "swing:", "fact 17 is too weak", "say design"),
    ("value: 54.5, source: 8}", "value: 54.5}", "swing:", "'source' is missing", "docs/styles.md"),
    ("snare on backbeat:", "snare on tuesday:", "snare on", "unknown place 'tuesday'", "backbeat"),
    ("hat: {mean: -2", "hut: {mean: -2", "hut:", "unknown drum 'hut'", "hat"),
    ("plain: 100", "plain: 20", "snare: {accent", "not in order", "ghost <= plain"),
    ("plain: 100", "plain: 99.5", "snare: {accent", "a whole number", "1 to 127"),
    ("[32nds]", "[64ths]", "rolls:", "'64ths' is not known", "16th_triplets, 32nds"),
    ("bars: x.x.x.x.x.x.x.x.,", "bars: x.x.x.x.,", "closed_hat:", "8 slots", "has 16"),
    ("bars: x.x.x.x.x.x.x.x.,", "bars: x.x.x.x.x.x.x.z.,", "closed_hat:", "unknown sign 'z'", "signs are"),
    ("closed_hat:", "hihat:", "hihat:", "unknown voice 'hihat'", "closed_hat"),
    ("....|X..b|....|X...,", "....|X..b|....|X..., ....|X...|....|X...,", "  snare: {b", "3 bars", "1, 2, 4 bars"),
    ("title: Test beat", "title: Test beat\ntitle: Other", "title: Other", "'title' is given twice", "keep one"),
    ("title: Test beat", "title: [Test, beat]", "title:", "text is needed", "one line"),
    ("title: Test beat", "title:", "title:", "text is needed", "one line"),
    ("title: Test beat", "title: !!python/object:os.system x", "title:", "", ""),
    ("family: {rock", "family: {rock: {", "family:", "", ""),
    (
        "density: {low: 10, typical: 13, high: 16, source: design}",
        "density: 13",
        "density:",
        "a mapping is needed",
        "low",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "said", "hint"), WRONG, ids=[one[3] or one[1] for one in WRONG])
def test_a_mistake_is_told_with_its_path_and_line(old: str, new: str, at: str, said: str, hint: str) -> None:
    text = changed(old, new)
    if not said and "python" in new:
        # Nothing of it is made into an object: the text is a text, whatever its tag says.
        assert read_profile(text, "some/where.yaml", "x").title == "x"
        return
    with pytest.raises(StyleFileError) as caught:
        read_profile(text, "some/where.yaml", "x")
    error = caught.value
    assert error.where is not None
    assert error.hint
    assert said in error.problem
    assert hint in error.hint
    if "missing" in said and at == "description":
        assert error.where.startswith("some/where.yaml, line 1")
    elif said:
        assert error.where.startswith(f"some/where.yaml, line {line_of(text, at)}")


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "just text", "a: [", "\t", "a: b: c", "\x00", "[" * 9_000, "x" * 70_000]
)
def test_what_is_no_style_is_refused_with_path_and_line(text: str) -> None:
    with pytest.raises(StyleFileError) as caught:
        read_profile(text, "some/where.yaml", "x")
    assert str(caught.value).startswith("some/where.yaml, line ")
    assert caught.value.hint


@given(st.text(max_size=80), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_any_damage_is_told_as_such(junk: str, at: int, cut: int) -> None:
    try:
        read_profile(GOOD[:at] + junk + GOOD[at + cut :], "some/where.yaml", "x")
    except StyleFileError as error:
        assert str(error).startswith("some/where.yaml, line ")  # noqa: PT017 - anything but this error fails


def test_a_name_is_a_slug() -> None:
    with pytest.raises(StyleFileError, match="no name for a style"):
        read_profile(GOOD, "My Style.yaml", "My Style")


@given(st.lists(st.sampled_from([*SIGNS]), max_size=64).map("".join), st.integers(0, 8))
def test_a_row_reads_back(signs: str, beat: int) -> None:
    slots = read_row(signs)
    assert not isinstance(slots, str)
    assert read_row(write_row(slots, beat)) == slots
    assert write_row(slots) == signs


def test_the_signs_are_levels_in_tenths() -> None:
    assert read_row("x9 1|A I|a.o") == (
        Slot(1.0, Level.PLAIN),
        Slot(0.9, Level.PLAIN),
        Slot(0.1, Level.PLAIN),
        Slot(0.1, Level.ACCENT),
        Slot(0.9, Level.ACCENT),
        Slot(0.1, Level.GHOST),
        Slot(0.0, Level.PLAIN),
        Slot(1.0, Level.GHOST),
    )
