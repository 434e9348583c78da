"""Processing real and made-up corpora: splits, duplicates, bad files, incremental runs, the withheld test split."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.pattern import Meter
from ghostnote.corpus import music, reuse
from ghostnote.corpus.listing import ListingOptions, list_corpus
from ghostnote.corpus.process import ProcessReport, process
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import SPLITS
from tests.corpus.corpora import groove, list_gmd, piece_of, watching_opens, write_info, write_own

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def whole(gmd_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> ProcessReport:
    """All of the Groove MIDI Dataset, processed once by two workers."""
    return process([list_gmd(gmd_dir)], tmp_path_factory.mktemp("processed"), workers=2)


@pytest.fixture
def piece(gmd_dir: Path, gmd_rows: Rows, tmp_path: Path) -> tuple[Path, Rows]:
    """Twelve short files of the dataset in a folder of their own."""
    rows = [dict(row) for row in sorted(gmd_rows, key=lambda row: float(row["duration"]))[100:112]]
    return piece_of(gmd_dir, rows, tmp_path / "piece"), rows


@pytest.fixture
def no_parsing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and any further parsing fails the test."""

    def forbid() -> None:
        def fail(*_: object, **__: object) -> None:
            raise AssertionError("a file was parsed")

        monkeypatch.setattr(music, "read_midi", fail)

    return forbid


def test_all_of_gmd_is_kept_but_its_duplicate(whole: ProcessReport) -> None:
    totals = whole.dataset.manifest.totals()
    assert totals["files"] == {"kept": 1020, "duplicate": 1, "rejected": 0}
    assert [(record.id, record.duplicate_of) for record in whole.duplicates] == [
        ("drummer2/session2/8", "drummer2/session2/7")
    ]
    assert (totals["train"]["takes"], totals["validation"]["takes"]) == (896, 124)
    assert len(totals["bars_by_style"]) == 18
    # 21,743 bars of beats and 840 of fills are played in the three splits together; the test split has a ninth.
    assert 19_500 < totals["train"]["bars"] + totals["validation"]["bars"] < 20_700
    assert (whole.parsed, whole.reused, whole.withheld) == (1021, 0, 0)


def test_takes_of_gmd_follow_info_csv(whole: ProcessReport, gmd_rows: Rows) -> None:
    dataset = read_dataset(whole.dataset.folder)
    assert dataset.manifest_hash == whole.dataset.manifest_hash
    rows = {row["id"]: row for row in gmd_rows}
    for split in SPLITS:
        for take in dataset.takes(split):
            row = rows[take.id]
            assert (take.split, take.substyle, take.player) == (row["split"], row["style"], row["drummer"])
            assert take.style == row["style"].split("/")[0]
            assert take.fill == (row["beat_type"] == "fill")
            assert take.pattern.bpm == float(row["bpm"])
            assert take.pattern.meter == Meter.parse(row["time_signature"])
            assert take.licence == "CC BY 4.0"
            assert take.bar_features.shape == (take.pattern.bars, len(BAR_FEATURES))
            bars = take.pattern.by_bar()
            assert bars[0]
            assert bars[-1]


def test_features_of_gmd_are_those_of_its_patterns(whole: ProcessReport) -> None:
    for take in whole.dataset.takes("validation")[::10]:
        np.testing.assert_array_equal(take.bar_features, bar_features(take.pattern))


def test_windows_of_gmd_lie_inside_their_takes(whole: ProcessReport) -> None:
    takes = whole.dataset.takes("train")
    windows = whole.dataset.windows("train")
    assert set(windows[:, 2]) <= {1, 2, 4, 8}
    bars = np.array([take.pattern.bars for take in takes])
    assert (windows[:, 1] + windows[:, 2] <= bars[windows[:, 0]]).all()
    assert set(windows[:, 0]) == set(range(len(takes)))


def test_second_run_parses_nothing_and_changes_nothing(
    piece: tuple[Path, Rows], tmp_path: Path, no_parsing: Callable[[], None]
) -> None:
    first = process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    assert (first.parsed, first.reused) == (12, 0)
    no_parsing()
    second = process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    assert (second.parsed, second.reused) == (0, 12)
    assert second.dataset.manifest_hash == first.dataset.manifest_hash
    with pytest.raises(AssertionError, match="parsed"):
        process([list_gmd(piece[0])], tmp_path / "out", workers=1, fresh=True)


