"""`ghostnote evaluate`: what a checkpoint can do, measured on the validation split."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

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


def evaluate(
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="Processed data.")] = PROCESSED,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where report.md, report.json and pictures go.")
    ] = Path("out/evaluation"),
    samples: Annotated[
        int, typer.Option("--samples", help="Two-bar windows of the generated set, an even number.")
    ] = 512,
    sweep: Annotated[int, typer.Option("--sweep", help="Patterns for each setting of a sweep.")] = 32,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of everything that is drawn.")] = 1,
    temperature: Annotated[float, typer.Option("--temperature", help=ranged("temperature"))] = 1.0,
    as_json: JsonOption = False,
    precision: PrecisionOption = None,
    threads: ThreadsOption = DEFAULT_THREADS,
    checkpoint: CheckpointOption = None,
) -> None:
    """Measure a checkpoint on the validation split and write a report."""
    require_extra("evaluate", "train", "matplotlib")
    RANGES["temperature"].check("temperature", temperature)

    from ghostnote.cli.progress import progress
    from ghostnote.dataset.format import read_dataset
    from ghostnote.evaluation.runner import EvaluationOptions
    from ghostnote.evaluation.runner import evaluate as run

    options = EvaluationOptions(samples, sweep, seed, temperature)
    engine = load_engine(checkpoint, precision, threads)
    dataset = read_dataset(data)
    with progress() as report:
        results = run(engine, dataset, output, options, command=_command(), progress=report)
    if as_json:
        print_json(results)
    else:
        _print_figures(results, output)


def _command() -> str:
    return shlex.join(["ghostnote", *sys.argv[1:]])


def _print_figures(results: dict[str, Any], output: Path) -> None:
    from ghostnote.evaluation.runner import RUN_TARGETS

    for name, target in RUN_TARGETS.items():
        value = results["figures"][name]
        verdict = "" if target.text() == "-" else "met" if target.met(value) else "MISSED"
        print(f"{target.title:<55} {target.show(value):>9}  {target.text():<14} {verdict}".rstrip())
    print(output / "report.md")
