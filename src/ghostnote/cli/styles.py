"""`ghostnote styles`: what may be asked for."""

from __future__ import annotations

import sys
from typing import Any

from ghostnote.cli.options import CheckpointOption, JsonOption
from ghostnote.cli.output import print_json


def styles(as_json: JsonOption = False, checkpoint: CheckpointOption = None) -> None:
    """List the styles: names and aliases, tempos, and how much of each the model was trained on."""
    from ghostnote.model.checkpoint import load_checkpoint
    from ghostnote.styles.registry import style_of

    info = load_checkpoint(checkpoint).info
    rows: list[dict[str, Any]] = []
    for name in info.styles:
        style, tempo = style_of(name), info.statistics["tempo"][name]
        rows.append({"name": name, "title": style.title, "aliases": list(style.aliases), "tempo": tempo})
    if as_json:
        print_json({"styles": rows})
        return
    _print_table(rows)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ghostnote.cli.terminal import speaks_unicode

    table = Table(box=box.SIMPLE_HEAD if speaks_unicode(sys.stdout) else box.ASCII, pad_edge=False)
    table.add_column("style", style="bold", no_wrap=True)
    table.add_column("BPM", justify="right", no_wrap=True)
    table.add_column("range", justify="right", no_wrap=True)
    table.add_column("bars", justify="right", no_wrap=True)
    table.add_column("also called")
    for row in rows:
        tempo = row["tempo"]
        table.add_row(
            row["name"],
            f"{tempo['median']:.0f}",
            f"{tempo['low']:.0f}-{tempo['high']:.0f}",
            f"{tempo['bars']:,}",
            ", ".join(row["aliases"]),
        )
    Console(file=sys.stdout).print(table)
