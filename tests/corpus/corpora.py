"""Small corpora for the tests: a piece of the Groove MIDI Dataset, and folders of one's own."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.corpus.listing import Listing, ListingOptions, as_record, list_corpus
from ghostnote.corpus.sources import SOURCES
from ghostnote.midi.writer import write_midi

GMD = ListingOptions(source=as_record(SOURCES["gmd"]))


def list_gmd(folder: Path) -> Listing:
    """The files of a (part of the) Groove MIDI Dataset."""
    return list_corpus(folder, GMD)


def piece_of(gmd_dir: Path, rows: Sequence[Mapping[str, str]], folder: Path) -> Path:
    """A corpus of `rows` alone, with copies of their files."""
    for row in rows:
        path = folder / row["midi_filename"]
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(gmd_dir / row["midi_filename"], path)
    write_info(folder, rows)
    return folder


def write_info(folder: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """`info.csv` of `rows`."""
    with (folder / "info.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def groove(bars: int = 2, *, velocity: int = 100, bpm: float = 120.0, meter: Meter | None = None) -> Pattern:
    """Straight 8ths on the hat over kick and snare, every bar full."""
    meter = meter or Meter()
    hits: list[Hit] = []
    for start in range(0, bars * meter.bar_ticks, meter.bar_ticks):
        hits.extend(Hit(start + tick, Voice.CLOSED_HAT, 3, velocity) for tick in range(0, meter.bar_ticks, 240))
        hits.extend((Hit(start, Voice.KICK, 0, 110), Hit(start + 480, Voice.SNARE, -5, 90)))
    return Pattern(meter, bpm, bars, tuple(hits))


def write_own(folder: Path, files: Mapping[str, Pattern | bytes]) -> Path:
    """A folder of MIDI files by name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else write_midi(content))
    return folder


_opened: list[str] = []
_watching = False


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event == "open":
        _opened.append(str(arguments[0]))


@contextmanager
def watching_opens() -> Iterator[list[str]]:
    """The names of all files that this process opens meanwhile."""
    global _watching  # noqa: PLW0603 - an audit hook cannot be removed again, only silenced
    if _note not in _hooked:
        sys.addaudithook(_note)
        _hooked.append(_note)
    _opened.clear()
    _watching = True
    try:
        yield _opened
    finally:
        _watching = False


_hooked: list[object] = []
