from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from ghostnote.cli.bundles import bundled


@dataclass(frozen=True, slots=True)
class Paint:
    colour: Annotated[str, typer.Option("--colour", help="Of the paint.")] = "red"
    coats: Annotated[int, typer.Option("--coats", min=1)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    brush: Annotated[str, typer.Option("--brush")] = "flat"
    paint: Paint


def program() -> tuple[typer.Typer, list[tuple[str, Paint, bool]]]:
    app, seen = typer.Typer(), []

    @app.command()
    @bundled
    def paint(wall: Annotated[str, typer.Argument()], paint: Paint, dry: bool = False) -> None:
        """Paint a wall."""
        seen.append((wall, paint, dry))

    return app, seen


def test_a_bundle_becomes_options_and_comes_back_filled() -> None:
    app, seen = program()
    assert CliRunner().invoke(app, ["north", "--coats", "3", "--dry"]).exit_code == 0
    assert CliRunner().invoke(app, ["south", "--colour", "blue"]).exit_code == 0
    assert seen == [("north", Paint("red", 3), True), ("south", Paint("blue", 1), False)]


def test_help_and_limits_are_those_of_the_fields() -> None:
    app, seen = program()
    assert "Of the paint." in CliRunner().invoke(app, ["--help"]).output
    assert CliRunner().invoke(app, ["north", "--coats", "0"]).exit_code == 2
    assert not seen


def test_a_bundle_may_hold_another() -> None:
    app, seen = typer.Typer(), []

    @app.command()
    @bundled
    def work(tools: Tools) -> None:
        """Work."""
        seen.append(tools)

    assert CliRunner().invoke(app, ["--colour", "blue", "--brush", "round"]).exit_code == 0
    assert seen == [Tools(brush="round", paint=Paint("blue", 1))]
