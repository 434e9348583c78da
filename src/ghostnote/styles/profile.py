"""What a style is, beside what a network has learned of it: a profile whose every number has a source.

`docs/styles.md` explains the files that hold them; `styles.reading` reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Meter
from ghostnote.core.units import PPQ

#: The genres of the Groove MIDI Dataset, which every family is a mix of.
GENRES: Final = (
    "afrobeat", "afrocuban", "blues", "country", "dance", "funk", "gospel", "highlife", "hiphop", "jazz", "latin",
    "middleeastern", "neworleans", "pop", "punk", "reggae", "rock", "soul",
)  # fmt: skip


class Kind(StrEnum):
    """What a style is named after."""

    GENRE = "genre"
    PRODUCER = "producer"
    DRUMMER = "drummer"


class Level(StrEnum):
    """How hard a stroke is meant."""

    GHOST = "ghost"
    PLAIN = "plain"
    ACCENT = "accent"


class Mode(StrEnum):
    """Whether a bar that comes again is the same or played anew."""

    IDENTICAL = "identical"
    VARIED = "varied"


class Roll(StrEnum):
    """What a hat's roll is made of."""

    TRIPLETS = "16th_triplets"
    THIRTY_SECONDS = "32nds"

    @property
    def step(self) -> int:
        """Ticks between its strokes."""
        return PPQ // GRIDS[self.value]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from.

    Attributes:
        parts: numbers of rows of `styles.facts`, `MEASURED` or `DESIGN`. A number may rest on several; of a placement
            whose source is `[16, design]`, the fact says some slots and the rest is our own choice.
    """

    parts: tuple[int | str, ...]

    @property
    def facts(self) -> tuple[int, ...]:
        """The facts among the parts."""
        return tuple(part for part in self.parts if isinstance(part, int))

    def __str__(self) -> str:
        return ", ".join(f"fact {part}" if isinstance(part, int) else part for part in self.parts)


#: Our own choice.
DESIGN: Final = "design"
#: On the training split of the Groove MIDI Dataset.
MEASURED: Final = "measured"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its source."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True)
class Spread:
    """A range with what is typical in it: `low` <= `typical` <= `high`."""

    low: float
    typical: float
    high: float
    source: Source


@dataclass(frozen=True, slots=True)
class Family:
    """The genres that a style is nearest to: shares that sum to 1, the largest first."""

    weights: tuple[tuple[str, float], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Offset:
    """Where a drum sounds beside its slot, apart from swing.

    Attributes:
        drum: family or voice of the kit, e.g. `hat` or `open_hat`.
        place: one of `styles.places`, e.g. `backbeat` or `beat 4`; None for every place.
        mean: ms after the slot; below 0 before it.
        spread: standard deviation in ms; 0 for a machine.
        source: of both.
    """

    drum: str
    place: str | None
    mean: float
    spread: float
    source: Source


@dataclass(frozen=True, slots=True)
class Velocities:
    """What a drum's three levels are, as velocities 1-127."""

    drum: str
    accent: int
    plain: int
    ghost: int
    source: Source

    def at(self, level: Level) -> int:
        """The velocity of a level."""
        return {Level.ACCENT: self.accent, Level.PLAIN: self.plain, Level.GHOST: self.ghost}[level]


@dataclass(frozen=True, slots=True)
class Repetition:
    """How bars come again.

    Attributes:
        mode: as what they come again.
        share: of the bars, 0-1, that are the same as, or a variant of, an earlier one.
        source: of the share and the mode.
    """

    mode: Mode
    share: float
    source: Source


