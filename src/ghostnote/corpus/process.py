"""`ghostnote process`: listed files to a processed dataset, reading only what an earlier run has not."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.corpus.captions import caption_takes
from ghostnote.corpus.composing.compose import compose_takes
from ghostnote.corpus.listing import Item, Listing, split_of
from ghostnote.corpus.music import PROCESSING, Music, Rejection, code_fingerprint
from ghostnote.corpus.reuse import Earlier, remember
from ghostnote.corpus.workers import Job, read_all, read_bytes
from ghostnote.dataset.files import sha256_hex
from ghostnote.dataset.format import Dataset, file_record, write_dataset
from ghostnote.dataset.records import FileRecord, Split, Take, primary_style
from ghostnote.dataset.shards import WINDOWS

#: Called with how many files are done and how many there are.
ProcessProgress = Callable[[int, int], None]

_MOST_WORKERS: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class ProcessReport:
    """What `process` did.

    Attributes:
        dataset: the result.
        parsed: files that were read as MIDI.
        reused: files whose result was taken over from the earlier run.
        withheld: rows of test splits, whose files were not opened.
        rejected, duplicates: records of the files that were not kept.
        remark: why an earlier dataset in the destination was of no use, or None.
    """

    dataset: Dataset
    parsed: int
    reused: int
    withheld: int
    rejected: tuple[FileRecord, ...]
    duplicates: tuple[FileRecord, ...]
    remark: str | None


@dataclass(slots=True)
class _Entry:
    """An item on its way: the hash of its file (None: it was not opened) and, once known, what came of it."""

    item: Item
    sha256: str | None
    result: Music | Rejection | None
    reused: bool = False

    @property
    def split(self) -> Split:
        return self.item.split or split_of(self.sha256 or sha256_hex(self.item.id.encode()))

    @property
    def rank(self) -> tuple[object, ...]:
        """Train first, then by id with numbers as numbers."""
        parts = re.split(r"(\d+)", self.item.id)
        return self.split != "train", [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def process(
    listings: Sequence[Listing],
    destination: Path,
    *,
    workers: int | None = None,
    windows: Sequence[tuple[int, int]] = WINDOWS,
    fresh: bool = False,
    compose: int = 0,
    progress: ProcessProgress | None = None,
) -> ProcessReport:
    """Process the files of `listings` into one dataset in the folder `destination`, replaced in one step.

    A file whose bytes and recipe are those of an earlier run by the same code is taken over from it. Of files whose
    music is exactly equal the first is kept, train before validation. Equal input gives an equal manifest, whatever
    the workers and whatever was taken over.

    Args:
        listings: from `list_corpus`.
        destination: folder of the dataset.
        workers: processes that read; None is one for each CPU, at most 8; 1 reads in this process.
        windows: size and hop, in bars, of the windows that are indexed.
        fresh: take nothing over.
        compose: beats to compose for each style of the catalogue that nobody of the training split plays.
        progress: called with files done and files in all.

    Raises:
        CorpusError: no file could be kept, a worker died, or the folder cannot be written.
    """
    code = code_fingerprint()
    earlier = Earlier() if fresh else Earlier.read(destination, code)
    entries = [_open(item, earlier) for listing in listings for item in listing.items]
    waiting = [entry for entry in entries if entry.result is None]
    ready = len(entries) - len(waiting)
    jobs = [Job(entry.item.path, entry.sha256 or "", entry.item.recipe) for entry in waiting]
    many = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
    results = read_all(jobs, many)
    for done, (entry, result) in enumerate(zip(waiting, results, strict=True), start=ready + 1):
        entry.result = result
        if progress is not None:
            progress(done, len(entries))

    takes, others = _sorted_out(entries)
    if not takes:
        first = f"; the first: {others[0].file}: {others[0].reason}" if others else ""
        raise CorpusError(f"none of {len(entries)} files could be kept{first}", hint="is this a folder of drum MIDI?")
    sources = {listing.source for listing in listings}
    if compose:
        composed, source = compose_takes([take for take in takes if take.split == "train"], compose)
        takes += composed
        sources.add(source)
    dataset = write_dataset(
        destination,
        takes,
        captions=caption_takes(takes, windows, many),
        bar_features=BAR_FEATURES,
        processing=PROCESSING,
        sources=sorted(sources, key=lambda source: source.name),
        others=others,
        windows=windows,
    )
    try:
        remember(dataset, code)
    except OSError as error:
        raise CorpusError(f"cannot write: {error.strerror}", where=str(destination)) from error
    return ProcessReport(
        dataset=dataset,
        parsed=len(waiting),
        reused=sum(entry.reused for entry in entries),
        withheld=sum(listing.withheld for listing in listings),
        rejected=tuple(record for record in others if record.status == "rejected"),
        duplicates=tuple(record for record in others if record.status == "duplicate"),
        remark=earlier.problem,
    )


def _open(item: Item, earlier: Earlier) -> _Entry:
    """Read a file as far as its hash, and look up what came of it earlier."""
    if item.problem is not None:
        return _Entry(item, None, Rejection(item.problem))
    data = read_bytes(item.path)
    if isinstance(data, Rejection):
        return _Entry(item, None, data)
    digest = sha256_hex(data)
    found = earlier.results.get((digest, str(item.recipe)))
    return _Entry(item, digest, found, reused=found is not None)


def _sorted_out(entries: Sequence[_Entry]) -> tuple[list[Take], list[FileRecord]]:
    """The takes to keep, in order, and the records of all other files."""
    takes: list[Take] = []
    others: list[FileRecord] = []
    first_of: dict[str, str] = {}
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.rank):
        if entry.item.id in seen:
            others.append(_rejected(entry, "another file has its id"))
            continue
        seen.add(entry.item.id)
        if isinstance(entry.result, Music):
            take = _take(entry, entry.result)
            record = file_record(take)
            original = first_of.setdefault(record.content or "", take.id)
            if original == take.id:
                takes.append(take)
            else:
                others.append(replace(record, status="duplicate", duplicate_of=original))
        elif entry.result is not None:
            others.append(_rejected(entry, entry.result.reason))
    return takes, others


def _take(entry: _Entry, music: Music) -> Take:
    item = entry.item
    return Take(
        id=item.id,
        style=primary_style(item.style),
        substyle=item.style,
        player=item.player,
        fill=item.fill,
        split=entry.split,
        pattern=music.pattern,
        bar_features=music.features,
        source=item.source.name,
        file=item.file,
        sha256=entry.sha256 or "",
        licence=item.source.licence,
        attribution=item.source.attribution,
        recipe=str(item.recipe),
        notes=music.notes,
    )


def _rejected(entry: _Entry, reason: str) -> FileRecord:
    item = entry.item
    return FileRecord(
        id=item.id,
        style=item.style,
        player=item.player,
        fill=item.fill,
        split=entry.split,
        source=item.source.name,
        file=item.file,
        sha256=entry.sha256,
        licence=item.source.licence,
        attribution=item.source.attribution,
        status="rejected",
        recipe=str(item.recipe),
        reason=reason,
    )
