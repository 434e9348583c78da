"""How generated patterns reach the user: files, standard output, a grid, JSON; the same wherever they were made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

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
from ghostnote.core.pattern import Pattern
from ghostnote.service.receipt import Receipt


class Made(Protocol):
    """A generated pattern, made here or by a service."""

    @property
    def pattern(self) -> Pattern:
        """What is written."""

    @property
    def midi(self) -> bytes:
        """The file's bytes."""

    @property
    def receipt(self) -> Receipt:
        """How it was made."""

    @property
    def features(self) -> dict[str, float]:
        """Measured on the pattern; NaN where undefined."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where results go.

    Attributes:
        output: a file, `-` for standard output, None for a name made of style and seed.
        force: whether files may be replaced.
        as_json: whether to print a description instead of the pattern.
        grid: whether to show the pattern.
    """

    output: str | None
    force: bool
    as_json: bool
    grid: bool

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

    def deliver(
        self,
        made: Sequence[Made],
        paths: Sequence[Path],
        prompt: Mapping[str, Any] | None,
        facts: Sequence[Mapping[str, float]] = (),
        whys: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Write and show what was made, how the prompt was understood, and what else is known of each result.

        Args:
            made: the results.
            paths: where to, none for standard output.
            prompt: how it was understood.
            facts: numbers about each result.
            whys: why each is as it is (`cli.why`).
        """
        from ghostnote.cli.show import headline, print_grid

        if not paths:
            write_stdout(made[0].midi)
        for one, path in zip(made, paths, strict=False):
            write_file(path, one.midi, force=self.force)
        if self.as_json:
            known: list[dict[str, Any]] = [{} for _ in made]
            for more, fact in zip(known, facts, strict=False):
                more.update(fact)
            for more, why in zip(known, whys, strict=False):
                more["why"] = why
            patterns = [{**_described(one, path), **more} for one, path, more in zip(made, paths, known, strict=True)]
            print_json({"patterns": patterns} if prompt is None else {"patterns": patterns, "prompt": prompt})
        for number, one in enumerate(made):
            if paths and self.grid and not self.as_json:
                print_grid(one.pattern)
            if paths and whys and not self.as_json:
                print("\n".join(why_lines(whys[number])))
            params = one.receipt.params
            where = paths[number] if paths else "standard output"
            told = "".join(f", {name} {value:.3g}" for name, value in (facts[number] if facts else {}).items())
            note(f"{where}: {params.style}, {headline(one.pattern)}, seed {params.seed}{told}")

    def _require_stdout(self, count: int) -> None:
        if count > 1:
            raise InvalidParameterError(
                f"{count} variations do not fit into standard output", where="-o -", hint="name a file"
            )
        if self.as_json:
            raise InvalidParameterError(
                "MIDI and JSON cannot both go to standard output", where="-o -", hint="name a file, or leave out --json"
            )
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
    for remark in prompt["remarks"]:
        note(printable(f"note: {remark}"))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _described(made: Made, path: Path) -> dict[str, Any]:
    return {
        "path": str(path),
        "params": made.receipt.params.to_dict(),
        "variation": made.receipt.variation,
        "features": made.features,
        "receipt": made.receipt.to_dict(),
    }
