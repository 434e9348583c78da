"""What the commands that work on a clip share: options, reading, making, delivering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from ghostnote.cli.delivery import Delivery
from ghostnote.cli.engine import DEFAULT_THREADS
from ghostnote.cli.files import read_input
from ghostnote.cli.inspect import read_channels
from ghostnote.cli.lists import window as read_window
from ghostnote.cli.options import CheckpointOption, JsonOption, KitOption, PrecisionOption, ThreadsOption, described
from ghostnote.cli.output import STDOUT
from ghostnote.cli.terminal import note, printable
from ghostnote.cli.why import ExplainOption, why_of
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.service.variations import VARIATIONS

if TYPE_CHECKING:
    from ghostnote.service.arrange.clip import Clip
    from ghostnote.service.arrange.task import Task
    from ghostnote.service.generate import Artefact

InputArgument: TypeAlias = Annotated[str, typer.Argument(metavar="IN.mid", help="MIDI file, or - for standard input.")]
VariationsOption: TypeAlias = Annotated[
    int, typer.Option("--variations", "-n", help=described(VARIATIONS, "; files are numbered"))
]
_CLIP: Final = "clip"


@dataclass(frozen=True, slots=True)
class Source:
    """Which part of a file is meant."""

    channels: Annotated[
        str, typer.Option("--channels", help="Which are drums: drums (channel 10), any, or one of 1-16.")
    ] = "drums"
    window: Annotated[
        str | None, typer.Option("--window", metavar="FIRST-LAST", help="Use only these bars of the file.")
    ] = None

    def clip(self, file: str, kit: str) -> Clip:
        """The drums of a file; how they were read is told on standard error.

        Raises:
            MidiError, InvalidParameterError: see `read_clip`.
        """
        from ghostnote.service.arrange.clip import read_clip

        span = None if self.window is None else read_window(self.window)
        channels = read_channels(self.channels)
        clip, remarks = read_clip(read_input(file), kit=kit, channels=channels, window=span, source=file)
        tell(file, remarks)
        return clip


@dataclass(frozen=True, slots=True)
class Result:
    """What is made of it, and where it goes."""

    style: Annotated[str, typer.Option("--style", "-s", help="How it is played; see `ghostnote styles`.")] = ANY_STYLE
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed and request give the same bytes; random if not given.")
    ] = None
    kit: KitOption = "gm"
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE|-", help="File, or - for standard output; named after the input."),
    ] = None
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace files that exist.")] = False
    as_json: JsonOption = False
    grid: Annotated[bool, typer.Option("--grid/--no-grid", help="Show the pattern.")] = True
    explain: ExplainOption = False
    precision: PrecisionOption = None
    threads: ThreadsOption = DEFAULT_THREADS
    checkpoint: CheckpointOption = None

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
        tasks: Sequence[tuple[Task, int]],
        told: Callable[[Artefact], dict[str, Any]] | None = None,
        arranged: Callable[[list[Artefact]], list[Artefact]] = list,
    ) -> None:
        """Do the tasks (each with a variation, from 0), and deliver what comes of them.

        Args:
            file: what results are named after.
            params: of all of them.
            tasks: in the order of the results.
            told: facts about a result that are told with it.
            arranged: puts the results into the order in which they are delivered.

        Raises:
            GhostnoteError: one cannot be done or delivered.
        """
        from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
        from ghostnote.service.conditioning import resolved

        loaded = load_checkpoint(self.checkpoint)
        delivery = Delivery(self.output, force=self.force, as_json=self.as_json, grid=self.grid)
        settled = resolved(tasks[0][0].settle(params), loaded.info)
        stem = _CLIP if file == STDOUT else Path(file).stem
        paths = delivery.paths(settled, len(tasks), stem=f"{stem}-{tasks[0][0].name}")

        from ghostnote.model.engine import Engine
        from ghostnote.service.generate import Order, arrange

        engine = Engine(loaded, self.precision or DEFAULT_PRECISION, self.threads)
        made = arranged(arrange([Order(params, variation, task) for task, variation in tasks], engine))
        facts = [told(one) for one in made] if told else ()
        delivery.deliver(made, paths, None, facts, [why_of(one, engine) for one in made] if self.explain else ())


def tell(file: str, remarks: Sequence[str]) -> None:
    """Say how a file was read."""
    for remark in remarks:
        note(printable(f"{file}: {remark}"))
