"""The test split of the Groove MIDI Dataset reaches no test, wherever the archive comes from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests import gmd

HEADER = "drummer,id,style,midi_filename,split\n"
ROWS = {
    "d1/a.mid": "drummer1,1,funk,d1/a.mid,train\n",
    "d1/b.mid": "drummer1,2,rock,d1/b.mid,test\n",
    "d2/c.mid": "drummer2,3,jazz,d2/c.mid,validation\n",
}


def make_archive(path: Path, names: list[str], *, unlisted: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("groove/info.csv", HEADER + "".join(ROWS[name] for name in names))
        archive.writestr("groove/LICENSE", "CC BY 4.0")
        for name in [*names, *unlisted]:
            archive.writestr(f"groove/{name}", name)
    return path


def test_no_row_and_no_file_of_the_test_split_is_handed_out(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> None:
    assert {row["split"] for row in gmd_rows} == {"train", "validation"}
    assert len(gmd_rows) == 897 + 124
    files = {path.relative_to(gmd_dir).as_posix() for path in gmd_dir.rglob("*.mid")}
    assert files == {row["midi_filename"] for row in gmd_rows}


def test_the_test_split_is_cut_out_of_a_full_archive(tmp_path: Path) -> None:
    full = make_archive(tmp_path / "full.zip", list(ROWS))
    cut = gmd.without_test_split(full, tmp_path / "cut.zip")
    with zipfile.ZipFile(cut) as archive:
        assert set(archive.namelist()) == {"groove/info.csv", "groove/LICENSE", "groove/d1/a.mid", "groove/d2/c.mid"}
        info = archive.read("groove/info.csv").decode()
    assert info == HEADER + ROWS["d1/a.mid"] + ROWS["d2/c.mid"]


def test_a_file_that_no_row_vouches_for_is_cut_out_too(tmp_path: Path) -> None:
    source = make_archive(tmp_path / "source.zip", ["d1/a.mid"], unlisted=("d1/b.mid",))
    with zipfile.ZipFile(gmd.without_test_split(source, tmp_path / "cut.zip")) as archive:
        assert "groove/d1/b.mid" not in archive.namelist()


def test_an_archive_without_a_test_split_is_used_as_it_is(tmp_path: Path) -> None:
    source = make_archive(tmp_path / "source.zip", ["d1/a.mid", "d2/c.mid"])
    assert gmd.without_test_split(source, tmp_path / "cut.zip") == source


def test_the_environment_names_the_archive_or_its_folder(tmp_path: Path) -> None:
    source = make_archive(tmp_path / "groove-v1.0.0-midionly.zip", ["d1/a.mid"])
    for named in (source, tmp_path):
        assert gmd.archive({"GHOSTNOTE_DATA": str(named)}, beside=tmp_path / "none") == source
    assert gmd.archive({}, beside=tmp_path) == source


def test_an_environment_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="GHOSTNOTE_DATA"):
        gmd.archive({"GHOSTNOTE_DATA": str(tmp_path)})


def test_a_download_is_kept_for_the_next_run(tmp_path: Path) -> None:
    source = make_archive(tmp_path / "groove.zip", ["d1/a.mid"])
    first = gmd.download(source.as_uri(), tmp_path / "cache")
    data = source.read_bytes()
    source.unlink()
    assert gmd.download(source.as_uri(), tmp_path / "cache") == first
    assert first.read_bytes() == data


def test_a_truncated_download_leaves_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    source = make_archive(tmp_path / "groove.zip", ["d1/a.mid"])
    source.write_bytes(source.read_bytes()[:100])
    with pytest.raises(gmd.GmdUnavailableError, match="set GHOSTNOTE_DATA"):
        gmd.download(source.as_uri(), tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
