"""Writing and reading a processed dataset: a folder of shards and a `manifest.json` that accounts for every file.

Shards carry their hash in their name and the manifest is written last, so a folder always holds one complete dataset:
the old one until the manifest is replaced, the new one from then on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CorpusError
from ghostnote.core.pattern import Pattern
from ghostnote.dataset.files import sha256_hex, write_atomically
from ghostnote.dataset.records import (
    PLAYED_SPLITS,
    SPLITS,
    SYNTHETIC,
    FileRecord,
    Manifest,
    ShardRecord,
    SourceRecord,
    Split,
    Take,
    primary_style,
)
from ghostnote.dataset.shards import WINDOWS, Music, WindowCaptions, pack_shard, unpack_captions, unpack_shard

MANIFEST_NAME: Final = "manifest.json"
SHARD_FOLDER: Final = "shards"
#: Takes in one shard: all of the Groove MIDI Dataset makes five.
TAKES_PER_SHARD: Final = 256


class Dataset:
    """A processed dataset on disk. The manifest is read at once, each split's music when it is first asked for."""

    def __init__(self, folder: Path, manifest: Manifest, manifest_hash: str) -> None:
        self.folder = folder
        self.manifest = manifest
        #: SHA-256 of `manifest.json`, which holds the hash of every shard: it identifies the data.
        self.manifest_hash = manifest_hash
        self._records = {record.id: record for record in manifest.files if record.status == "kept"}
        self._loaded: dict[str, tuple[list[Take], npt.NDArray[np.int32]]] = {}

    def takes(self, split: Split) -> list[Take]:
        """Every take of `train`, `validation` or `synthetic`, in the manifest's order.

        Raises:
            CorpusError: an unknown split, or a shard that is missing or not the one the manifest describes.
        """
        return list(self._load(split)[0])

    @property
    def material(self) -> list[Take]:
        """What there is to train with: the training split, and what was composed."""
        return [*self.takes("train"), *self.takes(SYNTHETIC)]

    @property
    def played_hash(self) -> str:
        """SHA-256 of the music that people played, by splits: what is measured on it depends on nothing else."""
        kept = [record for record in self.manifest.files if record.status == "kept" and record.split in PLAYED_SPLITS]
        return sha256_hex("\n".join(f"{record.split} {record.id} {record.content}" for record in kept).encode())

    def windows(self, split: Split) -> npt.NDArray[np.int32]:
        """Window index of a split, int32 [W, 3]: index into `takes(split)`, first bar, count of bars.

        Raises:
            CorpusError: as for `takes`.
        """
        return self._load(split)[1].copy()

    def captions(self, split: Split) -> list[WindowCaptions]:
        """The captions of every window of a split, in the order of `windows(split)`; read from disk at each call.

        Raises:
            CorpusError: as for `takes`.
        """
        _require_split(split)
        shards = [shard for shard in self.manifest.shards if shard.split == split]
        return [found for shard in shards for found in unpack_captions(*self._bytes(shard))]

    def _load(self, split: Split) -> tuple[list[Take], npt.NDArray[np.int32]]:
        _require_split(split)
        if split not in self._loaded:
            takes: list[Take] = []
            windows: list[npt.NDArray[np.int32]] = [np.zeros((0, 3), np.int32)]
            for shard in self.manifest.shards:
                if shard.split == split:
                    music, index = self._read(shard)
                    windows.append(index + np.array([len(takes), 0, 0], np.int32))
                    takes.extend(self._take(name, *item) for name, item in zip(shard.takes, music, strict=True))
            self._loaded[split] = takes, np.concatenate(windows)
        return self._loaded[split]

    def _read(self, shard: ShardRecord) -> tuple[list[Music], npt.NDArray[np.int32]]:
        data, name = self._bytes(shard)
        music, windows = unpack_shard(data, name)
        if len(music) != len(shard.takes):
            raise CorpusError(f"{len(music)} takes where the manifest lists {len(shard.takes)}", where=name)
        return music, windows

    def _bytes(self, shard: ShardRecord) -> tuple[bytes, str]:
        """The bytes of a shard, and the name of its file."""
        path = self.folder / SHARD_FOLDER / shard.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CorpusError(f"shard cannot be read: {error.strerror}", where=str(path)) from error
        if sha256_hex(data) != shard.sha256:
            raise CorpusError(
                "the shard is not the one the manifest describes", where=str(path), hint="process the data again"
            )
        return data, str(path)

    def _take(self, name: str, pattern: Pattern, features: npt.NDArray[np.float32]) -> Take:
        record = self._records.get(name)
        if record is None or record.sha256 is None:
            raise CorpusError(f"the manifest lists no kept file {name!r}", where=str(self.folder / MANIFEST_NAME))
        return Take(
            id=name,
            style=primary_style(record.style),
            substyle=record.style,
            player=record.player,
            fill=record.fill,
            split=record.split,
            pattern=pattern,
            bar_features=features,
            source=record.source,
            file=record.file,
            sha256=record.sha256,
            licence=record.licence,
            attribution=record.attribution,
            recipe=record.recipe,
            notes=record.notes,
        )


def read_dataset(folder: Path) -> Dataset:
    """Open the dataset in `folder`.

    Raises:
        CorpusError: no manifest there, or one that cannot be read.
    """
    path = Path(folder) / MANIFEST_NAME
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            "no processed data here", where=str(folder), hint="make it with `ghostnote process`"
        ) from error
    try:
        content = json.loads(data)
    except ValueError as error:
        raise CorpusError(f"not JSON: {error}", where=str(path), hint="process the data again") from error
    if not isinstance(content, dict):
        raise CorpusError("not a manifest", where=str(path), hint="process the data again")
    return Dataset(Path(folder), Manifest.from_dict(content), sha256_hex(data))


