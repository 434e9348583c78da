"""How generated patterns reach the user: files, standard output, a grid, JSON; the same wherever they were made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from ghostnote.cli.made import Made
from ghostnote.cli.options import JsonOption
from ghostnote.cli.output import (
    STDOUT,
    numbered,
    print_json,
    require_no_terminal,
    require_writable,
    write_file,
    write_stdout,
)
from ghostnote.cli.terminal import note, printable
from ghostnote.cli.why import why_lines
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams


@dataclass(frozen=True, slots=True)
class Delivery:
    """Options that say where results go, and what is told of them."""

    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|-",
            help="File, or - for standard output; named after input or style, and seed, if not given.",
        ),
    ] = None
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace files that exist.")] = False
    as_json: JsonOption = False
    grid: Annotated[bool, typer.Option("--grid/--no-grid", help="Show the pattern.")] = True
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how likely each hit was, and which training bars are nearest.")
    ] = False

    def paths(self, params: GenerationParams, count: int, stem: str | None = None) -> list[Path]:
        """Where to write, none for standard output; everything that could refuse the result is asked now.

        Args:
            params: what is asked for.
            count: how many results there will be.
            stem: what results are called beside the seed if no output is named; the style if that is not said either.

        Raises:
            InvalidParameterError, OutputError: it could not be delivered.
        """
        if self.output == STDOUT:
            self._require_stdout(count)
            return []
        named = re.sub(r"[^\w-]+", "-", stem or params.style.lower()).strip("-") or "pattern"
        paths = numbered(Path(self.output if self.output is not None else f"{named}-{params.seed}.mid"), count)
        require_writable(paths, force=self.force)
        return paths

    def deliver(self, made: Sequence[Made], paths: Sequence[Path], prompt: Mapping[str, Any] | None) -> None:
        """Write and show what was made, and how the prompt was understood.

        Args:
            made: the results.
            paths: where to, none for standard output.
            prompt: how it was understood.
        """
        for one, path in zip(made, paths, strict=False):
            write_file(path, one.midi, force=self.force)
        if not paths:
            write_stdout(made[0].midi)
        elif self.as_json:
            patterns = [_described(one, path) for one, path in zip(made, paths, strict=True)]
            print_json({"patterns": patterns} if prompt is None else {"patterns": patterns, "prompt": prompt})
        names = [str(path) for path in paths] or ["standard output"]
        for one, where in zip(made, names, strict=True):
            if paths and not self.as_json:
                self._show(one)
            note(f"{where}: {_told(one)}")

    def _show(self, made: Made) -> None:
        from ghostnote.cli.show import print_grid

        if self.grid:
            print_grid(made.pattern)
        if made.why is not None:
            print("\n".join(why_lines(made.why)))

    def _require_stdout(self, count: int) -> None:
        if count > 1:
            raise InvalidParameterError(
                f"{count} results do not fit into standard output", where="-o -", hint="name a file"
            )
        for option, more in (("--json", self.as_json), ("--explain", self.explain)):
            if more:
                hint = f"name a file, or leave out {option}"
                raise InvalidParameterError("standard output takes MIDI and nothing else", where="-o -", hint=hint)
        require_no_terminal()


def tell_reading(prompt: Mapping[str, Any]) -> None:
    """Say on standard error how a prompt was understood."""
    lines = {
        "understood": [f"{one['field']} {_shown(one['value'])} ({one['words']})" for one in prompt["understood"]],
        "assumed": [f"{name} {_shown(value)}" for name, value in prompt["assumed"].items()],
        "ignored": prompt["ignored"],
    }
    for title, items in lines.items():
        if items:
            note(printable(f"{title}: {', '.join(items)}"))
    shares = prompt.get("styles", ())
    if len(shares) > 1:
        note(printable(f"styles: {', '.join(_share(one) for one in shares)}"))
    for remark in prompt["remarks"]:
        note(printable(f"note: {remark}"))


def _share(one: Mapping[str, Any]) -> str:
    """A style's weight, and where it goes over the bars."""
    first, last = one["first"], one["last"]
    return f"{one['style']} {first:.0%}" + ("" if first == last else f" to {last:.0%}")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _told(made: Made) -> str:
    from ghostnote.cli.show import headline

    params = made.receipt.params
    facts = "".join(f", {name} {value:.3g}" for name, value in made.facts.items())
    return f"{params.style}, {headline(made.pattern)}, seed {params.seed}{facts}"


def _described(made: Made, path: Path) -> dict[str, Any]:
    return {
        "path": str(path),
        "params": made.receipt.params.to_dict(),
        "variation": made.receipt.variation,
        "features": made.features,
        "receipt": made.receipt.to_dict(),
        **made.facts,
        **({} if made.why is None else {"why": made.why}),
    }
