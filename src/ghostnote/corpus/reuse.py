"""What an earlier run left in the destination, taken over where bytes, recipe and code are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import CorpusError
from ghostnote.corpus.music import Music, Rejection
from ghostnote.dataset.files import write_atomically
from ghostnote.dataset.format import MANIFEST_NAME, Dataset, read_dataset
from ghostnote.dataset.records import SPLITS

#: Beside the manifest and not part of the data: which code made which manifest.
MADE_BY_NAME: Final = "made_by.json"

_Results = Mapping[tuple[str, str], Music | Rejection]


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """Results of an earlier run by (SHA-256 of the file, recipe).

    Attributes:
        results: empty where there was no earlier run, or none by this code.
        problem: why the dataset that is there could not be used, else None.
    """

    results: _Results = field(default_factory=lambda: MappingProxyType({}))
    problem: str | None = None

    @classmethod
    def read(cls, folder: Path, code: str) -> Earlier:
        """What the dataset in `folder` holds, if code of the fingerprint `code` made it."""
        if not (folder / MANIFEST_NAME).exists():
            return cls()
        try:
            dataset = read_dataset(folder)
            if not _made_by(folder, code, dataset.manifest_hash):
                return cls()
            return cls(MappingProxyType(_results(dataset)))
        except CorpusError as error:
            return cls(problem=f"the earlier dataset cannot be used, all is processed anew: {error}")


def remember(dataset: Dataset, code: str) -> None:
    """Note that code of the fingerprint `code` made `dataset`.

    Raises:
        OSError: its folder cannot be written.
    """
    note = {"code": code, "manifest": dataset.manifest_hash}
    write_atomically(dataset.folder / MADE_BY_NAME, (json.dumps(note) + "\n").encode())


def _made_by(folder: Path, code: str, manifest_hash: str) -> bool:
    path = folder / MADE_BY_NAME
    try:
        return bool(json.loads(path.read_bytes()) == {"code": code, "manifest": manifest_hash})
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot be read: {error}", where=str(path)) from error


def _results(dataset: Dataset) -> dict[tuple[str, str], Music | Rejection]:
    kept = {take.id: take for split in SPLITS for take in dataset.takes(split)}
    results: dict[tuple[str, str], Music | Rejection] = {}
    for record in dataset.manifest.files:
        if record.sha256 is None:
            continue
        key = record.sha256, record.recipe
        if record.status == "rejected":
            results[key] = Rejection(record.reason or "")
        else:
            # A duplicate's music is, by definition, exactly that of the take it repeats.
            take = kept[record.duplicate_of or record.id]
            results[key] = Music(take.pattern, take.bar_features, record.notes)
    return results