def write_dataset(
    folder: Path,
    takes: Iterable[Take],
    *,
    bar_features: Sequence[str],
    processing: str,
    captions: Sequence[Sequence[WindowCaptions]] | None = None,
    sources: Sequence[SourceRecord] = (),
    others: Iterable[FileRecord] = (),
    windows: Sequence[tuple[int, int]] = WINDOWS,
    takes_per_shard: int = TAKES_PER_SHARD,
) -> Dataset:
    """Write `takes` as a dataset, replacing the one in `folder` in one step. Equal input gives equal bytes.

    Args:
        folder: made if needed.
        takes: what is kept; their order within a split is kept.
        bar_features: names of the columns of `Take.bar_features`.
        processing: version of what made the takes.
        captions: for each take, for each of its windows, its captions; None for none at all.
        sources: where the files came from.
        others: records of files that were not kept.
        windows: size and hop, in bars, of the windows that are indexed.
        takes_per_shard: takes in one file.

    Raises:
        CorpusError: two takes with one id, an unknown split, bar features of another shape, or a folder that cannot
            be written (the earlier dataset is whole then).
    """
    folder = Path(folder)
    kept = list(takes)
    _check(kept, len(bar_features))
    words = dict(zip((take.id for take in kept), captions, strict=True)) if captions is not None else {}
    try:
        shards: list[ShardRecord] = []
        for split in SPLITS:
            members = [take for take in kept if take.split == split]
            for number, first in enumerate(range(0, len(members), takes_per_shard)):
                batch = members[first : first + takes_per_shard]
                shards.append(_write_shard(folder, split, number, batch, windows, words))
        files = [*(file_record(take) for take in kept), *others]
        manifest = Manifest(
            processing=processing,
            bar_features=tuple(bar_features),
            windows=tuple(windows),
            sources=tuple(sources),
            files=tuple(sorted(files, key=lambda record: (record.source, record.id, record.file))),
            shards=tuple(shards),
        )
        data = (json.dumps(manifest.to_dict(), indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
        write_atomically(folder / MANIFEST_NAME, data)
        current = {shard.file for shard in shards}
        for path in (folder / SHARD_FOLDER).glob("*.npz"):
            if path.name not in current:
                path.unlink()
    except OSError as error:
        raise CorpusError(f"cannot write: {error.strerror}", where=str(error.filename or folder)) from error
    return Dataset(folder, manifest, sha256_hex(data))


def file_record(take: Take) -> FileRecord:
    """The manifest's record of a take that is kept."""
    return FileRecord(
        id=take.id,
        style=take.substyle,
        player=take.player,
        fill=take.fill,
        split=take.split,
        source=take.source,
        file=take.file,
        sha256=take.sha256,
        licence=take.licence,
        attribution=take.attribution,
        status="kept",
        tempo=take.pattern.bpm,
        meter=str(take.pattern.meter),
        bars=take.pattern.bars,
        hits=len(take.pattern.hits),
        content=content_hash(take.pattern),
        recipe=take.recipe,
        notes=take.notes,
    )


def content_hash(pattern: Pattern) -> str:
    """Hash of the music alone: meter, tempo, bars and every hit. Equal for exact duplicates."""
    hits = ";".join(f"{hit.slot},{int(hit.voice)},{hit.offset},{hit.velocity}" for hit in pattern.hits)
    return sha256_hex(f"{pattern.meter}|{pattern.bpm!r}|{pattern.bars}|{hits}".encode())


def _write_shard(
    folder: Path,
    split: Split,
    number: int,
    takes: Sequence[Take],
    windows: Sequence[tuple[int, int]],
    words: Mapping[str, Sequence[WindowCaptions]],
) -> ShardRecord:
    captions = [found for take in takes for found in words.get(take.id, ())]
    data, window_count = pack_shard(takes, windows, captions)
    if captions and len(captions) != window_count:
        raise CorpusError(f"captions of {len(captions)} windows where there are {window_count}", where=takes[0].id)
    digest = sha256_hex(data)
    name = f"{split}-{number:04d}-{digest[:12]}.npz"
    write_atomically(folder / SHARD_FOLDER / name, data)
    return ShardRecord(
        file=name,
        sha256=digest,
        split=split,
        takes=tuple(take.id for take in takes),
        bars=sum(take.pattern.bars for take in takes),
        hits=sum(len(take.pattern.hits) for take in takes),
        windows=window_count,
        captions=sum(map(len, captions)),
    )


def _require_split(split: str) -> None:
    if split not in SPLITS:
        raise CorpusError(f"split {split!r} is not known", hint=f"one of {', '.join(SPLITS)}")


def _check(takes: Sequence[Take], columns: int) -> None:
    seen: set[str] = set()
    for take in takes:
        if take.id in seen:
            raise CorpusError("two takes have this id", where=take.id)
        seen.add(take.id)
        if take.split not in SPLITS:
            raise CorpusError(f"split {take.split!r} cannot be stored", where=take.id, hint=f"{', '.join(SPLITS)} only")
        if take.bar_features.shape != (take.pattern.bars, columns):
            raise CorpusError(
                f"bar features of shape {take.bar_features.shape}, not {(take.pattern.bars, columns)}", where=take.id
            )
