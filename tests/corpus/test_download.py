"""Downloads from a server that misbehaves, over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web

from ghostnote.core.errors import DownloadError, OutputError
from ghostnote.corpus.archive import Progress
from ghostnote.corpus.download import DownloadOptions, download
from tests.corpus.servers import FileServer, serving

BODY = hashlib.shake_256(b"a file that does not compress").digest(400_000)
DIGEST = hashlib.sha256(BODY).hexdigest()
OPTIONS = DownloadOptions(min_part_bytes=50_000, attempts=4, first_delay=0.01, longest_delay=0.05, stall_seconds=5)


def fetch(
    server: FileServer,
    path: Path,
    *,
    sha256: str | None = DIGEST,
    options: DownloadOptions = OPTIONS,
    progress: Progress | None = None,
) -> str:
    async def run() -> str:
        async with serving(server):
            wanted = frozenset({sha256}) if sha256 else frozenset[str]()
            return await download(server.address, path, sha256=wanted, options=options, progress=progress)

    return asyncio.run(run())


def missing(status: int, **headers: str) -> web.Response:
    return web.Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_parts_are_fetched_together_and_joined(tmp_path: Path) -> None:
    server = FileServer(BODY, pause=0.05)
    seen: list[tuple[str, int, int | None]] = []
    path = tmp_path / "file.zip"
    assert fetch(server, path, progress=lambda *step: seen.append(step)) == DIGEST
    assert path.read_bytes() == BODY
    assert server.requests[0] == "bytes=0-0"
    assert sorted(server.requests[1:], key=str) == [
        "bytes=0-99999",
        "bytes=100000-199999",
        "bytes=200000-299999",
        "bytes=300000-399999",
    ]
    assert server.most_at_once == 4
    assert seen[0] == ("download", 0, len(BODY))
    assert seen[-1] == ("download", len(BODY), len(BODY))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert list(tmp_path.iterdir()) == [path]


def test_server_without_ranges_is_read_in_one_stream(tmp_path: Path) -> None:
    server = FileServer(BODY, ranged=False)
    assert fetch(server, tmp_path / "file.zip") == DIGEST
    assert len(server.requests) == 2
    assert server.requests[1] is None


def test_server_without_ranges_that_breaks_off_is_read_from_the_start(tmp_path: Path) -> None:
    server = FileServer(BODY, ranged=False, cut=lambda number: 1000 if number == 1 else None)
    assert fetch(server, tmp_path / "file.zip") == DIGEST
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_passing_faults_are_tried_again(tmp_path: Path, status: int) -> None:
    server = FileServer(BODY, spoil=lambda number: missing(status) if number in (0, 1, 4) else None)
    assert fetch(server, tmp_path / "file.zip") == DIGEST


def test_lasting_fault_is_given_up_after_the_stated_tries(tmp_path: Path) -> None:
    server = FileServer(BODY, spoil=lambda _: missing(500))
    with pytest.raises(DownloadError, match="after 4 tries: HTTP 500"):
        fetch(server, tmp_path / "file.zip")
    assert len(server.requests) == 4
    assert not (tmp_path / "file.zip").exists()


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refusal_is_not_tried_again(tmp_path: Path, status: int) -> None:
    server = FileServer(BODY, spoil=lambda _: missing(status))
    with pytest.raises(DownloadError, match=f"HTTP {status}"):
        fetch(server, tmp_path / "file.zip")
    assert len(server.requests) == 1


def test_pauses_grow(tmp_path: Path) -> None:
    moments: list[float] = []

    def note(_: int) -> web.Response:
        moments.append(time.monotonic())
        return missing(503)

    options = DownloadOptions(attempts=4, first_delay=0.1, longest_delay=10)
    with pytest.raises(DownloadError):
        fetch(FileServer(BODY, spoil=note), tmp_path / "file.zip", options=options)
    pauses = [after - before for before, after in pairwise(moments)]
    for pause, least in zip(pauses, (0.05, 0.1, 0.2), strict=True):
        assert pause >= least


def test_retry_after_is_respected(tmp_path: Path) -> None:
    moments: list[float] = []

    def busy(number: int) -> web.Response | None:
        moments.append(time.monotonic())
        return missing(503, Retry_After="1") if number == 0 else None

    assert fetch(FileServer(BODY, spoil=busy), tmp_path / "file.zip") == DIGEST
    assert moments[1] - moments[0] >= 1


@pytest.mark.parametrize("after", ["9999", "Fri, 01 Jan 2999 00:00:00 GMT"])
def test_overlong_retry_after_is_not_waited_for(tmp_path: Path, after: str) -> None:
    server = FileServer(BODY, spoil=lambda _: missing(503, Retry_After=after))
    with pytest.raises(DownloadError, match="asks to wait"):
        fetch(server, tmp_path / "file.zip")
    assert len(server.requests) == 1


def test_broken_connections_cost_only_what_was_missing(tmp_path: Path) -> None:
    server = FileServer(BODY, cut=lambda number: 60_000 if number in (1, 2) else None)
    assert fetch(server, tmp_path / "file.zip") == DIGEST
    assert len(server.requests) == 7
    for again in server.requests[5:]:
        assert again is not None
        first, last = (int(edge) for edge in again.removeprefix("bytes=").split("-"))
        assert last - first + 1 == 40_000


def test_progress_resets_the_count_of_tries(tmp_path: Path) -> None:
    server = FileServer(BODY, cut=lambda number: 30_000 if number else None)
    options = DownloadOptions(connections=1, attempts=2, first_delay=0.01)
    assert fetch(server, tmp_path / "file.zip", options=options) == DIGEST
    assert len(server.requests) == 1 + -(-len(BODY) // 30_000)


def bytes_kept(path: Path) -> int:
    assert not path.exists()
    return sum(part.stat().st_size for part in (path.parent / f"{path.name}.parts").glob("*.part"))


async def fetch_twice(server: FileServer, path: Path, repair: Callable[[], None]) -> tuple[int, str]:
    """Let a download fail, repair the server, download again: bytes kept in between, and the hash."""
    wanted = frozenset({hashlib.sha256(BODY).hexdigest(), hashlib.sha256(BODY[::-1]).hexdigest()})
    async with serving(server):
        with pytest.raises(DownloadError, match="what arrived is kept"):
            await download(server.address, path, sha256=wanted, options=OPTIONS)
        kept = bytes_kept(path)
        server.requests.clear()
        repair()
        return kept, await download(server.address, path, sha256=wanted, options=OPTIONS)


def test_next_call_takes_up_what_a_failed_one_left(tmp_path: Path) -> None:
    server = FileServer(BODY, cut=lambda number: (70_000 if number < 5 else 0) if number else None)

    def repair() -> None:
        server.cut = lambda _: None

    kept, digest = asyncio.run(fetch_twice(server, tmp_path / "file.zip", repair))
    assert digest == DIGEST
    assert kept == 4 * 70_000
    asked = [text.removeprefix("bytes=").split("-") for text in server.requests[1:] if text]
    assert sum(int(last) - int(first) + 1 for first, last in asked) == len(BODY) - kept
    assert [path.name for path in tmp_path.iterdir()] == ["file.zip"]


@pytest.mark.parametrize("version", ['"two"', ""])
def test_parts_of_another_version_are_not_taken_up(tmp_path: Path, version: str) -> None:
    server = FileServer(BODY, cut=lambda number: (70_000 if number < 5 else 0) if number else None)

    def repair() -> None:
        server.cut = lambda _: None
        server.version = version
        server.body = BODY[::-1]

    _, digest = asyncio.run(fetch_twice(server, tmp_path / "file.zip", repair))
    assert digest == hashlib.sha256(BODY[::-1]).hexdigest()


def test_parts_without_a_version_are_not_taken_up(tmp_path: Path) -> None:
    server = FileServer(BODY, version="", cut=lambda number: (70_000 if number < 5 else 0) if number else None)

    def repair() -> None:
        server.cut = lambda _: None
        server.body = BODY[::-1]

    _, digest = asyncio.run(fetch_twice(server, tmp_path / "file.zip", repair))
    assert digest == hashlib.sha256(BODY[::-1]).hexdigest()


def test_file_that_changes_between_parts_is_refused(tmp_path: Path) -> None:
    server = FileServer(BODY)

    def change(number: int) -> None:
        server.version = '"two"' if number == 2 else '"one"'

    server.spoil = change
    with pytest.raises(DownloadError, match="changed during the download"):
        fetch(server, tmp_path / "file.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ranged", [True, False])
def test_other_hash_is_refused_and_nothing_is_kept(tmp_path: Path, ranged: bool) -> None:
    with pytest.raises(DownloadError, match=f"SHA-256 is {DIGEST}, not 00"):
        fetch(FileServer(BODY, ranged=ranged), tmp_path / "file.zip", sha256="00")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ranged", [True, False])
def test_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path, ranged: bool) -> None:
    server = FileServer(BODY, ranged=ranged)
    with pytest.raises(DownloadError, match="400000 bytes, more than 399999"):
        fetch(server, tmp_path / "file.zip", options=DownloadOptions(max_bytes=len(BODY) - 1))
    assert len(server.requests) == 1
    assert not list(tmp_path.iterdir())


def test_server_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    server = FileServer(BODY, pause=0.5)
    options = DownloadOptions(attempts=2, first_delay=0.01, stall_seconds=0.1)
    with pytest.raises(DownloadError, match="after 2 tries"):
        fetch(server, tmp_path / "file.zip", options=options)


def test_nobody_listening_is_given_up(tmp_path: Path) -> None:
    options = DownloadOptions(attempts=2, first_delay=0.01)
    with pytest.raises(DownloadError, match="after 2 tries"):
        asyncio.run(download("http://127.0.0.1:9/file.zip", tmp_path / "file.zip", options=options))


@pytest.mark.parametrize("address", ["ftp://example.com/file.zip", "file:///etc/passwd", "file.zip", "http://"])
def test_other_addresses_are_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(DownloadError):
        asyncio.run(download(address, tmp_path / "file.zip"))


def test_destination_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        fetch(FileServer(BODY), tmp_path / "file" / "file.zip")
