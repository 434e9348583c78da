"""Results to files: `report.json` for programs, `report.md` with pictures for people."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError, OutputError
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.plots import draw_all

_REQUIRED: Final = ("title", "about", "figures")


def write_report(directory: Path, results: Mapping[str, Any], targets: Mapping[str, Target]) -> tuple[Path, Path]:
    """Write `report.json`, `report.md` and the pictures into `directory`, which is made if need be.

    Args:
        directory: files of these names in it are replaced.
        results: a JSON-ready dict with
            `title`: heading;
            `about`: name -> value: the command, the checkpoint's hash, the number of samples, ...;
            `figures`: name -> number; names without a target are listed by themselves;
            and, if there are any, `floor`: name -> number that people have;
            `tables`: as `part.Table.to_dict` gives them;
            `histograms`: what `distributions.histograms` returns;
            `grid`: `velocities` and `offsets` of one pattern, nested lists `(steps, 9)`;
            `validation_curve`: `step` and `nll_per_bar`, two lists of one length;
            `humanised`: as `histograms`;
            and what `plots.PICTURES` names.
        targets: name -> what the figure should be, in the order of the table.

    Returns:
        The paths of the JSON and of the Markdown file.

    Raises:
        InvalidParameterError: a part is missing, not JSON, or a number that is not finite.
        OutputError: a file cannot be written.
        MissingExtraError: there is something to draw and matplotlib is not installed.
    """
    missing = [name for name in _REQUIRED if name not in results]
    if missing:
        raise InvalidParameterError(f"the results have no {missing[0]!r}", where="report")
    figures = results["figures"]
    verdicts = {
        name: targets[name].met(value) for name, value in figures.items() if name in targets and targets[name].bounded
    }
    try:
        text = json.dumps({**results, "targets_met": verdicts}, indent=2, sort_keys=True, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(f"the results are not plain JSON: {error}", where="report") from error
    try:
        directory.mkdir(parents=True, exist_ok=True)
        pictures = draw_all(directory, results)
        json_path, markdown_path = directory / "report.json", directory / "report.md"
        json_path.write_text(text, encoding="utf-8")
        markdown_path.write_text(_markdown(results, targets, pictures), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write the report: {error.strerror}", where=str(directory)) from error
    return json_path, markdown_path


def _markdown(results: Mapping[str, Any], targets: Mapping[str, Target], pictures: Mapping[str, str]) -> str:
    figures: Mapping[str, float] = results["figures"]
    floor: Mapping[str, float] = results.get("floor", {})
    lines = [f"# {results['title']}", ""]
    lines += [f"- {name}: {value}" for name, value in results["about"].items()]
    lines += ["", "| figure | value | target | met | people | baseline |", "|---|---|---|---|---|---|"]
    for name, target in targets.items():
        if name in figures:
            cells = [
                target.title,
                target.show(figures[name]),
                target.text(),
                ("yes" if target.met(figures[name]) else "**no**") if target.bounded else "-",
                target.show(floor[name]) if name in floor else "-",
                "-" if target.baseline is None else target.show(target.baseline),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    others = [name for name in figures if name not in targets]
    if others:
        lines += ["", "## Other figures", "", "| figure | value | people |", "|---|---|---|"]
        lines += [f"| {name} | {figures[name]:.4g} | {_plain(floor.get(name, math.nan))} |" for name in others]
    for table in results.get("tables", []):
        lines += ["", *_table(table)]
    for caption, file in pictures.items():
        lines += ["", f"## {caption}", "", f"![{caption}]({file})"]
    return "\n".join(lines) + "\n"


def _table(table: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {table['title']}"
    if table["notes"]:
        yield from ("", table["notes"])
    yield from ("", f"| {' | '.join(table['columns'])} |", "|---" * len(table["columns"]) + "|")
    for row in table["rows"]:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _plain(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"
