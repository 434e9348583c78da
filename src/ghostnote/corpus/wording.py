"""Captions in words: what a window of a take is, said as a musician would ask for it.

A caption says some of what is known of a window and nothing that is not true of it: metadata, and measured features
where they are well to one side of what people play. Its words are those that `ghostnote.prompt` reads back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

#: Captions of one window.
CAPTIONS: Final = 3
#: At most so many features are told in one.
_MOST_TOLD: Final = 4
#: Tempos that can be asked for, see `core.params`.
_TEMPOS: Final = (40.0, 300.0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a window.

    Attributes:
        style: primary style.
        fill: a fill rather than a beat.
        bars, tempo (BPM), meter (e.g. `4/4`): of the window.
        features: by name, in the units of `core.feel.features`; NaN where undefined.
        families: drums that are struck, families of the kit.
    """

    style: str
    fill: bool
    bars: int
    tempo: float
    meter: str
    features: Mapping[str, float]
    families: frozenset[str]


@dataclass(frozen=True, slots=True)
class Worded:
    """A caption and what it says, by the names and in the units of `core.params.GenerationParams`."""

    text: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Level:
    """Words for a feature between `low` and `high`, and the field and value that they ask for.

    The bounds of what a prompt asks for as a percentile (density, dynamics, syncopation, loudness) are near the 10th
    and the 90th percentile of the windows of the Groove MIDI Dataset's train split.
    """

    feature: str
    low: float
    high: float
    field: str
    value: float
    words: tuple[str, ...]


_EVER: Final = math.inf
_LEVELS: Final = (
    _Level("density", 0, 13, "density", 20.0, ("sparse", "simple", "spacious")),
    _Level("density", 28, _EVER, "density", 80.0, ("busy",)),
    _Level("density", 32, _EVER, "density", 92.0, ("very busy", "really busy")),
    _Level("dynamics", 0, 20, "dynamics", 10.0, ("flat dynamics", "even dynamics")),
    _Level("dynamics", 37, _EVER, "dynamics", 85.0, ("dynamic", "expressive", "wide dynamics")),
    _Level("loudness", 0, 51, "intensity", 20.0, ("soft", "quiet", "gentle")),
    _Level("loudness", 88, _EVER, "intensity", 80.0, ("loud", "powerful")),
    _Level("syncopation", 0.7, _EVER, "syncopation", 75.0, ("syncopated", "off-beat")),
    _Level("ghost_share", 0, 0.001, "ghost_notes", 0.0, ("no ghost notes", "without ghost notes")),
    _Level("ghost_share", 0.3, 0.5, "ghost_notes", 40.0, ("ghost notes", "with ghost notes on the snare")),
    _Level("ghost_share", 0.6, _EVER, "ghost_notes", 65.0, ("lots of ghost notes", "heavily ghosted")),
    _Level("laid_backness", 6, _EVER, "laid_back", 10.0, ("laid back", "behind the beat", "lazy")),
    _Level("laid_backness", -_EVER, -20, "laid_back", -8.0, ("ahead of the beat", "pushed", "rushing")),
    _Level("swing", 49, 51, "swing", 50.0, ("straight", "no swing", "straight feel")),
    _Level("swing", 64.5, 68, "swing", 66.0, ("triplet feel", "shuffled")),
    _Level("timekeeping", 3.8, 4.2, "hat_subdivision", 4.0, ("quarter-note {hat}", "{hat} in quarters")),
    _Level("timekeeping", 7.7, 8.4, "hat_subdivision", 8.0, ("eighth-note {hat}", "{hat} in 8ths", "8th {hat}")),
    _Level("timekeeping", 11.6, 12.4, "hat_subdivision", 12.0, ("triplet {hat}", "{hat} in triplets")),
    _Level("timekeeping", 15.2, 17, "hat_subdivision", 16.0, ("sixteenth {hat}", "16th-note {hat}", "{hat} in 16ths")),
)
#: Swing between these, in MPC percent, is told as a number.
_SWUNG: Final = (53.0, 74.0)
#: Drums whose absence is told, and the families that they are.
_ABSENT: Final = {"crash": ("crash", "crash_2"), "toms": ("high_tom", "mid_tom", "low_tom"), "ride": ("ride",)}

_STYLES: Final = {
    "hiphop": ("hip-hop", "hip hop"),
    "neworleans": ("New Orleans",),
    "afrocuban": ("Afro-Cuban",),
    "middleeastern": ("Middle Eastern",),
}
_TEMPO_WORDS: Final = ("at {} bpm", "{} BPM", "around {} bpm", "tempo {}", "at {}")
_VOWELS: Final = frozenset("aeiou")
_NOUNS: Final = ("groove", "beat", "loop", "pattern")
_OPENINGS: Final = (
    "{bars}-bar {style} {noun}",
    "I need a {style} {noun}, {bars} {unit} long",
    "{style} {noun}, {bars} {unit}",
    "{bars} {unit} of {style}",
    "{style}, {bars} {unit}",
    "give me {bars} {unit} of {style}",
)
_FILL_OPENINGS: Final = ("{bars}-bar {style} fill", "{style} drum fill, {bars} {unit}", "{style} fill, {bars} {unit}")
_METER_WORDS: Final = ("in {}", "{}", "{} time")


def worded(facts: Facts, rng: Random) -> Worded:
    """One caption of a window, drawn from `rng`."""
    fields: dict[str, Any] = {"style": facts.style, "bars": facts.bars}
    if facts.fill:
        fields["fill"] = True
    opening = rng.choice(_FILL_OPENINGS if facts.fill else _OPENINGS).format(
        bars=facts.bars,
        unit=("bar" if facts.bars == 1 else "bars") if rng.random() < 0.8 else ("measure", "measures")[facts.bars > 1],
        style=rng.choice(_STYLES.get(facts.style, (facts.style.replace("_", " "),))),
        noun=rng.choice(_NOUNS),
    )
    if facts.style[0] in _VOWELS:
        opening = opening.replace("need a ", "need an ")
    parts: list[str] = []
    if _TEMPOS[0] <= facts.tempo <= _TEMPOS[1]:
        parts.append(rng.choice(_TEMPO_WORDS).format(f"{facts.tempo:g}"))
        fields["tempo"] = float(f"{facts.tempo:g}")
    if facts.meter != "4/4" or rng.random() < 0.3:
        parts.append(rng.choice(_METER_WORDS).format(facts.meter))
        fields["meter"] = facts.meter
    told = _told(facts, rng)
    for words, field, value in rng.sample(told, min(len(told), rng.randrange(_MOST_TOLD + 1))):
        if field not in fields:
            parts.append(words)
            fields[field] = value
    rng.shuffle(parts)
    return Worded(", ".join((opening, *parts)), fields)


def _told(facts: Facts, rng: Random) -> list[tuple[str, str, Any]]:
    """All that could be told of a window's features and drums: words, field, value."""
    hat = "hats" if "hat" in facts.families else "ride"
    found: list[tuple[str, str, Any]] = [
        (rng.choice(level.words).format(hat=hat), level.field, level.value)
        for level in _LEVELS
        if level.low <= facts.features.get(level.feature, math.nan) < level.high
    ]
    swing = facts.features.get("swing", math.nan)
    if _SWUNG[0] <= swing <= _SWUNG[1]:
        percent = round(swing)
        found.append((rng.choice(("swing {}%", "{}% swing", "swing {}")).format(percent), "swing", float(percent)))
    for name, families in _ABSENT.items():
        if not facts.families & frozenset(families):
            found.append((rng.choice(("no {}", "without {}")).format(name), "voices", families))
    return found
