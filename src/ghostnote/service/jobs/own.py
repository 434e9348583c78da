"""Styles that somebody has taught, as the service keeps them: private to their owner, one file each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ghostnote.core.errors import OwnStyleError

#: Styles that an owner may have.
MOST_STYLES: Final = 100
#: Levels of a report's JSON: those that `learning.report` makes have five.
_DEEPEST: Final = 16


@dataclass(frozen=True, slots=True)
class OwnedStyle:
    """What is known of a style without its file. The time is in milliseconds since 1970.

    Attributes:
        name: that it is asked for by.
        checkpoint: hash of the one that it was learned beside, and that alone can play it.
        sha256: of its file, in hex.
        size: bytes of its file.
        tempo: `median`, `low` and `high` in BPM, and `bars`, of the clips.
        meters: of the clips, the most frequent first.
        clips: how many it was learned from, those that were held out included.
        created_at: when it came.
    """

    name: str
    checkpoint: str
    sha256: str
    size: int
    tempo: Mapping[str, float]
    meters: Sequence[str]
    clips: int
    created_at: int


@dataclass(frozen=True, slots=True)
class NewStyle:
    """A style that is to be kept; see `OwnedStyle`.

    Attributes:
        report: what was measured as it was learned.
        data: its file.
        replace: whether it takes the place of one that has its name.
    """

    name: str
    checkpoint: str
    sha256: str
    tempo: Mapping[str, float]
    meters: Sequence[str]
    clips: int
    report: Mapping[str, Any]
    data: bytes
    replace: bool = False


class StyleStore(Protocol):
    """Every owner's styles. A name is found in any spelling, as those of the catalogue are.

    Methods may raise `UnavailableError`. Of a style that belongs to somebody else they say what they say of none.
    """

    async def all(self, owner: str) -> Sequence[OwnedStyle]:
        """The styles of an owner, by name."""

    async def report(self, owner: str, name: str) -> tuple[OwnedStyle, Mapping[str, Any]]:
        """A style and its report; raises `NotFoundError`."""

    async def file(self, owner: str, name: str, digest: str | None = None) -> bytes:
        """The file of a style; raises `NotFoundError`.

        Args:
            owner: whose it is.
            name: of the style.
            digest: of the very file that is wanted: another one of this name is none. None takes any.
        """

    async def add(self, owner: str, new: NewStyle) -> OwnedStyle:
        """Keep a style.

        Raises:
            ConflictError: there is one of this name that is not to be replaced, or there are MOST_STYLES.
        """

    async def remove(self, owner: str, name: str) -> None:
        """Remove a style and its file, at once and for good; raises `NotFoundError`."""


def new_style(data: bytes, where: str, *, replace: bool = False) -> NewStyle:
    """A file of a style, read and ready to be kept.

    Args:
        data: the file, which may come from anybody.
        where: it came from, for messages.
        replace: see `NewStyle`.

    Raises:
        OwnStyleError: no file of a style, or a description that cannot be kept.
        OwnStyleMismatchError: of another format.
    """
    from ghostnote.model.adapter import read_style

    style = read_style(data, where)
    info = style.info
    _require_plain({"report": info.report, "meters": info.meters, "checkpoint": info.checkpoint}, where)
    return NewStyle(
        name=info.name,
        checkpoint=info.checkpoint,
        sha256=style.digest,
        tempo=info.tempo,
        meters=info.meters,
        clips=len(info.clips),
        report=info.report,
        data=data,
        replace=replace,
    )


def _require_plain(value: Mapping[str, Any], where: str) -> None:
    """Refuse what JSON, a database or an answer could not hold: NaN, lone surrogates, the character 0, great depth."""
    try:
        if not isinstance(value["checkpoint"], str) or _depth(value) > _DEEPEST:
            raise ValueError("too deep, or a checkpoint that is no text")
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except ValueError as error:
        raise OwnStyleError(f"its description cannot be kept: {error}", where=where) from None
    if "\\u0000" in text:
        raise OwnStyleError("its description holds the character 0", where=where)


def _depth(value: Any) -> int:
    """Levels of lists and mappings; what is read from JSON by the standard library is some hundreds deep at most."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if not isinstance(value, (list, tuple)):
        return 0
    return 1 + max((_depth(one) for one in value), default=0)
