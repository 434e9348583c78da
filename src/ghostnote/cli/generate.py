"""`ghostnote generate`: a pattern as a MIDI file."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.asked import Asked
from ghostnote.cli.bundles import bundled
from ghostnote.cli.delivery import Delivery
from ghostnote.cli.engine import DEFAULT_THREADS
from ghostnote.cli.knobs import Drawing, Knobs
from ghostnote.cli.options import (
    CheckpointOption,
    JsonOption,
    KitOption,
    PrecisionOption,
    ThreadsOption,
    described,
    ranged,
)
from ghostnote.cli.why import ExplainOption
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import SECTIONS, GenerationParams
from ghostnote.service.variations import VARIATIONS

#: What a request is that asks for nothing.
DEFAULTS = GenerationParams()


@bundled
def generate(
    context: typer.Context,
    knobs: Knobs,
    drawing: Drawing,
    prompt: Annotated[
        str | None, typer.Argument(metavar="[PROMPT]", help="The wish in words; options win over it.")
    ] = None,
    style: Annotated[str, typer.Option("--style", "-s", help="What to play; see `ghostnote styles`.")] = DEFAULTS.style,
    bars: Annotated[int, typer.Option("--bars", "-b", help=ranged("bars"))] = DEFAULTS.bars,
    tempo: Annotated[
        float | None, typer.Option("--tempo", "-t", help=ranged("tempo", "; the style's median if not given"))
    ] = None,
    meter: Annotated[str, typer.Option("--meter", "-m", help="Time signature: n/4, n/8 or n/16.")] = str(
        DEFAULTS.meter
    ),
    humanize: Annotated[
        bool, typer.Option("--humanize/--no-humanize", help="Keep the played timing, or put every hit on its step.")
    ] = True,
    humanize_amount: Annotated[
        float, typer.Option("--humanize-amount", help=ranged("humanize_amount"))
    ] = DEFAULTS.humanize_amount,
    fill: Annotated[bool, typer.Option("--fill", help="Ask for a fill instead of a beat.")] = False,
    fill_every: Annotated[int, typer.Option("--fill-every", help=ranged("fill_every"))] = DEFAULTS.fill_every,
    section: Annotated[str | None, typer.Option("--section", help=f"Part of a song: {', '.join(SECTIONS)}.")] = None,
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
    explain: ExplainOption = False,
    precision: PrecisionOption = None,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
    server: Annotated[
        str | None, typer.Option("--server", metavar="URL", help="Have it made by the service at this address.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", envvar="GHOSTNOTE_KEY", help="The service's API key.", show_envvar=True)
    ] = None,
) -> None:
    """Generate a drum pattern as a MIDI file, and show it.

    With -o - the MIDI goes to standard output and nothing else does; with --json a description does, instead of the
    pattern. How a prompt was understood is told on standard error.
    """
    VARIATIONS.check("variations", variations)
    # Options that the prompt may also set are read from the context: it knows which of them were given.
    asked = Asked.of(context)
    delivery = Delivery(output, force=force, as_json=as_json, grid=grid)
    if server is None:
        from ghostnote.cli.local import generate_here

        generate_here(asked, delivery, checkpoint, precision, threads, explain=explain)
    elif explain:
        raise InvalidParameterError("reasons are given here only", where="--explain", hint="leave out --server")
    else:
        from ghostnote.cli.remote import generate_there, require_service_options

        require_service_options(context)
        generate_there(asked, delivery, server, key)
