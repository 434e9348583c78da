"""Requests to edit real clips, done through the whole path, and what is wrong with the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip, read_clip
from ghostnote.service.arrange.edit import Edit
from ghostnote.service.generate import Artefact, Order, arrange
from tests.service.arrange.edits.checking import failure, untouched

FOLDER: Final = Path(__file__).resolve().parent
PARAMS: Final = GenerationParams(style=ANY_STYLE, kit="td11", seed=5)
#: Takes of GMD, and the bars of them that are edited.
TAKES: Final[Mapping[str, tuple[str, tuple[int, int]]]] = {
    "funk": ("drummer1/session1/2_funk_80_beat_4-4.mid", (5, 8)),
    "rock": ("drummer6/session3/4_rock_127_beat_4-4.mid", (5, 8)),
    "samba": ("drummer1/session1/38_latin-samba_116_beat_4-4.mid", (5, 8)),
    "pop": ("drummer7/session2/102_pop_132_beat_4-4.mid", (1, 4)),
    "six": ("drummer6/session1/3_rock_80_beat_6-8.mid", (5, 8)),
    "hiphop": ("drummer3/session2/25_hiphop_92_beat_4-4.mid", (5, 8)),
}


@dataclass(frozen=True)
class Request:
    """An edit that is asked for.

    Attributes:
        ask: the words.
        on: a clip of `TAKES`.
        may: where hits may change.
        then: what must be true.
    """

    ask: str
    on: str
    may: str
    then: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.ask} [{self.on}]"


def requests(name: str) -> list[Request]:
    """The requests of a file of this folder, one for each clip that they are made of."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return [Request(row["ask"], clip, row["may"], tuple(row["then"])) for row in rows for clip in row["clips"]]


@lru_cache
def take(folder: Path, name: str) -> Clip:
    """A clip of `TAKES`."""
    file, window = TAKES[name]
    return read_clip((folder / file).read_bytes(), kit="td11", window=window)[0]


def outcomes(asked: Sequence[Request], folder: Path, engine: Engine) -> Iterable[tuple[Request, list[str], str | None]]:
    """For each request what of `then` failed, and what changed outside `may`."""
    for one in asked:
        clip = take(folder, one.on)
        try:
            made = arrange([Order(PARAMS, 0, Edit(clip, one.ask))], engine)[0]
        except GhostnoteError as error:
            yield one, [str(error)], None
            continue
        yield one, *judged(one, clip, made)


def judged(one: Request, clip: Clip, made: Artefact) -> tuple[list[str], str | None]:
    """What of `then` failed, and what changed outside `may`."""
    before, after = clip.pattern, made.pattern
    failed = [says for check in one.then if (says := failure(check, before, after)) is not None]
    failed += ["nothing changed"] if before == after else []
    return failed, untouched(before, after, one.may, clip.notes, made.notes)
