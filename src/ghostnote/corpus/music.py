"""The bytes of one file to clean music: read, tempo and meter settled, silent edges and endings cut, features measured.

Whatever changes the music that comes out of equal bytes lies in this module and the packages in `CODE`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.feel.features import bar_features
from ghostnote.core.notation import notate, written_hit
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.midi.reader import Channels, read_midi

#: Version of the processing, for people; `code_fingerprint` is what decides whether earlier music may be taken over.
PROCESSING: Final = "2"
#: What the music depends on, inside the package `ghostnote`.
CODE: Final = ("core", "midi", "corpus/music.py")
#: A last bar that breaks off before this share of it is the ending of the bar before (a crash on the final downbeat).
ENDING_SHARE: Final = 0.5
#: A MIDI file states whole microseconds a beat: tempos that differ by less than this share are the same.
TEMPO_TOLERANCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a file is to be read.

    Attributes:
        kit: kit map of its note numbers.
        channels: MIDI channels, as in `read_midi`.
        tempo, meter: the truth about it where that is known; the file's own are overruled.
    """

    kit: str
    channels: Channels = "drums"
    tempo: float | None = None
    meter: Meter | None = None

    def __str__(self) -> str:
        tempo = "file" if self.tempo is None else f"{self.tempo:g}"
        return f"kit={self.kit} channels={self.channels} tempo={tempo} meter={self.meter or 'file'}"


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Clean music of one file: float32 features [bars, F], and what reading and cleaning had to decide."""

    pattern: Pattern
    features: npt.NDArray[np.float32]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a file gives no music."""

    reason: str


def read_music(data: bytes, recipe: Recipe) -> Music | Rejection:
    """Music of the MIDI file `data`, or why there is none."""
    try:
        result = read_midi(data, kit=recipe.kit, channels=recipe.channels)
        pattern, notes = result.pattern, list(result.report.remarks)
        if result.report.unmapped:
            numbers = ", ".join(f"{note} ({count})" for note, count in result.report.unmapped.items())
            notes.append(f"notes outside the kit dropped: {numbers}")
        if recipe.tempo is not None and recipe.tempo != pattern.bpm:
            if abs(recipe.tempo - pattern.bpm) > TEMPO_TOLERANCE * recipe.tempo:
                notes.append(f"the file says {pattern.bpm:g} BPM; {recipe.tempo:g} was taken")
            pattern = replace(pattern, bpm=recipe.tempo)
        if recipe.meter is not None and recipe.meter != pattern.meter:
            notes.append(f"the file says {pattern.meter}; {recipe.meter} was taken")
            pattern = _rebarred(pattern, recipe.meter)
        pattern = _trimmed(pattern, notes)
        return Music(pattern, bar_features(pattern), tuple(notes))
    except GhostnoteError as error:
        return Rejection(str(error))


def _rebarred(pattern: Pattern, meter: Meter) -> Pattern:
    """The same onsets in another meter."""
    slots = notate([(hit.onset, hit.voice) for hit in pattern.hits], meter)
    hits = tuple(
        written_hit(hit.onset, slot, hit.voice, hit.velocity) for hit, slot in zip(pattern.hits, slots, strict=True)
    )
    return Pattern(meter, pattern.bpm, max(slots) // meter.bar_ticks + 1, hits)


def _trimmed(pattern: Pattern, notes: list[str]) -> Pattern:
    """Without silent bars at either end, and without a last bar that only ends the one before."""
    bar_ticks = pattern.meter.bar_ticks
    first, last = pattern.bar_of(pattern.hits[0]), pattern.bar_of(pattern.hits[-1])
    if last > first and pattern.hits[-1].slot % bar_ticks < ENDING_SHARE * bar_ticks:
        body = [hit for hit in pattern.hits if pattern.bar_of(hit) < last]
        notes.append(f"an ending of {len(pattern.hits) - len(body)} hits cut")
        pattern = replace(pattern, bars=last, hits=tuple(body))
        last = pattern.bar_of(body[-1])
    silent = pattern.bars - (last - first + 1)
    if silent:
        notes.append(f"silent bars cut at the edges: {silent}")
    return pattern.window(first, last - first + 1)


def code_fingerprint() -> str:
    """Hash of the code that the music depends on: a change of it makes earlier results unusable."""
    digest = hashlib.sha256()
    for name in CODE:
        for part in _modules(files("ghostnote").joinpath(name)):
            digest.update(part)
    return digest.hexdigest()


def _modules(place: Traversable) -> list[bytes]:
    if place.is_dir():
        children = sorted(place.iterdir(), key=lambda child: child.name)
        return [part for child in children for part in _modules(child)]
    return [place.name.encode(), place.read_bytes()] if place.name.endswith(".py") else []
