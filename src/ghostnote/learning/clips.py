"""Which clips can be learned from, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ghostnote.core.errors import OwnStyleError
from ghostnote.core.pattern import Pattern
from ghostnote.corpus.music import Recipe, Rejection, read_music
from ghostnote.corpus.workers import read_bytes
from ghostnote.dataset.files import sha256_hex
from ghostnote.dataset.format import content_hash
from ghostnote.dataset.records import Take
from ghostnote.midi.reader import Channels

#: Clips that a style is learned from.
FEWEST: Final = 3
MOST: Final = 200
#: A clip with fewer hits says nothing about anybody.
_FEWEST_HITS: Final = 8
#: Problems that a message lists.
_TOLD: Final = 20
_PLAYER: Final = "own"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clip that is not learned from, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clips:
    """What was brought.

    Attributes:
        kept: in the order of their files; `Take.file` is the name, without folders.
        left_out: and why.
    """

    kept: tuple[Take, ...]
    left_out: tuple[LeftOut, ...]


def read_clips(files: Iterable[tuple[str, bytes | Rejection]], *, kit: str, channels: Channels = "drums") -> Clips:
    """Read and judge clips.

    Args:
        files: names, and their bytes or why they cannot be had.
        kit: kit map of their note numbers.
        channels: MIDI channels that are read.

    Raises:
        OwnStyleError: more than MOST, or fewer than FEWEST that can be used; says what is wrong with each.
    """
    kept: list[Take] = []
    left_out: list[LeftOut] = []
    known: dict[str, str] = {}
    for number, (name, data) in enumerate(files, start=1):
        if number > MOST:
            hint = f"choose up to {MOST} that are typical of the style"
            raise OwnStyleError(f"more than {MOST} clips", where="clips", hint=hint)
        found = _read(name, data, Recipe(kit, channels))
        if isinstance(found, Take):
            content = content_hash(found.pattern)
            if content not in known:
                known[content] = name
                kept.append(found)
                continue
            found = Rejection(f"the same music as {known[content]}")
        left_out.append(LeftOut(name, found.reason))
    if len(kept) < FEWEST:
        raise OwnStyleError(_too_few(kept, left_out), where="clips", hint=f"bring {FEWEST} or more clips of drums")
    return Clips(tuple(kept), tuple(left_out))


def read_paths(paths: Sequence[Path], *, kit: str, channels: Channels = "drums") -> Clips:
    """The same of files on this machine; see `read_clips`."""
    return read_clips(((path.name, read_bytes(path)) for path in paths), kit=kit, channels=channels)


def split(takes: Sequence[Take]) -> tuple[list[Take], list[Take]]:
    """What is learned from, and what is held out: every fifth, and at least one."""
    held = list(takes[4::5]) or [takes[-1]]
    return [take for take in takes if take not in held], held


def _read(name: str, data: bytes | Rejection, recipe: Recipe) -> Take | Rejection:
    if isinstance(data, Rejection):
        return data
    music = read_music(data, recipe)
    if isinstance(music, Rejection):
        return music
    hits = len(music.pattern.hits)
    if hits < _FEWEST_HITS:
        return Rejection(f"too short: {hits} hits, {_FEWEST_HITS} are needed")
    return take_of(name, sha256_hex(data), music.pattern)


def take_of(name: str, sha256: str, pattern: Pattern) -> Take:
    """A clip as training has its material."""
    from ghostnote.core.feel.features import bar_features

    return Take(
        id=name,
        style=_PLAYER,
        substyle=_PLAYER,
        player=_PLAYER,
        fill=False,
        split="train",
        pattern=pattern,
        bar_features=bar_features(pattern),
        source=_PLAYER,
        file=name,
        sha256=sha256,
        licence="",
    )


def _too_few(kept: Sequence[Take], left_out: Sequence[LeftOut]) -> str:
    said = [f"{one.file}: {one.reason}" for one in left_out[:_TOLD]]
    more = [f"and {len(left_out) - _TOLD} more"] if len(left_out) > _TOLD else []
    return "; ".join([f"{len(kept)} clips that can be learned from", *said, *more])
