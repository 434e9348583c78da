"""`ghostnote generate`: a pattern as a MIDI file."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.asked import Asked
from ghostnote.cli.bundles import bundled
from ghostnote.cli.delivery import Delivery
from ghostnote.cli.knobs import Drawing, Form, Knobs
from ghostnote.cli.options import KitOption, described, ranged
from ghostnote.cli.where import Where
from ghostnote.core.params import GenerationParams
from ghostnote.service.variations import VARIATIONS

#: What a request is that asks for nothing.
DEFAULTS = GenerationParams()


@bundled
def generate(
    context: typer.Context,
    knobs: Knobs,
    form: Form,
    drawing: Drawing,
    delivery: Delivery,
    where: Where,
    prompt: Annotated[
        str | None, typer.Argument(metavar="[PROMPT]", help="The wish in words; options win over it.")
    ] = None,
    style: Annotated[
        str,
        typer.Option(
            "--style",
            "-s",
            help="What to play; see `ghostnote styles`. A mix: funk:0.7,jazz:0.3. A journey: house>techno.",
        ),
    ] = DEFAULTS.style,
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
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed and request give the same bytes; random if not given.")
    ] = None,
    variations: Annotated[
        int, typer.Option("--variations", "-n", help=described(VARIATIONS, "; files are numbered"))
    ] = 1,
    kit: KitOption = DEFAULTS.kit,
) -> None:
    """Generate a drum pattern as a MIDI file, and show it.

    With -o - the MIDI goes to standard output and nothing else does; with --json a description does, instead of the
    pattern. How a prompt was understood is told on standard error.
    """
    VARIATIONS.check("variations", variations)
    # Options that the prompt may also set are read from the context: it knows which of them were given.
    where.make(Asked.of(context), delivery)