def test_only_what_changed_is_parsed(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    folder, rows = piece
    process([list_gmd(folder)], tmp_path / "out", workers=1)
    write_own(folder, {rows[0]["midi_filename"]: groove(5)})
    rows[1]["bpm"] = "77"
    rows[2]["style"] = "polka"
    write_info(folder, rows)
    again = process([list_gmd(folder)], tmp_path / "out", workers=1)
    assert (again.parsed, again.reused) == (2, 10)
    takes = {take.id: take for split in SPLITS for take in again.dataset.takes(split)}
    assert takes[rows[0]["id"]].pattern.bars == 5
    assert takes[rows[1]["id"]].pattern.bpm == 77
    assert takes[rows[2]["id"]].style == "polka"
    assert any("77 was taken" in note for note in takes[rows[1]["id"]].notes)
    from_scratch = process([list_gmd(folder)], tmp_path / "scratch", workers=1)
    assert from_scratch.dataset.manifest_hash == again.dataset.manifest_hash


def test_other_code_parses_all_again(piece: tuple[Path, Rows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    monkeypatch.setattr("ghostnote.corpus.process.code_fingerprint", lambda: "other")
    assert process([list_gmd(piece[0])], tmp_path / "out", workers=1).parsed == 12


def test_damaged_earlier_dataset_is_reported_and_not_used(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    first = process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    next((tmp_path / "out" / "shards").iterdir()).write_bytes(b"gone")
    second = process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    assert (second.parsed, second.reused) == (12, 0)
    assert second.remark is not None
    assert "not the one the manifest describes" in second.remark
    assert second.dataset.manifest_hash == first.dataset.manifest_hash
    assert second.dataset.takes("train") or second.dataset.takes("validation")


def test_workers_do_not_matter(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    listing = list_gmd(piece[0])
    steps: list[tuple[int, int]] = []
    one = process([listing], tmp_path / "one", workers=1)
    two = process([listing], tmp_path / "two", workers=2, progress=lambda *step: steps.append(step))
    assert one.dataset.manifest_hash == two.dataset.manifest_hash
    assert steps == [(done, 12) for done in range(1, 13)]


def test_bad_files_are_listed_with_their_reason_and_skipped(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    folder, rows = piece
    truncated = folder / rows[0]["midi_filename"]
    truncated.write_bytes(truncated.read_bytes()[:-7])
    (folder / rows[1]["midi_filename"]).write_bytes(b"MThd and then nothing sensible")
    (folder / rows[2]["midi_filename"]).unlink()
    rows[3]["time_signature"] = "four-four"
    write_info(folder, rows)
    report = process([list_gmd(folder)], tmp_path / "out", workers=2)
    reasons = {record.id: record.reason for record in report.rejected}
    assert set(reasons) == {row["id"] for row in rows[:4]}
    assert "cannot be opened: No such file" in str(reasons[rows[2]["id"]])
    assert "is not a meter" in str(reasons[rows[3]["id"]])
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
    assert {entry["id"]: entry["reason"] for entry in listed if entry["status"] == "rejected"} == reasons
    assert len(report.dataset.takes("train")) + len(report.dataset.takes("validation")) == 8
    again = process([list_gmd(folder)], tmp_path / "out", workers=1)
    assert again.parsed == 0
    assert again.dataset.manifest_hash == report.dataset.manifest_hash


def test_withheld_test_split_is_never_opened(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    folder, rows = piece
    rows[0]["split"] = rows[1]["split"] = "test"
    write_info(folder, rows)
    # Neither a valid file nor one that cannot be opened at all may be touched.
    (folder / rows[1]["midi_filename"]).unlink()
    (folder / rows[1]["midi_filename"]).mkdir()
    with watching_opens() as opened:
        report = process([list_gmd(folder)], tmp_path / "out", workers=1)
    assert any(name.endswith(rows[2]["midi_filename"]) for name in opened)
    assert not [name for name in opened for row in rows[:2] if name.endswith(row["midi_filename"])]
    assert report.withheld == 2
    assert (report.parsed, report.rejected) == (10, ())
    text = (tmp_path / "out" / "manifest.json").read_text()
    assert not [row["id"] for row in rows[:2] if f'"{row["id"]}"' in text]


def test_exact_duplicates_are_kept_once_and_for_training(tmp_path: Path) -> None:
    row = {
        "drummer": "ann",
        "style": "rock",
        "bpm": "120",
        "beat_type": "beat",
        "time_signature": "4-4",
    }
    names = {"a": "validation", "b": "train", "c10": "train", "c9": "train", "d": "validation"}
    rows = [{**row, "id": name, "midi_filename": f"{name}.mid", "split": split} for name, split in names.items()]
    rows[4]["bpm"] = "121"
    write_own(tmp_path / "in", {"a.mid": groove(2), "b.mid": groove(2), "d.mid": groove(2)})
    write_own(tmp_path / "in", {"c10.mid": groove(3), "c9.mid": groove(3)})
    write_info(tmp_path / "in", rows)
    report = process([list_gmd(tmp_path / "in")], tmp_path / "out", workers=1)
    assert {record.id: record.duplicate_of for record in report.duplicates} == {"a": "b", "c10": "c9"}
    assert [take.id for take in report.dataset.takes("train")] == ["b", "c9"]
    # The same hits at another tempo are other music.
    assert [take.id for take in report.dataset.takes("validation")] == ["d"]
    # Without the take that it repeats, the duplicate is kept, and still nothing needs to be parsed.
    write_info(tmp_path / "in", [rows[0], *rows[2:]])
    again = process([list_gmd(tmp_path / "in")], tmp_path / "out", workers=1)
    assert again.parsed == 0
    assert [take.id for take in again.dataset.takes("validation")] == ["a", "d"]


def test_two_rows_of_one_id_give_one_take(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    folder, rows = piece
    write_info(folder, [*rows, {**rows[0], "midi_filename": rows[1]["midi_filename"]}])
    report = process([list_gmd(folder)], tmp_path / "out", workers=1)
    assert [(record.id, record.reason) for record in report.rejected] == [(rows[0]["id"], "another file has its id")]


def test_own_folder_joins_gmd(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    files = {f"polka/{number}.mid": groove(2, velocity=number + 1) for number in range(60)}
    write_own(tmp_path / "own", {**files, "polka/copy.mid": groove(2, velocity=1), "polka/bad.mid": b"nothing"})
    own = list_corpus(tmp_path / "own", ListingOptions(player="ann"))
    report = process([list_gmd(piece[0]), own], tmp_path / "out", workers=1)
    takes = [take for split in SPLITS for take in report.dataset.takes(split)]
    assert len(takes) == 12 + 60
    mine = [take for take in takes if take.source == "own"]
    assert {(take.style, take.player, take.licence) for take in mine} == {("polka", "ann", "not stated")}
    assert 1 <= sum(take.split == "validation" for take in mine) <= 18
    assert [record.file for record in report.rejected] == ["polka/bad.mid"]
    assert len(report.duplicates) == 1
    assert [source.name for source in report.dataset.manifest.sources] == ["gmd", "own"]


def test_folder_of_which_nothing_can_be_kept(tmp_path: Path) -> None:
    write_own(tmp_path / "own", {"funk/bad.mid": b"nothing"})
    with pytest.raises(CorpusError, match=r"none of 1 files could be kept; the first: funk/bad\.mid"):
        process([list_corpus(tmp_path / "own")], tmp_path / "out", workers=1)
    assert not (tmp_path / "out").exists()


def test_file_too_large_for_midi_is_not_read(tmp_path: Path) -> None:
    write_own(tmp_path / "own", {"funk/good.mid": groove()})
    with (tmp_path / "own" / "funk" / "huge.mid").open("wb") as file:
        file.truncate(10**11)
    report = process([list_corpus(tmp_path / "own")], tmp_path / "out", workers=1)
    assert "100000000000 bytes" in str(report.rejected[0].reason)


def test_note_of_which_code_made_it_must_fit_the_manifest(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    process([list_gmd(piece[0])], tmp_path / "out", workers=1)
    note = tmp_path / "out" / reuse.MADE_BY_NAME
    note.write_text(json.dumps({**json.loads(note.read_text()), "manifest": "other"}))
    assert process([list_gmd(piece[0])], tmp_path / "out", workers=1).parsed == 12


def test_windows_are_as_asked(piece: tuple[Path, Rows], tmp_path: Path) -> None:
    write_own(tmp_path / "own", {"funk/a.mid": groove(6)})
    report = process([list_corpus(tmp_path / "own")], tmp_path / "out", workers=1, windows=((3, 3),))
    split = report.dataset.manifest.shards[0].split
    assert report.dataset.windows(split).tolist() == [[0, 0, 3], [0, 3, 3]]
    assert read_dataset(tmp_path / "out").manifest == replace(report.dataset.manifest)