@dataclass(frozen=True, slots=True)
class Rolls:
    """Rolls on the hat.

    Attributes:
        chance: that a bar has one, 0-1.
        kinds: what they are made of.
        source: of both.
    """

    chance: float
    kinds: tuple[Roll, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Hats:
    """What keeps time: hat, ride, shaker or bell.

    Attributes:
        subdivision: strokes a bar of the typical meter.
        rolls: or None.
    """

    subdivision: Number
    rolls: Rolls | None = None


@dataclass(frozen=True, slots=True)
class Feel:
    """What is done with time and force.

    Attributes:
        swing: MPC percent of 16ths, 50-75, or None where there is no one value.
        shuffle: MPC percent of 8ths, 50-75, or None.
        offsets: as in the file; `styles.places` says which holds for a hit.
        velocities: likewise.
        ghost_notes: share of the snare's hits, 0-1.
        repetition: how bars come again.
    """

    swing: Number | None
    shuffle: Number | None
    offsets: tuple[Offset, ...]
    velocities: tuple[Velocities, ...]
    ghost_notes: Number
    repetition: Repetition

    def offset_of(self, voice: Voice, places: tuple[str, ...]) -> Offset | None:
        """The offset of a hit on `voice` at `places` (the most specific first); None where nothing is said.

        A place is more telling than a drum: of `snare on backbeat` and `side_stick` the first holds for a side stick
        on the backbeat.
        """
        named = {(one.drum, one.place): one for one in self.offsets}
        for place in (*places, None):
            for drum in drums_of(voice):
                if (drum, place) in named:
                    return named[drum, place]
        return None

    def velocities_of(self, voice: Voice) -> Velocities | None:
        """The levels of `voice`, else of its drum; None where nothing is said."""
        named = {one.drum: one for one in self.velocities}
        return next((named[drum] for drum in drums_of(voice) if drum in named), None)


#: Slots of a beat by the name of a grid.
GRIDS: Final[Mapping[str, int]] = MappingProxyType({"16ths": 4, "triplets": 3, "16th_triplets": 6, "32nds": 8})


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a row: how often it is struck (0-1), and how hard."""

    chance: float = 0.0
    level: Level = Level.PLAIN


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a voice is struck in the typical meter: its slots, bar by bar. A drum of fewer bars than others repeats.

    Attributes:
        voice: what is struck.
        bars: slots of each bar; each bar has as many as the meter has on the style's grid.
        source: of the chances.
    """

    voice: Voice
    bars: tuple[tuple[Slot, ...], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class StyleProfile:
    """A style of the catalogue.

    Attributes:
        name: letters a-z, digits and _; also the name of its file.
        title: for people.
        aliases: other names that it answers to.
        kind: what it is named after.
        description: what makes it recognisable, in a sentence or two.
        inspired_by: of a producer or drummer, whose published manner it follows; never trained on their work.
        family: the genres that it is a mix of.
        tempo: BPM.
        meters: the typical one first.
        grid: one of `GRIDS`.
        feel: time and force.
        hats: what keeps time.
        density: hits a bar of the typical meter.
        placements: in the order of the kit.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    kind: Kind
    description: str
    inspired_by: str | None
    family: Family
    tempo: Spread
    meters: tuple[Meter, ...]
    grid: str
    feel: Feel
    hats: Hats
    density: Spread
    placements: tuple[Placement, ...] = field(default=())

    @property
    def meter(self) -> Meter:
        """The typical meter, in which the placements are written."""
        return self.meters[0]

    @property
    def step(self) -> int:
        """Ticks between slots."""
        return PPQ // GRIDS[self.grid]

    @property
    def cycle(self) -> int:
        """Bars until every placement has come round."""
        return max(len(placement.bars) for placement in self.placements)

    @property
    def expected_hits(self) -> float:
        """Hits a bar that the placements come to in the mean."""
        return sum(
            sum(slot.chance for bar in placement.bars for slot in bar) / len(placement.bars)
            for placement in self.placements
        )


def drums_of(voice: Voice) -> tuple[str, ...]:
    """What a voice may be called in offsets and velocities: itself, then its drum."""
    return tuple(dict.fromkeys((voice.slug, KIT[voice].family)))
