"""What can be asked of a service, one method for each task: the same for both clients."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypedDict, TypeVar, Unpack

from ghostnote.client.calls import Midi

#: What making a job gives: a job, or something that is awaited for one.
J = TypeVar("J")
#: A number, or a curve over the bars.
Knob = float | Sequence[float]


class Sending(TypedDict, total=False):
    """How a request is sent.

    `wait` is how many seconds the service may take to answer with the finished job. The same `idempotency_key` and
    fields, sent again, are the same job; a key is made if none is given.
    """

    wait: float | None
    idempotency_key: str | None


class Making(Sending, total=False):
    """What every job that plays may be told beside its own options; what is left out is left to the service.

    `ghostnote.schemas.requests` has the ranges, the defaults and what each means.
    """

    style: str
    seed: int
    kit: str
    channels: str | int
    window: tuple[int, int]
    explain: bool
    webhook_url: str


class Feel(Making, total=False):
    """The same, and knobs of how it is played."""

    swing: Knob
    dynamics: Knob
    laid_back: Knob
    guidance: float
    candidates: int


class Playing(Feel, total=False):
    """The same, and knobs of what is played."""

    density: Knob
    syncopation: Knob
    complexity: Knob
    ghost_notes: Knob
    hat_subdivision: Knob
    intensity: float
    limbs: bool
    kit_voices: Sequence[str]
    temperature: float
    top_k: int
    top_p: float
    min_p: float


class Going(Playing, total=False):
    """The same, and how bars follow one another."""

    fill_every: int
    section: str


class Taps(TypedDict, total=False):
    """A tapped rhythm: onsets in `beats` (quarter notes) or `seconds`, from 0."""

    beats: Sequence[float]
    seconds: Sequence[float]
    tempo: float
    time_signature: str


class Tasks(ABC, Generic[J]):
    """Jobs by their tasks. A clip is the bytes of a MIDI file, its path, or an upload's id."""

    @abstractmethod
    def submit(self, request: Mapping[str, Any], *, wait: float | None = None, idempotency_key: str | None = None) -> J:
        """Ask for any job.

        Args:
            request: the body of `POST /api/v1/generate`; a MIDI file in it may be a clip as above.
            wait: seconds that the service may take to answer with the finished job.
            idempotency_key: the same key and fields, sent again, are the same job; one is made if not given.
        """

    def generate(self, *, wait: float | None = None, idempotency_key: str | None = None, **fields: Any) -> J:
        """Ask for patterns.

        Args:
            wait: see `submit`.
            idempotency_key: see `submit`.
            fields: of `ghostnote.schemas.requests.GenerateRequest`, e.g. `style`, `bars`, `tempo`, `seed`.
        """
        return self.submit(fields, wait=wait, idempotency_key=idempotency_key)

    def humanize(
        self,
        midi: Midi,
        *,
        amount: float = 100.0,
        keep_velocity: bool = False,
        keep_timing: bool = False,
        variations: int = 1,
        **more: Unpack[Feel],
    ) -> J:
        """Play the notes of a clip: `amount` per cent of velocity and timing come from the model."""
        own = {"midi": midi, "amount": amount, "keep_velocity": keep_velocity, "keep_timing": keep_timing}
        return self._task("humanize", {**own, "variations": variations}, more)

    def continue_(
        self,
        midi: Midi,
        *,
        bars: int = 4,
        only_new: bool = False,
        variations: int = 1,
        **more: Unpack[Going],
    ) -> J:
        """Go on for so many bars where a clip ends."""
        own = {"midi": midi, "bars": bars, "only_new": only_new, "variations": variations}
        return self._task("continue", own, more)

    def infill(
        self,
        midi: Midi,
        *,
        voices: Sequence[str] = (),
        bars: Sequence[int] = (),
        lock_voices: Sequence[str] = (),
        lock_bars: Sequence[int] = (),
        lock_hits: Sequence[int] = (),
        variations: int = 1,
        **more: Unpack[Playing],
    ) -> J:
        """Play some drums of some bars anew; everything else, and what is locked, stays.

        Args:
            midi: the clip.
            voices: drums that are played anew; all if none is named.
            bars: bars that are, from 1; all if none is named.
            lock_voices: drums that stay.
            lock_bars: bars that stay.
            lock_hits: single hits that stay, by their place in score order, from 0.
            variations: takes of it.
            more: see `Playing`.
        """
        chosen = {"voices": list(voices), "bars": list(bars)}
        locked = {"lock_voices": list(lock_voices), "lock_bars": list(lock_bars), "lock_hits": list(lock_hits)}
        return self._task("infill", {"midi": midi, **chosen, **locked, "variations": variations}, more)

    def fill(
        self, midi: Midi, *, bar: int, length: float | None = None, variations: int = 1, **more: Unpack[Playing]
    ) -> J:
        """Play a fill in a bar: its last `length` quarter notes, or all of it."""
        return self._task("fill", {"midi": midi, "bar": bar, "length": length, "variations": variations}, more)

    def drums_from(
        self,
        midi: Midi | None = None,
        *,
        taps: Taps | None = None,
        bars: int | None = None,
        variations: int = 1,
        **more: Unpack[Going],
    ) -> J:
        """Play a kit to a rhythm: the notes of a file, or taps."""
        rhythm = {name: value for name, value in (("midi", midi), ("taps", taps)) if value is not None}
        return self._task("drums-from", {**rhythm, "bars": bars, "variations": variations}, more)

    def vary(self, midi: Midi, *, count: int = 8, amount: float = 30.0, **more: Unpack[Playing]) -> J:
        """Vary a clip, `amount` per cent of it; the nearest to it comes first."""
        return self._task("vary", {"midi": midi, "count": count, "amount": amount}, more)

    def morph(self, a: Midi, b: Midi, *, steps: int = 8, life: float = 0.0, **more: Unpack[Playing]) -> J:
        """Go from one clip to another in steps; `life` per cent of what lies between is played anew."""
        return self._task("morph", {"a": a, "b": b, "steps": steps, "life": life}, more)

    def transfer(self, groove: Midi, score: Midi, *, variations: int = 1, **more: Unpack[Making]) -> J:
        """Play the notes of `score` with the feel of `groove`."""
        return self._task("transfer", {"groove": groove, "score": score, "variations": variations}, more)

    def edit(self, midi: Midi, text: str, *, variations: int = 1, **more: Unpack[Playing]) -> J:
        """Change a clip as `text` says in English; the job's `prompt` says how that was understood."""
        return self._task("edit", {"midi": midi, "text": text, "variations": variations}, more)

    def explain(self, midi: Midi, **more: Unpack[Sending]) -> J:
        """Ask why a file that Ghostnote wrote is as it is; the result of the job says."""
        return self._task("explain", {"midi": midi}, more)

    def inspect(
        self, midi: Midi, *, kit: str = "gm", channels: Literal["drums", "any"] | int = "drums", **more: Unpack[Sending]
    ) -> J:
        """Ask what a MIDI file holds."""
        return self._task("inspect", {"midi": midi, "kit": kit, "channels": channels}, more)

    def verify(self, midi: Midi, **more: Unpack[Sending]) -> J:
        """Ask whether a MIDI file is what its receipt says."""
        return self._task("verify", {"midi": midi}, more)

    def _task(self, name: str, own: Mapping[str, Any], more: Mapping[str, Any]) -> J:
        sending = {field: value for field, value in more.items() if field in Sending.__annotations__}
        fields = {field: value for field, value in more.items() if field not in sending}
        return self.submit({"task": name, **own, **fields}, **sending)
