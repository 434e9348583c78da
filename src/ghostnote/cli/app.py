"""The program and its commands. Commands import what they need when they run, so that `--help` is instant."""

from __future__ import annotations

from typing import Annotated

import typer

import ghostnote
from ghostnote.cli.collect import collect
from ghostnote.cli.evaluate import evaluate
from ghostnote.cli.generate import generate
from ghostnote.cli.inspect import inspect
from ghostnote.cli.process import process
from ghostnote.cli.styles import styles
from ghostnote.cli.train import train
from ghostnote.cli.verify import verify

# Plain help: rich's markup mode would double the time that `--help` takes.
app = typer.Typer(
    name="ghostnote",
    help="Drum patterns that feel played, as MIDI.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"ghostnote {ghostnote.__version__}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Drum patterns that feel played, as MIDI."""


for command in (generate, styles, inspect, verify, collect, process, train, evaluate):
    app.command()(command)
