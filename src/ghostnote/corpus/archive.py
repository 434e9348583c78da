"""Unpacking a zip that nobody vouches for: names, sizes and ratios are judged before a byte is written."""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ghostnote.core.errors import DownloadError, OutputError, UnsafeArchiveError

#: Called with a stage (`download`, `unpack`), how much is done and the total, in bytes (None: not known).
Progress = Callable[[str, int, int | None], None]

_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNSAFE_NAME: Final = re.compile(r"^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f]")
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may unpack to.

    Attributes:
        files: members.
        file_bytes: size of one member, unpacked.
        total_bytes: size of all members, unpacked.
        ratio: unpacked size over packed size of a member larger than `ratio_from` bytes. Deflate reaches 1,032 on
            one repeated byte; MIDI and text stay under 20.
    """

    files: int = 20_000
    file_bytes: int = 64 << 20
    total_bytes: int = 512 << 20
    ratio: float = 100.0
    ratio_from: int = 64 << 10


def unpack(
    archive: Path,
    destination: Path,
    *,
    required: str | None = None,
    limits: ArchiveLimits | None = None,
    progress: Progress | None = None,
) -> list[str]:
    """Unpack the zip `archive` as the folder `destination`, which it replaces in one step; the members' names, sorted.

    Every member's CRC is checked. On any error `destination` is what it was before.

    Raises:
        UnsafeArchiveError: a member outside the folder, a link, a name twice, or beyond `limits`.
        DownloadError: not a zip, a damaged one, or one without the member `required`.
        OutputError: the destination cannot be written.
    """
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(archive) as source:
            members = _checked(source, archive.name, limits)
            if required is not None and required not in {member.filename for member in members}:
                raise DownloadError(f"holds no {required}", where=archive.name, hint="this is another archive")
            destination.parent.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".{destination.name}."))
            try:
                _write(source, members, staging / "new", progress)
                _swap(staging / "new", destination, staging / "old")
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DownloadError(f"not a whole zip archive: {error}", where=archive.name, hint="collect it again") from error
    except OSError as error:
        raise OutputError(f"cannot unpack: {error.strerror}", where=str(error.filename or destination)) from error
    return sorted(member.filename for member in members)


def _checked(source: zipfile.ZipFile, name: str, limits: ArchiveLimits) -> list[zipfile.ZipInfo]:
    """The members that are files, after every guard."""
    entries = source.infolist()
    if len(entries) > limits.files:
        raise UnsafeArchiveError(f"{len(entries)} members, more than {limits.files}", where=name)
    seen: set[str] = set()
    total = 0
    for entry in entries:
        problem = _name_problem(entry) or _size_problem(entry, limits)
        key = entry.filename.rstrip("/").casefold()
        if problem is None and key in seen:
            problem = "occurs twice"
        if problem is not None:
            raise UnsafeArchiveError(f"member {entry.filename!r} {problem}", where=name)
        seen.add(key)
        total += entry.file_size
        if total > limits.total_bytes:
            raise UnsafeArchiveError(f"unpacks to more than {limits.total_bytes} bytes", where=name)
    members = [entry for entry in entries if not entry.is_dir()]
    files = {entry.filename.casefold() for entry in members}
    for name_of_file in files:
        if any(str(parent) in files for parent in PurePosixPath(name_of_file).parents):
            raise UnsafeArchiveError(f"member {name_of_file!r} lies below another that is a file", where=name)
    return members


def _name_problem(entry: zipfile.ZipInfo) -> str | None:
    # `orig_filename` is what the archive holds: `filename` is already cut at a NUL byte.
    raw = entry.orig_filename
    parts = entry.filename.rstrip("/").split("/")
    if _UNSAFE_NAME.search(raw) or any(part in ("", ".", "..") for part in parts):
        return "would be written outside its folder or has a name that is not portable"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a special file"
    return None


def _size_problem(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> str | None:
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        return "is encrypted or packed by a method that is not taken"
    if entry.file_size > limits.file_bytes:
        return f"unpacks to {entry.file_size} bytes, more than {limits.file_bytes}"
    if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * entry.compress_size:
        return f"unpacks to more than {limits.ratio:g} times its packed size"
    return None


def _write(source: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, progress: Progress | None) -> None:
    total = sum(member.file_size for member in members)
    done = 0
    folder.mkdir()
    for member in members:
        path = folder / member.filename
        path.parent.mkdir(parents=True, exist_ok=True)
        with source.open(member) as packed, path.open("xb") as file:
            while chunk := packed.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
        if progress is not None:
            progress("unpack", done, total)


def _swap(new: Path, destination: Path, old: Path) -> None:
    """Put `new` in the place of `destination`; if that fails, what was there stays."""
    if destination.exists():
        destination.rename(old)
    try:
        new.rename(destination)
    except BaseException:
        if old.exists():
            old.rename(destination)
        raise
