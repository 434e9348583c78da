"""`ghostnote evaluate`: what a checkpoint can do, measured on the validation split."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghostnote.cli.engine import DEFAULT_THREADS, load_engine
from ghostnote.cli.extras import require_extra
from ghostnote.cli.options import (
    PROCESSED,
    CheckpointOption,
    JsonOption,
    PrecisionOption,
    ThreadsOption,
    ranged,
)
from ghostnote.cli.output import print_json
from ghostnote.core.params import RANGES

if TYPE_CHECKING:
    from ghostnote.evaluation.runner import Evaluation


def evaluate(
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Processed data.")] = PROCESSED,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where report.md, report.json and pictures go.")
    ] = Path("out/evaluation"),
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="PARTS",
            help="Parts to measure, with commas between: set, likelihood, humanise, infill, taps, knobs, meters.",
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples", help="Two-bar windows of the generated set, and of validation music for each job; even."
        ),
    ] = 512,
    sweep: Annotated[int, typer.Option("--sweep", help="Patterns for each setting of a sweep.")] = 32,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of everything that is drawn.")] = 1,
    temperature: Annotated[float, typer.Option("--temperature", help=ranged("temperature"))] = 1.0,
    as_json: JsonOption = False,
    precision: PrecisionOption = None,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Measure a checkpoint on the validation split, against baselines fitted on train, and write a report."""
    require_extra("evaluate", "train", "matplotlib", "sklearn")
    RANGES["temperature"].check("temperature", temperature)

    from ghostnote.cli.progress import progress
    from ghostnote.dataset.format import read_dataset
    from ghostnote.evaluation.run import EvaluationOptions
    from ghostnote.evaluation.runner import PARTS, check_parts
    from ghostnote.evaluation.runner import evaluate as run

    options = EvaluationOptions(samples, sweep, seed, temperature)
    parts = tuple(PARTS) if only is None else tuple(name.strip() for name in only.split(","))
    check_parts(parts)
    engine = load_engine(checkpoint, precision, threads, own=False)
    dataset = read_dataset(data)
    with progress() as report:
        found = run(engine, dataset, output, options, only=parts, command=_command(), progress=report)
    if as_json:
        print_json(dict(found.results))
    else:
        _print_figures(found, output)


def _command() -> str:
    return shlex.join(["ghostnote", *sys.argv[1:]])


def _print_figures(found: Evaluation, output: Path) -> None:
    width = max(len(target.title) for target in found.targets.values())
    for name, target in found.targets.items():
        value = found.results["figures"][name]
        verdict = "" if not target.bounded else "met" if target.met(value) else "MISSED"
        baseline = "" if target.baseline is None else f"baseline {target.show(target.baseline)}"
        print(f"{target.title:<{width}} {target.show(value):>9}  {target.text():<24} {verdict:<7} {baseline}".rstrip())
    print(output / "report.md")
