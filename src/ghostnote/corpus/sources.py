"""The table of public corpora that `ghostnote collect` knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import InvalidParameterError

MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One public corpus.

    Attributes:
        name: what it is called on the command line.
        title: its full name.
        address: official address of the archive.
        licence, attribution: the licence of its files and whom to credit.
        required: a file that its archive must hold, by which it is recognised.
        kit: kit map of its MIDI.
        sha256: hashes of the archives that are known to be it. The publisher of the Groove MIDI Dataset states none
            for the official address; the one listed is of the archive cut down to the train and validation splits.
        max_bytes: an archive larger than this is not it.
    """

    name: str
    title: str
    address: str
    licence: str
    attribution: str
    required: str
    kit: str
    sha256: frozenset[str]
    max_bytes: int


SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "gmd": Source(
            name="gmd",
            title="Groove MIDI Dataset v1.0.0",
            address="https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip",
            licence="CC BY 4.0",
            attribution="Groove MIDI Dataset, Google LLC (Magenta): Gillick, Roberts, Engel, Eck, Bamman, ICML 2019",
            required="groove/info.csv",
            kit="td11",
            sha256=frozenset({"e6c8067532205fc98608200ce189bca8f323cbe47c8c6090c06471a47af4d738"}),
            max_bytes=64 * MEBIBYTE,
        ),
    }
)


def source_named(name: str) -> Source:
    """The row of `SOURCES` called `name`.

    Raises:
        InvalidParameterError: there is none; the message lists those there are.
    """
    if name not in SOURCES:
        raise InvalidParameterError(f"no source {name!r}", where="source", hint=f"one of {', '.join(sorted(SOURCES))}")
    return SOURCES[name]
