"""The values of the processed data: a take with its music, and the manifest that accounts for every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CorpusError
from ghostnote.core.pattern import Pattern

#: Raised by one whenever older readers could not read, or would misread, what is written.
SCHEMA_VERSION: Final = 3
#: Versions that are read. In version 1 there were no captions, in version 2 no synthetic takes.
_READABLE: Final = (1, 2, SCHEMA_VERSION)

_T = TypeVar("_T")
Split: TypeAlias = Literal["train", "validation", "synthetic"]
#: Of what people played.
PLAYED_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")
#: Takes that were composed to train with, and are no one's playing: never measured against.
SYNTHETIC: Final = "synthetic"
SPLITS: Final[tuple[Split, ...]] = (*PLAYED_SPLITS, SYNTHETIC)
Status: TypeAlias = Literal["kept", "duplicate", "rejected"]
STATUSES: Final[tuple[Status, ...]] = ("kept", "duplicate", "rejected")


@dataclass(frozen=True, eq=False)
class Take:
    """One performance and what is known about it.

    Attributes:
        id: unique in the dataset, e.g. `drummer1/session1/1`.
        style: primary style, the text before the first `/` of `substyle`.
        substyle: the style in full, e.g. `jazz/funk`.
        player: who plays, e.g. `drummer1`; empty for what was composed.
        fill: a fill rather than a beat.
        split: `train` or `validation` of what was recorded; `synthetic` for what was composed.
        pattern: the music.
        bar_features: float32 [bars, F], columns named by `Manifest.bar_features`; NaN where a feature is undefined.
        source: name of the source in `Manifest.sources`, e.g. `gmd`.
        file: name of the file inside its source.
        sha256: of the file's bytes.
        licence: of the file, e.g. `CC BY 4.0`.
        attribution: whom to credit.
        recipe: as in `FileRecord`.
        notes: what reading it had to decide, e.g. which of two tempos was taken.
    """

    id: str
    style: str
    substyle: str
    player: str
    fill: bool
    split: Split
    pattern: Pattern
    bar_features: npt.NDArray[np.float32]
    source: str
    file: str
    sha256: str
    licence: str
    attribution: str = ""
    recipe: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A window in words.

    Attributes:
        text: English.
        words: spaCy's 64-bit hashes of the norms of its content words, in order.
    """

    text: str
    words: tuple[int, ...]


@dataclass(frozen=True)
class FileRecord:
    """What became of one file. Every file that was looked at has one.

    Attributes:
        id, style (in full), player, fill, split, source, file, sha256, licence, attribution, notes: as in `Take`;
            `sha256` is None when the file could not be read at all.
        status: `kept`, `duplicate` (of the take `duplicate_of`) or `rejected` (for `reason`).
        tempo: BPM; None when the file was rejected, like `meter` (e.g. `4/4`), `bars`, `hits` and `content`.
        content: hash of the music itself (hits, meter and tempo); equal for exact duplicates.
        recipe: what the reader was told; equal bytes and recipe give equal music under one version of processing.
    """

    id: str
    style: str
    player: str
    fill: bool
    split: Split
    source: str
    file: str
    sha256: str | None
    licence: str
    attribution: str
    status: Status
    tempo: float | None = None
    meter: str | None = None
    bars: int | None = None
    hits: int | None = None
    content: str | None = None
    recipe: str = ""
    duplicate_of: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceRecord:
    """Where files came from: a public address (or a description), the licence, and whom to credit."""

    name: str
    address: str
    licence: str
    attribution: str


@dataclass(frozen=True)
class ShardRecord:
    """One file of takes: its name and hash, its split, row by row the ids of its takes, and how much is in it."""

    file: str
    sha256: str
    split: Split
    takes: tuple[str, ...]
    bars: int
    hits: int
    windows: int
    captions: int = 0


@dataclass(frozen=True)
class Manifest:
    """The account of a processed dataset; `manifest.json`.

    Attributes:
        processing: version of the processing that made it; equal versions make equal takes from equal bytes.
        bar_features: names of the columns of `Take.bar_features`.
        windows: size of the indexed windows and the step between neighbours of one size, both in bars.
        sources: by name, where files came from.
        files: every file that was looked at.
        shards: the files of takes.
    """

    processing: str
    bar_features: tuple[str, ...]
    windows: tuple[tuple[int, int], ...]
    sources: tuple[SourceRecord, ...]
    files: tuple[FileRecord, ...]
    shards: tuple[ShardRecord, ...]
    schema: int = field(default=SCHEMA_VERSION)

    def totals(self) -> dict[str, Any]:
        """Counts: files by status; takes, bars, hits, windows and captions by split; bars by primary style."""
        by_split: dict[str, Any] = {
            split: {
                "takes": sum(len(shard.takes) for shard in self.shards if shard.split == split),
                "bars": sum(shard.bars for shard in self.shards if shard.split == split),
                "hits": sum(shard.hits for shard in self.shards if shard.split == split),
                "windows": sum(shard.windows for shard in self.shards if shard.split == split),
                "captions": sum(shard.captions for shard in self.shards if shard.split == split),
            }
            for split in SPLITS
        }
        styles: dict[str, int] = {}
        for record in self.files:
            if record.status == "kept":
                style = primary_style(record.style)
                styles[style] = styles.get(style, 0) + (record.bars or 0)
        return {
            "files": {status: sum(record.status == status for record in self.files) for status in STATUSES},
            **by_split,
            "bars_by_style": dict(sorted(styles.items())),
        }

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form; `from_dict` reverses it (the totals are derived and only for the reader)."""
        values = asdict(self)
        return {"schema": values.pop("schema"), "totals": self.totals(), **values}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Manifest:
        """Read what `to_dict` wrote.

        Raises:
            CorpusError: another schema version, or fields that are missing or not known.
        """
        if data.get("schema") not in _READABLE:
            raise CorpusError(
                f"schema {data.get('schema')!r} cannot be read, only {' and '.join(map(str, _READABLE))}",
                where="manifest.json",
                hint="process the data again",
            )
        try:
            values = {name: value for name, value in data.items() if name != "totals"}
            values["windows"] = tuple((int(size), int(hop)) for size, hop in values["windows"])
            values["sources"] = tuple(_build(SourceRecord, item) for item in values["sources"])
            values["files"] = tuple(_build(FileRecord, item) for item in values["files"])
            values["shards"] = tuple(_build(ShardRecord, item) for item in values["shards"])
            manifest = _build(cls, values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError(
                f"not a manifest: {error}", where="manifest.json", hint="process the data again"
            ) from error
        _check_words(manifest.files)
        return manifest


def primary_style(substyle: str) -> str:
    """The part of a full style name before the first `/`."""
    return substyle.split("/", 1)[0]


def _build(kind: type[_T], item: Mapping[str, Any]) -> _T:
    """An instance of the dataclass `kind` from JSON, lists as tuples."""
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in item.items()})


def _check_words(files: Iterable[FileRecord]) -> None:
    for record in files:
        if record.split not in SPLITS or record.status not in STATUSES:
            raise CorpusError(f"split {record.split!r}, status {record.status!r} is not known", where=record.id)
