"""The program and its commands. Commands import what they need when they run, so that `--help` is instant."""

from __future__ import annotations

from typing import Annotated

import typer

import ghostnote
from ghostnote.cli.collect import collect
from ghostnote.cli.continuation import continue_
from ghostnote.cli.doctor import doctor
from ghostnote.cli.drums_from import drums_from
from ghostnote.cli.edit import edit
from ghostnote.cli.evaluate import evaluate
from ghostnote.cli.explain import explain
from ghostnote.cli.fill import fill
from ghostnote.cli.generate import generate
from ghostnote.cli.humanize import humanize
from ghostnote.cli.index import index
from ghostnote.cli.infill import infill
from ghostnote.cli.inspect import inspect
from ghostnote.cli.keys import keys
from ghostnote.cli.learn import learn
from ghostnote.cli.migrate import migrate
from ghostnote.cli.morph import morph
from ghostnote.cli.openapi import openapi
from ghostnote.cli.process import process
from ghostnote.cli.serve import serve
from ghostnote.cli.settings import settings
from ghostnote.cli.styles import styles
from ghostnote.cli.train import train
from ghostnote.cli.transfer import transfer
from ghostnote.cli.vary import vary
from ghostnote.cli.verify import verify
from ghostnote.cli.worker import worker

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


_MUSIC = (generate, inspect, verify, explain)
_ARRANGING = (humanize, continue_, infill, fill, drums_from, vary, morph, transfer, edit)
_TRAINING = (collect, process, train, learn, evaluate, index)
_SERVICE = (serve, worker, migrate, doctor, settings, openapi)
for command in (*_MUSIC, *_ARRANGING, *_TRAINING, *_SERVICE):
    app.command(command.__name__.strip("_").replace("_", "-"))(command)
app.add_typer(styles)
app.add_typer(keys)
