"""From clips that somebody brings to what a worker is told: they are read, and whatever can be refused is refused here.

Reading and planning take some milliseconds of one core: callers with an event loop do it elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ghostnote.core.errors import GhostnoteError
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.midi.reader import Channels
from ghostnote.service.arrange.clip import Clip, read_clip, rhythm_clip
from ghostnote.service.arrange.drums_from import DrumsFrom, tapped
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import options_of, task_of
from ghostnote.service.takes import ordered
from ghostnote.service.variations import random_seed

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo

#: Where errors say that something is wrong with a clip, whichever it is.
_CLIP: Final = "clip"

_Read = Callable[[bytes, str], tuple[Clip, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Taps:
    """A rhythm that was tapped: moments in quarter notes, tempo, meter as text."""

    beats: tuple[float, ...]
    tempo: float
    meter: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A job on clips, as it is asked for.

    Attributes:
        task: a name of `service.arrange.tasks.TASKS`.
        options: of the task, as far as the client has a say in them.
        params: by the names of `GenerationParams`; what is left out takes its default, a style any, a seed is drawn.
        files: MIDI by the field that it came in, in the order of the task's clips.
        taps: instead of a file.
        channels: which are drums, or a rhythm.
        window: first and last bar that are used, from 1; None for all.
        variations: takes of it.
        explain: say why results are as they are.
    """

    task: str
    options: Mapping[str, Any]
    params: Mapping[str, Any]
    files: Mapping[str, bytes]
    taps: Taps | None
    channels: Channels
    window: tuple[int, int] | None
    variations: int
    explain: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a worker is told, JSON-ready.

    Attributes:
        params: of the job.
        remarks: what should be known about how the clips were read.
        prompt: how words that say what to do were understood; None if there are none.
    """

    params: dict[str, Any]
    remarks: tuple[str, ...]
    prompt: Mapping[str, Any] | None = None


def settled(brought: Brought, info: CheckpointInfo) -> Arrangement:
    """A job with nothing left open.

    Raises:
        MidiError, NoDrumsError: a file cannot be taken.
        UnknownStyleError: the checkpoint does not know the style.
        InvalidParameterError: the task cannot be done with these clips and options.
    """
    clips, remarks = _clips(brought)
    task = task_of(brought.task, _options(brought), clips)
    asked = {"style": ANY_STYLE, "seed": random_seed(), "bars": clips[0].pattern.bars, **brought.params}
    params = GenerationParams.from_dict(asked)
    with as_sent({"voices": "kit_voices"}):
        complete, played = _planned(params, task.whole(), info)
    job = {
        "params": complete.to_dict(),
        "variations": brought.variations,
        "explain": brought.explain,
        "played": played * brought.variations,
        "task": task.name,
        "options": task.options,
        "inputs": [clip.to_dict() for clip in clips],
    }
    return Arrangement(job, remarks, task.reading)


def _planned(params: GenerationParams, whole: Sequence[Task], info: CheckpointInfo) -> tuple[GenerationParams, int]:
    """The complete params, and how many bars the model is to play.

    Of a path, both ends are planned and one step, which stands for all that lie between: many steps of long clips take
    seconds.
    """
    ends, between = [*whole[:1], *whole[1:][-1:]], whole[1:-1]
    planned = [ordered(params, 0, one, info) for one in (*ends, *between[:1])]
    bars = [sum(request.bars for request in one.requests) for one in planned]
    return planned[0].params, sum(bars[: len(ends)]) + len(between) * sum(bars[len(ends) :])


def _options(brought: Brought) -> dict[str, Any]:
    """With those that follow from the rest: where a path begins, and that taps have no force."""
    known = {"step": 0, "velocities": brought.taps is None, **brought.options}
    return {name: known[name] for name in options_of(brought.task)}


def _clips(brought: Brought) -> tuple[list[Clip], tuple[str, ...]]:
    if brought.taps is not None:
        taps = brought.taps
        return [tapped(taps.beats, Meter.parse(taps.meter), taps.tempo)], ()
    clips: list[Clip] = []
    remarks: list[str] = []
    read = _reader(brought)
    for name, data in brought.files.items():
        with as_sent({_CLIP: name}):
            clip, told = read(data, name)
        clips.append(clip)
        remarks += [f"{name}: {remark}" for remark in told]
    return clips, tuple(remarks)


def _reader(brought: Brought) -> _Read:
    if brought.task == DrumsFrom.name:
        read = partial(rhythm_clip, channels=brought.channels, window=brought.window)
    else:
        kit = brought.params.get("kit", GenerationParams().kit)
        read = partial(read_clip, kit=kit, channels=brought.channels, window=brought.window)
    return lambda data, name: read(data, source=name)


@contextmanager
def as_sent(names: Mapping[str, str]) -> Iterator[None]:
    """Say of an error where it is as the client knows the place."""
    try:
        yield
    except GhostnoteError as error:
        if error.where is None or error.where not in names:
            raise
        raise type(error)(error.problem, where=names[error.where], hint=error.hint) from error
