"""`ghostnote generate`: a pattern as a MIDI file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.engine import DEFAULT_THREADS
from ghostnote.cli.options import (
    CheckpointOption,
    JsonOption,
    KitOption,
    PrecisionOption,
    ThreadsOption,
    described,
    ranged,
)
from ghostnote.cli.output import (
    STDOUT,
    numbered,
    print_json,
    require_no_terminal,
    require_writable,
    write_file,
    write_stdout,
)
from ghostnote.cli.terminal import note
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.service.variations import VARIATIONS

if TYPE_CHECKING:
    from ghostnote.service.generate import Artefact

#: What a request is that asks for nothing.
DEFAULTS = GenerationParams()
#: A seed that nobody chose has at most so many bits, so that it is easily typed again.
_SEED_BITS = 31
#: From this many bars on, making them takes long enough to show progress.
_MANY_BARS = 128


def generate(
    style: Annotated[str, typer.Option("--style", "-s", help="What to play; see `ghostnote styles`.")] = DEFAULTS.style,
    bars: Annotated[int, typer.Option("--bars", "-b", help=ranged("bars"))] = DEFAULTS.bars,
    tempo: Annotated[
        float | None, typer.Option("--tempo", "-t", help=ranged("tempo", "; the style's median if not given"))
    ] = None,
    meter: Annotated[str, typer.Option("--meter", "-m", help="Time signature: n/4, n/8 or n/16.")] = str(
        DEFAULTS.meter
    ),
    density: Annotated[float | None, typer.Option("--density", help=ranged("density"))] = None,
    swing: Annotated[float | None, typer.Option("--swing", help=ranged("swing"))] = None,
    dynamics: Annotated[float | None, typer.Option("--dynamics", help=ranged("dynamics"))] = None,
    humanize: Annotated[
        bool, typer.Option("--humanize/--no-humanize", help="Keep the played timing, or put every hit on its step.")
    ] = True,
    fill: Annotated[bool, typer.Option("--fill", help="Ask for a fill instead of a beat.")] = False,
    temperature: Annotated[float, typer.Option("--temperature", help=ranged("temperature"))] = DEFAULTS.temperature,
    top_k: Annotated[int, typer.Option("--top-k", help=ranged("top_k"))] = DEFAULTS.top_k,
    top_p: Annotated[float, typer.Option("--top-p", help=ranged("top_p"))] = DEFAULTS.top_p,
    min_p: Annotated[float, typer.Option("--min-p", help=ranged("min_p"))] = DEFAULTS.min_p,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed and request give the same bytes; random if not given.")
    ] = None,
    variations: Annotated[
        int, typer.Option("--variations", "-n", help=described(VARIATIONS, "; files are numbered"))
    ] = 1,
    kit: KitOption = DEFAULTS.kit,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE|-", help="File, or - for standard output; STYLE-SEED.mid if not given."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace files that exist.")] = False,
    as_json: JsonOption = False,
    grid: Annotated[bool, typer.Option("--grid/--no-grid", help="Show the pattern.")] = True,
    precision: PrecisionOption = None,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Generate a drum pattern as a MIDI file, and show it.

    With -o - the MIDI goes to standard output and nothing else does; with --json a description does, instead of the
    pattern.
    """
    VARIATIONS.check("variations", variations)
    params = GenerationParams(
        style=style,
        bars=bars,
        tempo=tempo,
        meter=Meter.parse(meter),
        density=density,
        swing=swing,
        dynamics=dynamics,
        humanize=humanize,
        fill=fill,
        kit=kit,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
        seed=_random_seed() if seed is None else seed,
    )
    from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
    from ghostnote.service.conditioning import resolved

    loaded = load_checkpoint(checkpoint)
    params = resolved(params, loaded.info)
    paths = _paths(output, params, variations, force=force, as_json=as_json)

    from ghostnote.cli.progress import progress
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import generate as make

    engine = Engine(loaded, precision or DEFAULT_PRECISION, threads)
    if params.bars * variations >= _MANY_BARS:
        with progress() as report:
            artefacts = make(params, engine, count=variations, progress=lambda done, total: report("bars", done, total))
    else:
        artefacts = make(params, engine, count=variations)
    _deliver(artefacts, paths, force=force, as_json=as_json, grid=grid)


def _random_seed() -> int:
    import secrets

    return secrets.randbits(_SEED_BITS)


def _paths(output: str | None, params: GenerationParams, count: int, *, force: bool, as_json: bool) -> list[Path]:
    """Where to write, none for standard output; everything that could refuse the result is asked now."""
    if output == STDOUT:
        if count > 1:
            raise InvalidParameterError(
                f"{count} variations do not fit into standard output", where="-o -", hint="name a file"
            )
        if as_json:
            raise InvalidParameterError(
                "MIDI and JSON cannot both go to standard output", where="-o -", hint="name a file, or leave out --json"
            )
        require_no_terminal()
        return []
    named = re.sub(r"[^\w-]+", "-", params.style.lower()).strip("-") or "pattern"
    paths = numbered(Path(output if output is not None else f"{named}-{params.seed}.mid"), count)
    require_writable(paths, force=force)
    return paths


def _deliver(artefacts: Sequence[Artefact], paths: Sequence[Path], *, force: bool, as_json: bool, grid: bool) -> None:
    from ghostnote.cli.show import headline, print_grid

    if not paths:
        write_stdout(artefacts[0].midi)
    for artefact, path in zip(artefacts, paths, strict=False):
        write_file(path, artefact.midi, force=force)
    if as_json:
        pairs = zip(artefacts, paths, strict=True)
        print_json({"patterns": [_described(artefact, path) for artefact, path in pairs]})
    for number, artefact in enumerate(artefacts):
        if paths and grid and not as_json:
            print_grid(artefact.pattern)
        params = artefact.receipt.params
        where = paths[number] if paths else "standard output"
        note(f"{where}: {params.style}, {headline(artefact.pattern)}, seed {params.seed}")


def _described(artefact: Artefact, path: Path) -> dict[str, Any]:
    return {
        "path": str(path),
        "params": artefact.receipt.params.to_dict(),
        "variation": artefact.receipt.variation,
        "features": artefact.features,
        "receipt": artefact.receipt.to_dict(),
    }
