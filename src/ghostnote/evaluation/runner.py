"""`ghostnote evaluate`: everything that is measured of a checkpoint, from the engine to the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import ghostnote
from ghostnote.core.errors import InvalidParameterError
from ghostnote.dataset.format import Dataset
from ghostnote.evaluation.baselines.store import Baselines
from ghostnote.evaluation.generated import generated_set, meters
from ghostnote.evaluation.hits import infill, taps
from ghostnote.evaluation.humanise import humanise
from ghostnote.evaluation.knobs import knobs
from ghostnote.evaluation.likelihood import likelihood
from ghostnote.evaluation.material import Material
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.part import Part
from ghostnote.evaluation.report import write_report
from ghostnote.evaluation.run import EvaluationOptions, Progress, Run

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Name -> what is measured, in the order of the report.
PARTS: Final[Mapping[str, Callable[[Run], Part]]] = MappingProxyType(
    {
        "set": generated_set,
        "likelihood": likelihood,
        "humanise": humanise,
        "infill": infill,
        "taps": taps,
        "knobs": knobs,
        "meters": meters,
    }
)
#: Folder of the report's folder in which the baselines' predictions are kept for the next run.
BASELINES_FOLDER: Final = "baselines"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        results: as `report.write_report` takes them.
        targets: name of a figure -> what it should be, in the order of the report.
    """

    results: Mapping[str, Any]
    targets: Mapping[str, Target]


def evaluate(
    engine: Engine,
    dataset: Dataset,
    destination: Path,
    options: EvaluationOptions | None = None,
    *,
    only: Collection[str] = tuple(PARTS),
    command: str = "ghostnote evaluate",
    progress: Progress | None = None,
) -> Evaluation:
    """Measure a checkpoint on the validation split and write the report into `destination`.

    Args:
        engine: runs the checkpoint.
        dataset: processed data.
        destination: folder of `report.json`, `report.md` and the pictures, and of the baselines' predictions.
        options: see `EvaluationOptions`.
        only: names of `PARTS` to measure; by default all.
        command: how this run was started, for the report.
        progress: called with a stage, how much is done and how much there is.

    Raises:
        InvalidParameterError: no parts, or one that does not exist.
        CorpusError: data without 4/4 beats in both splits.
        OutputError, MissingExtraError: see `report.write_report`.
    """
    check_parts(only)
    names = [name for name in PARTS if name in only]
    options = options or EvaluationOptions()
    progress = progress or _silent
    material = Material.of(dataset)
    run = Run(engine, material, Baselines(material, destination / BASELINES_FOLDER, progress), options, progress)
    parts = [PARTS[name](run) for name in names]
    info = engine.checkpoint.info
    results: dict[str, Any] = {
        "title": f"Evaluation of the checkpoint {info.name}",
        "about": {
            "command": command,
            "checkpoint": engine.checkpoint.hash,
            "precision": engine.precision,
            "data": dataset.manifest_hash,
            "split": "validation",
            "parts": ", ".join(names),
            "samples": options.samples,
            "patterns for each setting of a sweep": options.sweep,
            "seed": options.seed,
            "temperature": options.temperature,
            "version": ghostnote.__version__,
        },
        "figures": _merged(part.figures for part in parts),
        "floor": _merged(part.people for part in parts),
        "tables": [table.to_dict() for part in parts for table in part.tables],
        **_merged(part.details for part in parts),
    }
    targets = _merged(part.targets for part in parts)
    write_report(destination, results, targets)
    return Evaluation(results, targets)


def check_parts(only: Collection[str]) -> None:
    """Refuse names that are none of `PARTS`, and no names.

    Raises:
        InvalidParameterError: naming the first, and what there is.
    """
    unknown = set(only) - set(PARTS)
    if unknown or not only:
        problem = f"no part {min(unknown)!r}" if unknown else "no parts"
        raise InvalidParameterError(problem, where="only", hint=f"some of {', '.join(PARTS)}")


def _merged(mappings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: value for mapping in mappings for name, value in mapping.items()}


def _silent(stage: str, done: int, total: int) -> None:
    return
