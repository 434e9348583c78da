"""Options that the commands on clips share, and how those read their clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from ghostnote.cli.arrangement import Arrangement
from ghostnote.cli.delivery import Delivery
from ghostnote.cli.files import read_input
from ghostnote.cli.inspect import read_channels
from ghostnote.cli.lists import window as read_window
from ghostnote.cli.options import KitOption, described
from ghostnote.cli.output import STDOUT
from ghostnote.cli.terminal import note, printable
from ghostnote.cli.where import Where
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.service.variations import VARIATIONS

if TYPE_CHECKING:
    from ghostnote.core.pattern import Pattern
    from ghostnote.service.arrange.clip import Clip
    from ghostnote.service.arrange.task import Task

InputArgument: TypeAlias = Annotated[str, typer.Argument(metavar="IN.mid", help="MIDI file, or - for standard input.")]
VariationsOption: TypeAlias = Annotated[
    int, typer.Option("--variations", "-n", help=described(VARIATIONS, "; files are numbered"))
]
WindowOption: TypeAlias = Annotated[
    str | None, typer.Option("--window", metavar="FIRST-LAST", help="Use only these bars of the file.")
]
_CLIP: Final = "clip"


@dataclass(frozen=True, slots=True)
class Brought:
    """A clip, with the file that it was read from."""

    data: bytes
    clip: Clip

    @property
    def pattern(self) -> Pattern:
        """What is heard."""
        return self.clip.pattern


@dataclass(frozen=True, slots=True)
class Source:
    """Which part of a file is meant."""

    channels: Annotated[
        str, typer.Option("--channels", help="Which are drums: drums (channel 10), any, or one of 1-16.")
    ] = "drums"
    window: WindowOption = None

    def read(self, file: str, kit: str) -> Brought:
        """The drums of a file; how they were read is told on standard error.

        Raises:
            MidiError, InvalidParameterError: see `read_clip`.
        """
        from ghostnote.service.arrange.clip import read_clip

        data = read_input(file)
        clip, remarks = read_clip(
            data, kit=kit, channels=read_channels(self.channels), window=span(self.window), source=file
        )
        tell(file, remarks)
        return Brought(data, clip)

    def sent(self, **inputs: Brought) -> dict[str, Any]:
        """The same in a request: inputs by their names there, and which part of them is meant."""
        files = {name: one.data for name, one in inputs.items()}
        return {**files, "channels": read_channels(self.channels), "window": span(self.window)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is made of it, who makes it, and where it goes."""

    style: Annotated[str, typer.Option("--style", "-s", help="How it is played; see `ghostnote styles`.")] = ANY_STYLE
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed and request give the same bytes; random if not given.")
    ] = None
    kit: KitOption = "gm"
    delivery: Delivery
    where: Where

    def params(self, *bundles: Any, **more: Any) -> GenerationParams:
        """What is asked for, with the fields of other bundles of options.

        Raises:
            InvalidParameterError: a value out of range.
        """
        from ghostnote.service.variations import random_seed

        seed = random_seed() if self.seed is None else self.seed
        named = {name: value for bundle in bundles for name, value in asdict(bundle).items()}
        return GenerationParams(style=self.style, kit=self.kit, seed=seed, **named, **more)

    def make(
        self,
        file: str,
        params: GenerationParams,
        task: Task,
        sent: Mapping[str, Any],
        *,
        takes: int = 1,
        origin: Pattern | None = None,
    ) -> None:
        """Do a task and deliver what comes of it.

        Args:
            file: what results are named after.
            params: of all results.
            task: what is done.
            sent: what a service is told beside it, see `Arrangement`.
            takes: how often it is done.
            origin: results are told with their distance from it.

        Raises:
            GhostnoteError: it cannot be done or delivered.
        """
        VARIATIONS.check("variations", takes)
        stem = f"{_CLIP if file == STDOUT else Path(file).stem}-{task.name}"
        self.where.make(Arrangement(stem, params, task, takes, sent, origin), self.delivery)


def span(window: str | None) -> tuple[int, int] | None:
    """The bars that an option names.

    Raises:
        InvalidParameterError: it names none.
    """
    return None if window is None else read_window(window)


def tell(file: str, remarks: Sequence[str]) -> None:
    """Say how a file was read."""
    for remark in remarks:
        note(printable(f"{file}: {remark}"))
