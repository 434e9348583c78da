"""Which files make a corpus, and that the test split is not among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import CorpusError, InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.corpus.collect import COLLECTED_NAME
from ghostnote.corpus.listing import ListingOptions, list_corpus, split_of
from ghostnote.corpus.music import Recipe
from tests.corpus.corpora import groove, list_gmd, watching_opens, write_info, write_own

ROW = {
    "drummer": "drummer1",
    "session": "drummer1/session1",
    "id": "drummer1/session1/1",
    "style": "jazz/funk",
    "bpm": "98",
    "beat_type": "fill",
    "time_signature": "6-8",
    "midi_filename": "drummer1/session1/1.mid",
    "audio_filename": "",
    "duration": "4.5",
    "split": "validation",
}


def test_row_becomes_an_item(tmp_path: Path) -> None:
    write_info(tmp_path, [ROW])
    (item,) = list_gmd(tmp_path).items
    assert (item.id, item.style, item.player, item.fill, item.split) == (
        "drummer1/session1/1",
        "jazz/funk",
        "drummer1",
        True,
        "validation",
    )
    assert item.path == tmp_path / "drummer1/session1/1.mid"
    assert item.recipe == Recipe(kit="td11", tempo=98.0, meter=Meter(6, 8))
    assert item.problem is None
    assert (item.source.name, item.source.licence) == ("gmd", "CC BY 4.0")


def test_gmd_is_listed_whole(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> None:
    listing = list_gmd(gmd_dir)
    assert {item.id for item in listing.items} == {row["id"] for row in gmd_rows}
    assert sum(item.split == "train" for item in listing.items) == 897
    assert sum(item.split == "validation" for item in listing.items) == 124
    assert not [item for item in listing.items if item.problem]
    # One folder further up is the same corpus, not a folder of loose files.
    assert [item.path for item in list_gmd(gmd_dir.parent).items] == [item.path for item in listing.items]


def test_test_split_is_counted_and_forgotten(tmp_path: Path) -> None:
    tested = {**ROW, "split": "test", "id": "t", "midi_filename": "drummer1/t.mid"}
    again = {**ROW, "id": "u", "midi_filename": "./drummer1//t.mid"}
    write_own(tmp_path, {"drummer1/t.mid": groove(), "drummer1/session1/1.mid": groove()})
    write_info(tmp_path, [ROW, tested, again])
    with watching_opens() as opened:
        listing = list_gmd(tmp_path)
    assert listing.withheld == 1
    assert [(item.id, item.problem) for item in listing.items] == [
        (ROW["id"], None),
        ("u", "its file is also listed in the test split"),
    ]
    assert {Path(name).name for name in opened} <= {"info.csv", COLLECTED_NAME}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"split": "dev"}, "its split is 'dev'"),
        ({"split": ""}, "has no split"),
        ({"style": ""}, "has no style"),
        ({"bpm": "fast"}, "cannot be read"),
        ({"time_signature": "4-5"}, "cannot be read"),
        ({"midi_filename": "../../secret.mid"}, "outside the corpus"),
        ({"midi_filename": "/etc/passwd"}, "outside the corpus"),
    ],
)
def test_row_that_cannot_be_used_says_why(tmp_path: Path, change: dict[str, str], problem: str) -> None:
    write_info(tmp_path, [{**ROW, **change}])
    (item,) = list_gmd(tmp_path).items
    assert item.problem is not None
    assert problem in item.problem


def test_part_of_a_corpus_is_refused(tmp_path: Path) -> None:
    write_own(tmp_path, {"drummer1/session1/1.mid": groove()})
    write_info(tmp_path, [ROW])
    for part in ("drummer1", "drummer1/session1"):
        with pytest.raises(CorpusError, match="part of the corpus"):
            list_corpus(tmp_path / part, ListingOptions(style="jazz"))


def test_two_corpora_in_one_folder_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_info(tmp_path / name, [ROW])
    with pytest.raises(CorpusError, match="2 corpora"):
        list_gmd(tmp_path)


def test_kit_of_an_unknown_source_has_to_be_named(tmp_path: Path) -> None:
    write_info(tmp_path, [ROW])
    with pytest.raises(InvalidParameterError, match="kit"):
        list_corpus(tmp_path)
    (item,) = list_corpus(tmp_path, ListingOptions(kit="td11")).items
    assert (item.recipe.kit, item.source.name, item.source.licence) == ("td11", "own", "not stated")


def test_collected_corpus_knows_its_licence(tmp_path: Path) -> None:
    (tmp_path / "groove").mkdir()
    write_info(tmp_path / "groove", [ROW])
    fields = (
        '"origin": "", "sha256": "", "archive_bytes": 1, "verified": true, "files": 1, "licence": "", "attribution": ""'
    )
    (tmp_path / COLLECTED_NAME).write_text(f'{{"source": "gmd", {fields}}}')
    for folder in (tmp_path, tmp_path / "groove"):
        (item,) = list_corpus(folder).items
        assert (item.source.name, item.source.licence, item.recipe.kit) == ("gmd", "CC BY 4.0", "td11")


def test_own_folder_takes_styles_from_its_folders(tmp_path: Path) -> None:
    write_own(
        tmp_path,
        {"funk/a.mid": groove(), "funk/b_fill.MIDI": groove(), "jazz/deep/refill.mid": groove(), "jazz/notes.txt": b""},
    )
    items = list_corpus(tmp_path, ListingOptions(player="ann")).items
    assert [(item.id, item.file, item.style, item.fill, item.player) for item in items] == [
        ("own/funk/a", "funk/a.mid", "funk", False, "ann"),
        ("own/funk/b_fill", "funk/b_fill.MIDI", "funk", True, "ann"),
        ("own/jazz/deep/refill", "jazz/deep/refill.mid", "jazz", False, "ann"),
    ]
    assert {item.recipe for item in items} == {Recipe(kit="gm")}


def test_own_folder_with_a_named_style(tmp_path: Path) -> None:
    write_own(tmp_path, {"a.mid": groove()})
    (item,) = list_corpus(tmp_path, ListingOptions(style="funk", kit="sd3", channels="any")).items
    assert (item.style, item.recipe) == ("funk", Recipe(kit="sd3", channels="any"))
    with pytest.raises(InvalidParameterError, match=r"a\.mid has no style"):
        list_corpus(tmp_path)


def test_folders_without_music(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no MIDI files"):
        list_corpus(tmp_path)
    with pytest.raises(CorpusError, match="no such folder"):
        list_corpus(tmp_path / "none")


def test_a_tenth_is_for_validation() -> None:
    hashes = [f"{number * 2654435761 % 2**32:08x}" for number in range(20_000)]
    share = sum(split_of(value) == "validation" for value in hashes) / len(hashes)
    assert 0.09 < share < 0.11
