"""Unpacking honest archives, and refusing hostile ones before a byte is written."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ghostnote.core.errors import DownloadError, OutputError, UnsafeArchiveError
from ghostnote.corpus.archive import ArchiveLimits, unpack
from tests.corpus.zips import damaged, with_link, zipped

GOOD = {"groove/info.csv": b"id,split\n", "groove/drummer1/a.mid": os.urandom(5000), "groove/empty": b""}


def archive_at(folder: Path, data: bytes) -> Path:
    path = folder / "archive.zip"
    path.write_bytes(data)
    return path


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_written_whole(tmp_path: Path, method: int) -> None:
    steps: list[tuple[str, int, int | None]] = []
    names = unpack(
        archive_at(tmp_path, zipped(GOOD, method=method)), tmp_path / "out", progress=lambda *step: steps.append(step)
    )
    assert names == sorted(GOOD)
    assert files_below(tmp_path / "out") == GOOD
    total = sum(map(len, GOOD.values()))
    assert steps[-1] == ("unpack", total, total)


def test_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("old")
    unpack(archive_at(tmp_path, zipped(GOOD)), tmp_path / "out")
    assert files_below(tmp_path / "out") == GOOD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.zip", "out"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "groove/../../evil",
        "/etc/evil",
        "C:/evil",
        "c:evil",
        "..\\evil",
        "groove\\evil",
        "groove//evil",
        "./evil",
        "groove/..",
        "evil\nname",
        "a/./b",
    ],
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "deep" / "inner"
    inner.mkdir(parents=True)
    archive = archive_at(inner, zipped({"good": b"good", name: b"evil"}))
    with pytest.raises(UnsafeArchiveError, match="outside its folder"):
        unpack(archive, inner / "out")
    assert set(files_below(tmp_path)) == {"deep/inner/archive.zip"}
    assert not (inner / "out").exists()


def test_nul_in_a_name_is_refused(tmp_path: Path) -> None:
    data = zipped({"goodXbad": b"x"}).replace(b"goodXbad", b"good\0bad")
    with pytest.raises(UnsafeArchiveError, match="outside its folder"):
        unpack(archive_at(tmp_path, data), tmp_path / "out")


def test_links_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchiveError, match="link"):
        unpack(archive_at(tmp_path, with_link("groove", "/etc")), tmp_path / "out")


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchiveError, match="twice"):
        unpack(archive_at(tmp_path, zipped({"a/Note.mid": b"1", "a/note.MID": b"2"})), tmp_path / "out")


def test_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchiveError, match="below another"):
        unpack(archive_at(tmp_path, zipped({"a": b"1", "a/b": b"2"})), tmp_path / "out")


def test_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    data = zipped({"bomb": bytes(20_000_000)})
    assert len(data) < 30_000
    with pytest.raises(UnsafeArchiveError, match="more than 100 times its packed size"):
        unpack(archive_at(tmp_path, data), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"files": 2}, "3 members, more than 2"),
        ({"file_bytes": 4999}, "5000 bytes, more than 4999"),
        ({"total_bytes": 5008}, "more than 5008 bytes"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: dict[str, int], message: str) -> None:
    archive = archive_at(tmp_path, zipped(GOOD))
    with pytest.raises(UnsafeArchiveError, match=message):
        unpack(archive, tmp_path / "out", limits=replace(ArchiveLimits(), **limits))
    assert not (tmp_path / "out").exists()
    loosened = {name: value + 1 for name, value in limits.items()}
    assert len(unpack(archive, tmp_path / "out", limits=replace(ArchiveLimits(), **loosened))) == 3


def test_size_that_lies_is_found_out(tmp_path: Path) -> None:
    honest = zipped({"a": b"x" * 3000}, method=zipfile.ZIP_STORED)
    lying = honest.replace((3000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    with pytest.raises((DownloadError, UnsafeArchiveError)):
        unpack(archive_at(tmp_path, lying), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_methods_other_than_deflate_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchiveError, match="method"):
        unpack(archive_at(tmp_path, zipped({"a": b"x" * 100}, method=zipfile.ZIP_LZMA)), tmp_path / "out")


def test_damage_is_found_by_the_crc_and_the_old_folder_stays(tmp_path: Path) -> None:
    content = b"a drum part that nobody may alter"
    data = damaged(zipped({"ok": b"ok", "a": content}, method=zipfile.ZIP_STORED), content)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("old")
    with pytest.raises(DownloadError, match="CRC"):
        unpack(archive_at(tmp_path, data), tmp_path / "out")
    assert files_below(tmp_path / "out") == {"old": b"old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.zip", "out"]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_truncated_archive_is_refused(tmp_path: Path, share: float) -> None:
    data = zipped(GOOD)
    with pytest.raises(DownloadError, match="not a whole zip"):
        unpack(archive_at(tmp_path, data[: int(len(data) * share)]), tmp_path / "out")


def test_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"holds no groove/info\.csv"):
        unpack(archive_at(tmp_path, zipped({"readme": b"x"})), tmp_path / "out", required="groove/info.csv")


def test_destination_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot unpack"):
        unpack(archive_at(tmp_path, zipped(GOOD)), tmp_path / "file" / "out")
