"""Jobs on clips: patterns that somebody brings as MIDI. One model a task of `service.arrange`, its options by name."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

from ghostnote.core.params import RANGES
from ghostnote.prompt.edits.items import MOST_CHARACTERS
from ghostnote.schemas.base import WHOLE, Body, Text, described, ranged
from ghostnote.schemas.fields import (
    Bar,
    Channels,
    Drum,
    Explain,
    Kit,
    Seed,
    Style,
    TimeSignature,
    Variations,
    Webhook,
    Window,
)
from ghostnote.schemas.knobs import Feel, Form, Played
from ghostnote.schemas.midi import MidiInput
from ghostnote.schemas.rules import exactly_one
from ghostnote.service.arrange.ranges import ADDED, AMOUNT, LENGTH, LIFE, MAX_HITS, STEPS
from ghostnote.service.variations import VARIATIONS

_Bars = Annotated[tuple[Bar, ...], Field(max_length=int(RANGES["bars"].high))]
_Drums = Annotated[tuple[Drum, ...], Field(max_length=80)]
_Moments = Annotated[
    list[Annotated[StrictFloat, Field(ge=0)]], Field(min_length=1, max_length=MAX_HITS, examples=[[0, 1, 1.5, 3]])
]


class ClipRequest(Body):
    """What all jobs on clips have."""

    style: Annotated[Style, Field(description="How it is played; open if not given.")] | None = None
    kit: Annotated[Kit, Field(description="Kit map that notes are read by and written by.")] = "gm"
    channels: Channels = "drums"
    window: Window | None = None
    seed: Seed | None = None
    explain: Explain = False
    webhook_url: Webhook = None


class HumanizeRequest(ClipRequest, Feel):
    """The same notes, one to one, with velocity and micro-timing from the model."""

    task: Literal["humanize"]
    midi: MidiInput
    amount: Annotated[
        StrictFloat, described(RANGES["humanize_amount"], " The rest is the clip's own feel; 0 changes nothing.")
    ] = 100.0
    keep_velocity: Annotated[StrictBool, Field(description="Change the timing only.")] = False
    keep_timing: Annotated[StrictBool, Field(description="Change velocities only.")] = False
    variations: Variations = 1


class ContinueRequest(ClipRequest, Played, Form):
    """The same groove goes on: tempo, meter and kit are kept."""

    task: Literal["continue"]
    midi: MidiInput
    bars: Annotated[StrictInt, described(ADDED), WHOLE] = 4
    only_new: Annotated[StrictBool, Field(description="Leave the clip out of the result.")] = False
    variations: Variations = 1


class InfillRequest(ClipRequest, Played):
    """Some drums of some bars anew; everything else stays, hit for hit."""

    task: Literal["infill"]
    midi: MidiInput
    voices: Annotated[_Drums, Field(description="Drums that are played anew; all if none is named.")] = ()
    bars: Annotated[_Bars, Field(description="Bars that are played anew; all if none is named.")] = ()
    lock_voices: Annotated[_Drums, Field(description="Drums that stay.")] = ()
    lock_bars: Annotated[_Bars, Field(description="Bars that stay.")] = ()
    lock_hits: Annotated[
        tuple[Annotated[StrictInt, Field(ge=0, lt=MAX_HITS), WHOLE], ...],
        Field(
            max_length=MAX_HITS,
            description="Single hits that stay, counted from 0 as task inspect lists the hits of the clip; "
            "if there is a window, of that.",
        ),
    ] = ()
    variations: Variations = 1


class FillRequest(ClipRequest, Played):
    """A fill at the end of a bar, into the next; everything else stays, hit for hit."""

    task: Literal["fill"]
    midi: MidiInput
    bar: Bar
    length: Annotated[StrictFloat, described(LENGTH, " The whole bar if not given.")] | None = None
    variations: Variations = 1


class Taps(Body):
    """When somebody tapped: in beats (quarter notes) or in seconds, from the first bar line."""

    model_config = ConfigDict(json_schema_extra=exactly_one("beats", "seconds"))

    beats: _Moments | None = None
    seconds: _Moments | None = None
    tempo: Annotated[StrictFloat, ranged("tempo")] = 120.0
    time_signature: TimeSignature = "4/4"

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.beats is None) == (self.seconds is None):
            raise ValueError("give either beats or seconds")
        return self

    @property
    def in_beats(self) -> list[float]:
        """The taps in quarter notes."""
        return self.beats if self.beats is not None else [one * self.tempo / 60 for one in self.seconds or ()]


class DrumsFromRequest(ClipRequest, Played, Form):
    """A kit's part to a rhythm: taps, or the onsets of a bass line or a melody."""

    model_config = ConfigDict(json_schema_extra=exactly_one("midi", "taps"))

    task: Literal["drums-from"]
    midi: MidiInput | None = None
    taps: Taps | None = None
    channels: Channels = "any"
    bars: (
        Annotated[
            StrictInt,
            described(RANGES["bars"], " A shorter rhythm is repeated; the rhythm's own length if not given."),
            WHOLE,
        ]
        | None
    ) = None
    variations: Variations = 1

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.midi is None) == (self.taps is None):
            raise ValueError("give either midi or taps")
        return self


class VaryRequest(ClipRequest, Played):
    """Variations of a clip, the nearest to it first."""

    task: Literal["vary"]
    midi: MidiInput
    count: Annotated[StrictInt, described(VARIATIONS), WHOLE] = 8
    amount: Annotated[StrictFloat, described(AMOUNT)] = 30.0


class MorphRequest(ClipRequest, Played):
    """A path from one clip to another of the same meter; both ends are exact."""

    task: Literal["morph"]
    a: MidiInput
    b: MidiInput
    steps: Annotated[StrictInt, described(STEPS), WHOLE] = 8
    life: Annotated[StrictFloat, described(LIFE)] = 0.0


class TransferRequest(ClipRequest):
    """The feel of one clip on the notes of another; what it does not cover, the model plays."""

    task: Literal["transfer"]
    groove: Annotated[MidiInput, Field(description="The feel.")]
    score: Annotated[MidiInput, Field(description="The notes.")]
    variations: Variations = 1


class EditRequest(ClipRequest, Played):
    """Changes in words; everything that they do not name stays, hit for hit."""

    task: Literal["edit"]
    midi: MidiInput
    text: Annotated[
        Text,
        Field(
            min_length=1,
            max_length=MOST_CHARACTERS,
            description="What to change, in English; how it was understood comes back as `prompt`.",
            examples=["remove the crash and double the hats in bar 2"],
        ),
    ]
    variations: Variations = 1
