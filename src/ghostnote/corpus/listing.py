"""Which files a corpus consists of, and what is known of each before it is opened."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from ghostnote.core.errors import CorpusError, InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.corpus.collect import read_collected
from ghostnote.corpus.music import Recipe
from ghostnote.corpus.sources import SOURCES, Source
from ghostnote.dataset.records import PLAYED_SPLITS, SourceRecord, Split
from ghostnote.midi.reader import Channels

INFO_NAME: Final = "info.csv"
#: The split that nobody trains, tunes or looks at: its rows are dropped before anything else.
WITHHELD_SPLIT: Final = "test"
_COLUMNS: Final = frozenset({"drummer", "id", "style", "bpm", "beat_type", "time_signature", "midi_filename", "split"})
_SUFFIXES: Final = frozenset({".mid", ".midi"})
_FILL: Final = re.compile(r"(?<![a-z])fills?(?![a-z])", re.IGNORECASE)
#: One in so many files of a folder without splits is for validation.
_VALIDATION_SHARE: Final = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One file to process.

    Attributes:
        id: unique in its dataset.
        path: where it lies.
        file: its name inside its source, with `/`.
        style: in full.
        player: who plays.
        fill: a fill rather than a beat.
        split: `train` or `validation`; None leaves it to `split_of` the file's hash.
        source: where it comes from.
        recipe: how it is to be read.
        problem: why it cannot be used, known before it is opened.
    """

    id: str
    path: Path
    file: str
    style: str
    player: str
    fill: bool
    split: Split | None
    source: SourceRecord
    recipe: Recipe
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one corpus, and how many rows were withheld unopened (the test split)."""

    items: tuple[Item, ...]
    source: SourceRecord
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class ListingOptions:
    """What a folder does not say about itself.

    Attributes:
        source: where the files come from; None takes what `collect` left there, else a source called `own` without a
            stated licence.
        style: of every file in a folder without `info.csv`; None takes the name of the sub-folder each lies in.
        player: who plays them.
        kit: kit map that note numbers are read by; None is the source's own, else General MIDI.
        channels: MIDI channels that are read, as in `read_midi`.
    """

    source: SourceRecord | None = None
    style: str | None = None
    player: str = "own"
    kit: str | None = None
    channels: Channels = "drums"


OWN_SOURCE: Final = SourceRecord(name="own", address="", licence="not stated", attribution="")


def as_record(source: Source) -> SourceRecord:
    """The manifest's record of a public corpus."""
    return SourceRecord(source.name, source.address, source.licence, source.attribution)


def list_corpus(folder: Path, options: ListingOptions | None = None) -> Listing:
    """The files of the corpus in `folder`: by its `info.csv` (in the Groove MIDI Dataset's form), else every MIDI file.

    Of an `info.csv`, rows of the test split are counted and otherwise forgotten: their files are never opened. Rows
    that cannot be used become items with a `problem`.

    Raises:
        CorpusError: no such folder, no MIDI files in it, several corpora, a part of one, or an `info.csv` that cannot
            be read.
        InvalidParameterError: files without a style.
    """
    options = options or ListingOptions()
    if not folder.is_dir():
        raise CorpusError("no such folder", where=str(folder), hint="collect a corpus with `ghostnote collect`")
    whole = folder.resolve()
    for parent in list(whole.parents)[:3]:
        if _is_info(parent / INFO_NAME):
            # Read by itself, a part of a corpus would lose its splits and bring its test split into training.
            raise CorpusError(f"this is a part of the corpus in {parent}", where=str(folder), hint="process all of it")
    found = [path for path in sorted(folder.rglob(INFO_NAME)) if _is_info(path)]
    if len(found) > 1:
        raise CorpusError(f"{len(found)} corpora lie in this folder", where=str(folder), hint="name one at a time")
    source = options.source or _collected_source(folder) or OWN_SOURCE
    if found:
        return _listed(found[0], source, options)
    return _found(folder, source, options)


def split_of(sha256: str) -> Split:
    """A split for a file that has none: a tenth is for validation, by the file's hash, so that copies stay together."""
    return "validation" if int(sha256[:8], 16) % _VALIDATION_SHARE == 0 else "train"


def _collected_source(folder: Path) -> SourceRecord | None:
    collected = read_collected(folder) or read_collected(folder.resolve().parent)
    return as_record(SOURCES[collected.source]) if collected and collected.source in SOURCES else None


def _is_info(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return _COLUMNS.issubset(next(csv.reader(file), []))


def _listed(info: Path, source: SourceRecord, options: ListingOptions) -> Listing:
    kit = options.kit or (SOURCES[source.name].kit if source.name in SOURCES else None)
    if kit is None:
        raise InvalidParameterError(
            f"the kit that {info} was played on is not known", where="kit", hint="name the kit map or the source"
        )
    try:
        text = info.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot be read: {error}", where=str(info)) from error
    rows = list(csv.DictReader(io.StringIO(text, newline=""), restval=""))
    used = [row for row in rows if row["split"] != WITHHELD_SPLIT]
    # The same file under another split would bring the test split back in.
    withheld = {_name(row) for row in rows if row["split"] == WITHHELD_SPLIT}
    recipe = Recipe(kit=kit, channels=options.channels)
    return Listing(
        tuple(_row_item(row, info.parent, source, recipe, withheld) for row in used), source, len(rows) - len(used)
    )


def _name(row: dict[str, str]) -> str:
    return PurePosixPath(row["midi_filename"]).as_posix()


def _row_item(row: dict[str, str], root: Path, source: SourceRecord, recipe: Recipe, withheld: set[str]) -> Item:
    """The item of one row of `info.csv`; what is wrong with the row becomes its `problem`."""
    name = _name(row)
    split = next((split for split in PLAYED_SPLITS if split == row["split"]), None)
    problem: str | None = None
    empty = sorted(column for column in _COLUMNS if not row[column])
    if empty:
        problem = f"its row in {INFO_NAME} has no {empty[0]}"
    elif split is None:
        problem = f"its split is {row['split']!r}, not train or validation"
    elif name in withheld:
        problem = "its file is also listed in the test split"
    elif ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
        problem = "it lies outside the corpus"
    else:
        try:
            recipe = replace(recipe, tempo=float(row["bpm"]), meter=Meter.parse(row["time_signature"]))
        except (ValueError, InvalidParameterError) as error:
            problem = f"its row in {INFO_NAME} cannot be read: {error}"
    return Item(
        id=row["id"] or name,
        path=root / name,
        file=name,
        style=row["style"],
        player=row["drummer"],
        fill=row["beat_type"] == "fill",
        split=split,
        source=source,
        recipe=recipe,
        problem=problem,
    )


def _found(folder: Path, source: SourceRecord, options: ListingOptions) -> Listing:
    recipe = Recipe(kit=options.kit or "gm", channels=options.channels)
    items: list[Item] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        style = options.style or (name.split("/")[0] if "/" in name else None)
        if style is None:
            raise InvalidParameterError(
                f"{name} has no style", where="style", hint="name one, or put files into folders named after styles"
            )
        items.append(
            Item(
                id=f"{source.name}/{PurePosixPath(name).with_suffix('')}",
                path=path,
                file=name,
                style=style,
                player=options.player,
                fill=_FILL.search(path.stem.replace("_", " ")) is not None,
                split=None,
                source=source,
                recipe=recipe,
            )
        )
    if not items:
        raise CorpusError("no MIDI files in this folder", where=str(folder), hint="expected .mid or .midi")
    return Listing(tuple(items), source)
