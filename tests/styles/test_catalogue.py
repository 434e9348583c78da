from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import StyleFileError
from ghostnote.core.kit import KIT
from ghostnote.core.params import RANGES
from ghostnote.styles.catalogue import ENVIRONMENT, catalogue, key_of, shipped
from ghostnote.styles.facts import WEAK, facts
from ghostnote.styles.profile import GENRES, Kind, StyleProfile
from ghostnote.styles.view import sources
from tests.styles.files import GOOD, changed

EVERY = pytest.mark.parametrize("style", shipped().values(), ids=lambda style: style.name)


def test_the_genres_of_the_dataset_are_all_there(gmd_rows: list[dict[str, str]]) -> None:
    assert set(GENRES) == {row["style"].split("/")[0] for row in gmd_rows}
    assert set(GENRES) <= set(shipped())
    assert all(shipped()[genre].family.weights == ((genre, 1.0),) for genre in GENRES)


def test_there_are_enough_of_each_kind() -> None:
    kinds = [style.kind for style in shipped().values()]
    assert kinds.count(Kind.GENRE) >= len(GENRES) + 30
    assert kinds.count(Kind.PRODUCER) + kinds.count(Kind.DRUMMER) >= 20


def test_no_two_styles_share_a_name() -> None:
    keys = [{key_of(name) for name in (style.name, style.title, *style.aliases)} for style in shipped().values()]
    assert sum(map(len, keys)) == len(set.union(*keys))


@EVERY
def test_every_number_has_a_source_that_may_be_cited(style: StyleProfile) -> None:
    found = sources(style)
    # Family, tempo, ghost notes, repetition, hats and density have one each; the others as many as there are.
    feel = style.feel
    optional = sum(one is not None for one in (feel.swing, feel.shuffle, style.hats.rolls))
    listed = len(feel.offsets) + len(feel.velocities) + len(style.placements)
    assert len(found) == 6 + optional + listed
    for source in found:
        assert source.parts
        assert all(facts()[number].grade != WEAK for number in source.facts)
        assert {part for part in source.parts if isinstance(part, str)} <= {"design", "measured"}


@EVERY
def test_what_a_profile_says_agrees_with_its_placements(style: StyleProfile) -> None:
    assert RANGES["tempo"].low <= style.tempo.low
    assert style.tempo.high <= RANGES["tempo"].high
    # Rare strokes of measured styles are not written: signs are in tenths.
    assert style.density.low * 0.9 <= style.expected_hits <= style.density.high
    assert (style.feel.shuffle is None) or style.grid in {"triplets", "16th_triplets"}
    for placement in style.placements:
        assert any(slot.chance for bar in placement.bars for slot in bar), placement.voice
        assert KIT[placement.voice].family in {one.drum for one in style.feel.velocities}, placement.voice
    assert style.cycle % max(1, min(len(placement.bars) for placement in style.placements)) == 0


@EVERY
def test_people_inspire_and_genres_are_described(style: StyleProfile) -> None:
    assert (style.inspired_by is None) == (style.kind is Kind.GENRE)
    assert len(style.description) > 40
    assert "trained" not in style.description


@EVERY
def test_no_bar_asks_for_a_third_hand_for_certain(style: StyleProfile) -> None:
    if style.kind is not Kind.DRUMMER:
        return
    for bar in range(style.cycle):
        rows = [
            placement.bars[bar % len(placement.bars)]
            for placement in style.placements
            if KIT[placement.voice].limb == "hand"
        ]
        for slot in zip(*rows, strict=True):
            assert sum(one.chance == 1.0 for one in slot) <= 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    return tmp_path


def test_a_style_of_ones_own_is_added_changed_and_taken_away(folder: Path) -> None:
    assert catalogue() == shipped()
    (folder / "test_beat.yaml").write_text(GOOD)
    (folder / "notes.txt").write_text("no style")
    assert set(catalogue()) == {*shipped(), "test_beat"}
    assert list(catalogue()) == sorted(catalogue())
    (folder / "test_beat.yaml").write_text(changed("title: Test beat", "title: Another beat"))
    assert catalogue()["test_beat"].title == "Another beat"
    (folder / "test_beat.yaml").unlink()
    assert catalogue() == shipped()


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("funk.yaml", GOOD, "funk"),
        ("mine.yaml", changed("title: Test beat", "title: Boom-Bap!"), "Boom-Bap!"),
        ("mine.yaml", changed("beat of tests", "Jay Dee"), "Jay Dee"),
    ],
)
def test_nothing_that_ships_is_replaced(folder: Path, file: str, text: str, name: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(StyleFileError) as caught:
        catalogue()
    assert caught.value.where == str(folder / file)
    assert f"{name!r} is already a name of the style" in caught.value.problem
    assert "not replaced" in (caught.value.hint or "")


def test_two_of_ones_own_cannot_share_a_name(folder: Path) -> None:
    (folder / "one.yaml").write_text(GOOD)
    (folder / "two.yaml").write_text(GOOD)
    with pytest.raises(StyleFileError, match=r"already a name of the style one \(.*one\.yaml\)"):
        catalogue()


def test_a_folder_or_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "latin1.yaml").write_bytes(b"title: Caf\xe9")
    with pytest.raises(StyleFileError, match="not UTF-8"):
        catalogue()
    (folder / "latin1.yaml").unlink()
    (folder / "folder.yaml").mkdir()
    with pytest.raises(StyleFileError, match="cannot be read"):
        catalogue()
    monkeypatch.setenv(ENVIRONMENT, str(folder / "nowhere"))
    with pytest.raises(StyleFileError, match="cannot be read"):
        catalogue()
