"""`ghostnote styles`: what may be asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.learn import style_report
from ghostnote.cli.options import CheckpointOption, JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.terminal import note

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import Checkpoint
    from ghostnote.service.card import Card
    from ghostnote.service.styles import PlayableStyle

styles = typer.Typer(
    name="styles",
    help="The styles: list them, or show one.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
)


@styles.callback()
def list_styles(context: typer.Context, as_json: JsonOption = False, checkpoint: CheckpointOption = None) -> None:
    """List the styles: tempos, how much of each the model was trained on or what it mixes, and other names.

    `ghostnote styles show NAME` shows one. A folder of your own is named by $GHOSTNOTE_STYLES.
    """
    if context.invoked_subcommand is not None:
        return
    from ghostnote.model.adapter import with_own
    from ghostnote.model.checkpoint import load_checkpoint
    from ghostnote.service.own import found_styles
    from ghostnote.service.styles import playable_styles

    loaded = load_checkpoint(checkpoint)
    own = found_styles(loaded)
    found = playable_styles(with_own(loaded, [one.style for one in own if one.style is not None]).info)
    for one in own:
        if one.problem is not None:
            note(f"{one.name} cannot be played: {one.problem}")
    if as_json:
        print_json({"styles": [_row(style) for style in found]})
    else:
        _print_table(found)


@styles.command()
def show(
    name: Annotated[str, typer.Argument(help="A name, title or alias, in any spelling.")],
    as_json: JsonOption = False,
    checkpoint: CheckpointOption = None,
    card: Annotated[
        bool, typer.Option("--card", help="Also generate 64 patterns and measure what the profile asks for.")
    ] = False,
) -> None:
    """Show a style's profile: placements as a grid, feel and velocities, each number with its source."""
    from ghostnote.service.own import load_with_own
    from ghostnote.service.styles import playable_style
    from ghostnote.styles.view import profile_view

    loaded = load_with_own(checkpoint)
    style = playable_style(name, loaded.info)
    taught = next((one.info for one in loaded.own if one.info.name == style.name), None)
    if taught is not None:
        if as_json:
            print_json({**_row(style), "profile": None, "report": taught.report})
        else:
            print(style_report(style.name, dict(taught.report)))
        return
    measured = _measured(style, loaded) if card else None
    if as_json:
        profile = None if style.profile is None else profile_view(style.profile)
        more = {} if measured is None else {"card": measured.to_dict()}
        print_json({**_row(style), "profile": profile, **more})
    elif style.profile is None:
        print(f"{style.title} ({style.name})\n{_played(style)}\nOnly the checkpoint knows it: it has no profile.")
    else:
        from ghostnote.cli.style_sheet import style_sheet

        print(style_sheet(style.profile, _played(style)))
        if measured is not None:
            from ghostnote.cli.style_card import style_card

            print(style_card(measured))


@styles.command()
def remove(name: Annotated[str, typer.Argument(help="A style that was learned from your clips.")]) -> None:
    """Remove a style of your own. Files that were generated with it stay, but cannot be verified any more."""
    from ghostnote.service.own import remove_style

    print(f"removed {remove_style(name)}")


@styles.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE.ghoststyle", help="A style that `ghostnote learn` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a style of this name.")] = False,
    checkpoint: CheckpointOption = None,
) -> None:
    """Add a style that was learned elsewhere, beside the same checkpoint, to your own."""
    from ghostnote.model.adapter import with_own
    from ghostnote.model.checkpoint import load_checkpoint
    from ghostnote.service.own import read_file, require_free_name, save_style

    style, loaded = read_file(file), load_checkpoint(checkpoint)
    require_free_name(style.info.name, loaded.info)
    with_own(loaded, [style])
    print(f"added {save_style(file.read_bytes(), replace=force)}")
    note(f"try it: ghostnote generate --style {style.info.name}")


def _measured(style: PlayableStyle, checkpoint: Checkpoint) -> Card | None:
    """The card of a style that has a profile."""
    if style.profile is None:
        return None
    from ghostnote.model.engine import Engine
    from ghostnote.service.card import card_of

    return card_of(style.profile, Engine(checkpoint))


def _row(style: PlayableStyle) -> dict[str, Any]:
    return {
        "name": style.name,
        "title": style.title,
        "aliases": list(style.aliases),
        "kind": None if style.profile is None else style.profile.kind.value,
        "tempo": {
            "median": style.tempo,
            "low": style.tempo_low,
            "high": style.tempo_high,
            "bars": style.bars,
        },
        "learned": style.learned,
        "composed": style.composed,
        "mix": dict(style.mix),
        "family": dict(style.family),
    }


def _played(style: PlayableStyle) -> str:
    if style.learned:
        return f"The checkpoint was trained on {style.bars:,} bars of it."
    if style.composed:
        return "Nobody played it for the checkpoint: it was trained on what was composed after this profile."
    mix = " and ".join(f"{genre} ({100 * share:.0f} %)" for genre, share in style.mix)
    return f"The checkpoint was not trained on it: it plays {mix} with its tempo and swing."


def _learned_from(style: PlayableStyle) -> str:
    if style.learned:
        return f"{style.bars:,} bars"
    if style.composed:
        return "its profile"
    return f"- ({', '.join(f'{genre} {100 * share:.0f} %' for genre, share in style.mix)})"


def _print_table(found: list[PlayableStyle]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ghostnote.cli.terminal import printable, speaks_unicode

    table = Table(box=box.SIMPLE_HEAD if speaks_unicode(sys.stdout) else box.ASCII, pad_edge=False)
    table.add_column("style", style="bold", no_wrap=True)
    table.add_column("BPM", justify="right", no_wrap=True)
    table.add_column("range", justify="right", no_wrap=True)
    table.add_column("learned from")
    table.add_column("also called")
    for style in found:
        table.add_row(
            style.name,
            f"{style.tempo:.0f}",
            f"{style.tempo_low:.0f}-{style.tempo_high:.0f}",
            _learned_from(style),
            printable(", ".join(style.aliases)),
        )
    Console(file=sys.stdout).print(table)
