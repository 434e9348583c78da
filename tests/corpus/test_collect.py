"""Collecting a corpus: from a server, from a copy, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

import pytest

from ghostnote.core.errors import CorpusError, DownloadError, InvalidParameterError, UnsafeArchiveError
from ghostnote.corpus.collect import Collected, collect, read_collected
from ghostnote.corpus.download import DownloadOptions
from ghostnote.corpus.sources import SOURCES
from tests.corpus.servers import FileServer, serving
from tests.corpus.zips import zipped

OPTIONS = DownloadOptions(min_part_bytes=1000, attempts=2, first_delay=0.01)
ARCHIVE = zipped({"groove/info.csv": b"id,split\n", "groove/a.mid": hashlib.shake_256(b"a").digest(20_000)})


def collect_from(server: FileServer, folder: Path, *, sha256: str | None = None) -> Collected:
    async def run() -> Collected:
        async with serving(server):
            return await collect("gmd", folder, origin=server.address, sha256=sha256, options=OPTIONS)

    return asyncio.run(run())


def test_groove_from_a_server_is_the_groove_midi_dataset(gmd_zip: Path, tmp_path: Path) -> None:
    data = gmd_zip.read_bytes()
    server = FileServer(data, cut=lambda number: 100_000 if number == 2 else None)
    collected = collect_from(server, tmp_path / "corpora")
    assert collected.folder == tmp_path / "corpora" / "gmd"
    assert collected.sha256 == hashlib.sha256(data).hexdigest()
    assert collected.archive_bytes == len(data)
    assert collected.licence == "CC BY 4.0"
    assert "Google LLC" in collected.attribution
    midi = list((collected.folder / "groove").rglob("*.mid"))
    assert len(midi) == 1021
    assert collected.files >= 1021
    assert read_collected(collected.folder) == collected
    assert [path.name for path in (tmp_path / "corpora").iterdir()] == ["gmd"]


def test_local_copy_is_collected_and_known_by_its_hash(gmd_zip: Path, tmp_path: Path) -> None:
    collected = asyncio.run(collect("gmd", tmp_path, origin=str(gmd_zip)))
    assert collected.verified == (collected.sha256 in SOURCES["gmd"].sha256)
    assert (collected.folder / "groove" / "info.csv").is_file()
    assert gmd_zip.is_file()


def test_second_call_does_nothing_unless_told(tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    copy.write_bytes(ARCHIVE)
    first = asyncio.run(collect("gmd", tmp_path / "out", origin=str(copy)))
    assert first.fresh
    assert not first.verified
    (first.folder / "groove" / "a.mid").write_bytes(b"edited")
    second = asyncio.run(collect("gmd", tmp_path / "out", origin=str(copy)))
    assert not second.fresh
    assert (first.folder / "groove" / "a.mid").read_bytes() == b"edited"
    third = asyncio.run(collect("gmd", tmp_path / "out", origin=str(copy), again=True))
    assert third == first
    assert (first.folder / "groove" / "a.mid").stat().st_size == 20_000


def test_promised_hash_is_checked(tmp_path: Path) -> None:
    digest = hashlib.sha256(ARCHIVE).hexdigest()
    copy = tmp_path / "copy.zip"
    copy.write_bytes(ARCHIVE)
    assert asyncio.run(collect("gmd", tmp_path / "one", origin=str(copy), sha256=digest.upper())).verified
    assert collect_from(FileServer(ARCHIVE), tmp_path / "two", sha256=digest).verified
    with pytest.raises(DownloadError, match="SHA-256"):
        asyncio.run(collect("gmd", tmp_path / "three", origin=str(copy), sha256="0" * 64))
    with pytest.raises(DownloadError, match="SHA-256"):
        collect_from(FileServer(ARCHIVE), tmp_path / "four", sha256="0" * 64)
    assert not (tmp_path / "three").exists()
    assert not list((tmp_path / "four").iterdir())


def test_truncated_archive_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not a whole zip"):
        collect_from(FileServer(ARCHIVE[:-500]), tmp_path)
    assert not list(tmp_path.iterdir())


def test_hostile_archive_leaves_the_earlier_corpus(tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    copy.write_bytes(ARCHIVE)
    collected = asyncio.run(collect("gmd", tmp_path / "out", origin=str(copy)))
    copy.write_bytes(zipped({"groove/info.csv": b"", "../evil": b"evil"}))
    with pytest.raises(UnsafeArchiveError):
        asyncio.run(collect("gmd", tmp_path / "out", origin=str(copy), again=True))
    assert read_collected(collected.folder) == collected
    assert (collected.folder / "groove" / "a.mid").is_file()
    assert not (tmp_path / "evil").exists()


def test_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="holds no groove/info"):
        collect_from(FileServer(zipped({"other": b"x"})), tmp_path)


def test_missing_copy_and_unknown_source(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="no such file"):
        asyncio.run(collect("gmd", tmp_path, origin=str(tmp_path / "none.zip")))
    with pytest.raises(InvalidParameterError, match="one of gmd"):
        asyncio.run(collect("gdm", tmp_path))


def test_damaged_note_of_a_collected_corpus(tmp_path: Path) -> None:
    assert read_collected(tmp_path) is None
    (tmp_path / "collected.json").write_text(json.dumps({"source": "gmd"}))
    with pytest.raises(CorpusError, match="collect it again"):
        read_collected(tmp_path)
