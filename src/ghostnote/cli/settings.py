"""`ghostnote settings`: what is in force, and the documents that are written from the same table."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ghostnote.cli.service import HomeOption, settings_for


class Form(StrEnum):
    """What is printed."""

    VALUES = "values"
    JSON = "json"
    MARKDOWN = "markdown"
    ENV = "env"


def settings(
    form: Annotated[
        Form, typer.Option("--format", help="Values in force; as JSON; docs/settings.md; or .env.example.")
    ] = Form.VALUES,
    home: HomeOption = None,
) -> None:
    """Show the settings in force, secrets masked, or what they mean."""
    in_force = settings_for("settings", home=home)
    from ghostnote.cli import settings_document as document
    from ghostnote.cli.output import print_json

    match form:
        case Form.VALUES:
            for name, value in document.in_force(in_force):
                print(f"{name}={value}")
        case Form.JSON:
            print_json(dict(document.in_force(in_force)))
        case Form.MARKDOWN:
            print(document.markdown(), end="")
        case Form.ENV:
            print(document.env_file(), end="")
