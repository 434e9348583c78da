"""Where tests get the Groove MIDI Dataset from, and the guard that keeps its test split out of every test."""

from __future__ import annotations

import csv
import io
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SPLITS: Final = frozenset({"train", "validation"})
OFFICIAL_ADDRESS: Final = "https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip"
_ARCHIVES: Final = "groove-v1.0.0-midionly*.zip"


class GmdUnavailableError(Exception):
    """No archive was given and none could be downloaded."""


def archive(environ: Mapping[str, str], beside: Path = ROOT.parent / "shared" / "data") -> Path:
    """The archive named by `GHOSTNOTE_DATA` (a folder or the file), else the one in `beside`, else a download.

    Raises:
        FileNotFoundError: `GHOSTNOTE_DATA` is set and leads to no archive.
        GmdUnavailableError: nothing was given and the official address did not answer with the archive.
    """
    named = environ.get("GHOSTNOTE_DATA")
    if named:
        found = _find(Path(named).expanduser())
        if found is None:
            raise FileNotFoundError(f"GHOSTNOTE_DATA is {named!r}, which is no archive and holds no {_ARCHIVES}")
        return found
    cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ghostnote"
    return _find(beside) or download(OFFICIAL_ADDRESS, cache)


def _find(place: Path) -> Path | None:
    if place.is_file():
        return place
    return next(iter(sorted(place.glob(_ARCHIVES))), None)


def download(address: str, cache: Path) -> Path:
    """The archive at `address`, fetched into `cache` unless it lies there already.

    Raises:
        GmdUnavailableError: no answer, or an answer that is not a whole archive; nothing is kept then.
    """
    target = cache / address.rsplit("/", 1)[-1]
    if target.is_file():
        return target
    partial = target.with_suffix(".part")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(address, timeout=30) as answer, partial.open("wb") as file:  # noqa: S310 - a constant
            shutil.copyfileobj(answer, file)
        with zipfile.ZipFile(partial) as opened:
            damaged = opened.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"{damaged} is damaged")
        return partial.replace(target)
    except (OSError, zipfile.BadZipFile) as error:
        partial.unlink(missing_ok=True)
        raise GmdUnavailableError(
            f"the Groove MIDI Dataset is needed and {address} did not give it ({error}): download "
            f"{target.name} and set GHOSTNOTE_DATA to the file or its folder, or put it into ../shared/data"
        ) from error


def development_rows(info_csv: str) -> list[dict[str, str]]:
    """The rows of `info.csv` that belong to train or validation, in their order."""
    return [row for row in csv.DictReader(io.StringIO(info_csv)) if row["split"] in SPLITS]


def without_test_split(source: Path, target: Path) -> Path:
    """`source` if it holds train and validation only, else a copy at `target` without any other row or MIDI file."""
    with zipfile.ZipFile(source) as archive_in:
        info = next(name for name in archive_in.namelist() if PurePosixPath(name).name == "info.csv")
        text = archive_in.read(info).decode("utf-8")
        rows = development_rows(text)
        kept = {str(PurePosixPath(info).parent / row["midi_filename"]) for row in rows}
        dropped = {name for name in archive_in.namelist() if name.endswith((".mid", ".midi")) and name not in kept}
        if not dropped and len(rows) == sum(1 for _ in csv.DictReader(io.StringIO(text))):
            return source
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive_out:
            for item in archive_in.infolist():
                if item.filename == info:
                    archive_out.writestr(item, _as_csv(rows))
                elif item.filename not in dropped:
                    archive_out.writestr(item, archive_in.read(item))
    return target


def _as_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
