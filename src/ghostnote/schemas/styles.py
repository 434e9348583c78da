"""What is answered about styles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ghostnote.schemas.base import Answer

SourceParts = Annotated[
    list[int | Literal["measured", "design"]],
    Field(
        description="Numbers of `facts`; `measured` on the Groove MIDI Dataset's training split; `design`: our choice."
    ),
]


class SourcedView(Answer):
    """Something with a source."""

    source: SourceParts


class NumberView(SourcedView):
    """A number and its source."""

    value: float


class SpreadView(SourcedView):
    """A range, and what is typical in it."""

    low: float
    typical: float
    high: float


class FamilyView(SourcedView):
    """The genres that a style is a mix of; shares sum to 1."""

    weights: dict[str, float]


class OffsetView(SourcedView):
    """Where a drum sounds beside its slot, apart from swing: mean and standard deviation in ms, below 0 early."""

    drum: str
    place: Annotated[str | None, Field(description="`backbeat`, `beat 4`, `offbeat`, ...; null for everywhere.")]
    mean: float
    spread: float


class VelocitiesView(SourcedView):
    """What a drum's three levels are, as MIDI velocities."""

    drum: str
    accent: int
    plain: int
    ghost: int


class RepetitionView(SourcedView):
    """How bars come again: the same, or played anew; and what share of them does."""

    mode: Literal["identical", "varied"]
    share: float


class FeelView(Answer):
    """Time and force."""

    swing: Annotated[NumberView | None, Field(description="MPC percent of 16ths, 50-75.")]
    shuffle: Annotated[NumberView | None, Field(description="MPC percent of 8ths, 50-75.")]
    offsets: list[OffsetView]
    velocities: list[VelocitiesView]
    ghost_notes: Annotated[NumberView, Field(description="Share of the snare's hits.")]
    repetition: RepetitionView


class RollsView(SourcedView):
    """Rolls on the hat: chance that a bar has one, and what they are made of."""

    chance: float
    kinds: list[Literal["16th_triplets", "32nds"]]


class HatsView(Answer):
    """What keeps time."""

    subdivision: Annotated[NumberView, Field(description="Strokes a bar.")]
    rolls: RollsView | None


class PlacementView(SourcedView):
    """Where a voice is struck in the typical meter."""

    voice: str
    bars: Annotated[
        list[str],
        Field(
            description="Signs: `.` never, 1-9 in tenths of the bars, `x` always; A-I, `X` accented; a-i, `o` ghosts."
        ),
    ]
    chances: Annotated[list[list[float]], Field(description="How often each slot is struck, 0-1, bar by bar.")]


class FactView(Answer):
    """A fact that a number rests on."""

    number: int
    subject: str
    fact: str
    grade: Annotated[Literal["P", "S"], Field(description="P: author, inventor or study; S: review or lesson.")]
    source: str


class ProfileView(Answer):
    """What is known and chosen of a style; every number has its source."""

    name: str
    title: str
    aliases: list[str]
    kind: Literal["genre", "producer", "drummer"]
    description: str
    inspired_by: Annotated[
        str | None, Field(description="Whose published manner it follows. Not trained on their work.")
    ]
    family: FamilyView
    tempo: SpreadView
    meters: list[str]
    grid: Literal["16ths", "triplets", "16th_triplets", "32nds"]
    feel: FeelView
    hats: HatsView
    density: Annotated[SpreadView, Field(description="Hits a bar.")]
    placements: list[PlacementView]
    facts: list[FactView]


class OffsetLineView(Answer):
    """Where a drum sounds beside its slot, apart from swing, in ms."""

    drum: str
    place: str | None
    asked: float
    measured: float
    hits: int


class MetView(Answer):
    """Which targets are met: the range of tempos, swing within 2 points, offsets within 4 ms, correlation of .8."""

    tempo: bool
    swing: bool
    offsets: bool
    placements: bool


class CardView(Answer):
    """What was measured on generated patterns of a style, beside what its profile asks for."""

    style: str
    patterns: int
    tempo: float
    tempo_low: float
    tempo_high: float
    pair: Annotated[Literal["swing", "shuffle"] | None, Field(description="Pairs of 16ths or of 8ths.")]
    swing_asked: Annotated[float | None, Field(description="MPC percent.")]
    swing_measured: Annotated[float | None, Field(description="null: no pairs are played.")]
    offsets: list[OffsetLineView]
    density_low: float
    density_typical: float
    density_high: float
    density_measured: Annotated[float, Field(description="Hits a bar.")]
    placements: Annotated[
        float, Field(description="Rank correlation of chances asked for and shares of bars in which a cell is struck.")
    ]
    met: MetView


class StyleView(Answer):
    """A style that can be asked for."""

    name: str
    title: str
    aliases: list[str]
    kind: Annotated[str | None, Field(description="genre, producer or drummer; null: only the checkpoint knows it.")]
    tempo: Annotated[
        float, Field(description="In BPM: median of the training data, or of the profile what is typical.")
    ]
    tempo_low: float
    tempo_high: float
    learned: Annotated[bool, Field(description="Whether the checkpoint was trained on people's playing of it.")]
    composed: Annotated[
        bool, Field(description="Whether it was trained on what was composed after the profile, which nobody played.")
    ]
    mix: Annotated[dict[str, float], Field(description="What the checkpoint plays for it; shares sum to 1.")]
    family: Annotated[dict[str, float], Field(description="The genres that it is nearest to; shares sum to 1.")]
    profile: Annotated[ProfileView | None, Field(description="In a list only if asked for.")] = None
    card: Annotated[
        CardView | None,
        Field(description="If asked for; null: this checkpoint's patterns of it were not measured."),
    ] = None


class OwnStyleView(Answer):
    """A style that you have taught or sent; nobody else sees it or can use it."""

    name: str
    checkpoint: Annotated[str, Field(description="Hash of the one that it was learned beside, and that can play it.")]
    playable: Annotated[bool, Field(description="Whether that is the one in use, and has no style of this name.")]
    sha256: Annotated[str, Field(description="Of its file; jobs and receipts name it.")]
    size: Annotated[int, Field(description="Bytes of its file.")]
    tempo: Annotated[float, Field(description="In BPM: median of the clips.")]
    tempo_low: float
    tempo_high: float
    bars: Annotated[int, Field(description="Of the clips.")]
    meters: Annotated[list[str], Field(description="Of the clips, the most frequent first.")]
    clips: Annotated[int, Field(description="That it was learned from, those that were held out included.")]
    created_at: datetime
    report: Annotated[
        dict[str, Any] | None, Field(description="What was measured as it was learned; not in a list.")
    ] = None


class OwnStyleList(Answer):
    """Your styles, by name, and the checkpoint in use."""

    checkpoint: str
    styles: list[OwnStyleView]


class StyleList(Answer):
    """The styles that the checkpoint in use can play."""

    checkpoint: str
    styles: list[StyleView]
