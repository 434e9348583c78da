"""`ghostnote collect`: a public corpus, from its address or a copy of it, to a folder that is ready for processing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from ghostnote.core.errors import CorpusError, DownloadError, OutputError
from ghostnote.corpus.archive import ArchiveLimits, Progress, unpack
from ghostnote.corpus.download import DownloadOptions, download
from ghostnote.corpus.sources import source_named
from ghostnote.dataset.files import sha256_hex, write_atomically

#: Written beside the collected files: where they came from and under which licence.
COLLECTED_NAME: Final = "collected.json"


@dataclass(frozen=True, slots=True)
class Collected:
    """A collected corpus.

    Attributes:
        source: name of the row of `SOURCES`.
        folder: where its files lie.
        origin: the address or path that the archive came from.
        sha256: of the archive.
        archive_bytes: size of the archive.
        verified: the hash is one that was asked for or is known for the source. It is False for the official archive
            of a publisher who states none: then the CRC of every member and the members expected of it are checked.
        files: how many files the archive held.
        licence, attribution: as in `Source`.
        fresh: False when the folder already held this and nothing was done.
    """

    source: str
    folder: Path
    origin: str
    sha256: str
    archive_bytes: int
    verified: bool
    files: int
    licence: str
    attribution: str
    fresh: bool = True


async def collect(
    name: str,
    destination: Path,
    *,
    origin: str | None = None,
    sha256: str | None = None,
    options: DownloadOptions | None = None,
    limits: ArchiveLimits | None = None,
    progress: Progress | None = None,
    again: bool = False,
) -> Collected:
    """Collect the source `name` into the folder `destination / name`, which appears, or is replaced, in one step.

    Args:
        name: of a row of `SOURCES`, e.g. `gmd`.
        destination: the folder that holds corpora.
        origin: address or path of the archive; None is the official address.
        sha256: the hash that the archive must have; None demands none.
        options: of the download; the source's own size limit always holds.
        limits: of unpacking.
        progress: called with a stage (`download`, `unpack`), bytes done and their total.
        again: collect even though the folder already holds this source from this origin.

    Raises:
        InvalidParameterError: an unknown source.
        DownloadError: the archive did not arrive, or is not the one that was promised.
        UnsafeArchiveError: it would write outside its folder or beyond the limits.
        OutputError: the folder cannot be written.
    """
    source = source_named(name)
    origin = origin or source.address
    folder = destination / name
    if (
        not again
        and (found := read_collected(folder))
        and found.origin == origin
        and (not sha256 or sha256.lower() == found.sha256)
    ):
        return replace(found, fresh=False)
    archive = destination / f"{name}.zip"
    wanted = frozenset({sha256.lower()}) if sha256 else frozenset[str]()
    options = options or DownloadOptions()
    options = replace(options, max_bytes=min(options.max_bytes, source.max_bytes))
    try:
        if "://" in origin:
            digest = await download(origin, archive, sha256=wanted, options=options, progress=progress)
        else:
            digest = await asyncio.to_thread(_copy, Path(origin), archive, options.max_bytes, wanted)
        collected = Collected(
            source=name,
            folder=folder,
            origin=origin,
            sha256=digest,
            archive_bytes=archive.stat().st_size,
            verified=bool(wanted) or digest in source.sha256,
            files=0,
            licence=source.licence,
            attribution=source.attribution,
        )
        try:
            return await asyncio.to_thread(_unpack, source.required, archive, collected, limits, progress)
        finally:
            archive.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write: {error.strerror}", where=str(error.filename or destination)) from error


def read_collected(folder: Path) -> Collected | None:
    """What `collect` left in `folder`, or None when it holds no collected corpus.

    Raises:
        CorpusError: its `collected.json` cannot be read.
    """
    path = folder / COLLECTED_NAME
    try:
        values = json.loads(path.read_bytes())
        return Collected(**values, folder=folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, OSError) as error:
        raise CorpusError(f"cannot be read: {error}", where=str(path), hint="collect it again") from error


def _copy(origin: Path, archive: Path, max_bytes: int, wanted: frozenset[str]) -> str:
    """Copy a local archive to `archive`; its SHA-256."""
    if not origin.is_file():
        raise DownloadError("no such file", where=str(origin), hint="give the path or address of the zip archive")
    size = origin.stat().st_size
    if size > max_bytes:
        raise DownloadError(f"{size} bytes, more than {max_bytes}", where=str(origin))
    data = origin.read_bytes()
    digest = sha256_hex(data)
    if wanted and digest not in wanted:
        raise DownloadError(f"SHA-256 is {digest}, not {' or '.join(wanted)}", where=str(origin))
    write_atomically(archive, data)
    return digest


def _unpack(
    required: str, archive: Path, collected: Collected, limits: ArchiveLimits | None, progress: Progress | None
) -> Collected:
    names = unpack(archive, collected.folder, required=required, limits=limits, progress=progress)
    collected = replace(collected, files=len(names))
    values = {name: value for name, value in asdict(collected).items() if name not in ("folder", "fresh")}
    write_atomically(collected.folder / COLLECTED_NAME, (json.dumps(values, indent=1) + "\n").encode())
    return collected
