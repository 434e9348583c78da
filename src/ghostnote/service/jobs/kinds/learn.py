"""`learn`: a style from somebody's clips, in a program of its own that can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ghostnote.core.errors import GhostnoteError, MissingExtraError
from ghostnote.service.access import Scope
from ghostnote.service.jobs.job import Job, Queue
from ghostnote.service.jobs.kinds.base import Kind, Product, Tools
from ghostnote.service.jobs.kinds.program import run_program
from ghostnote.service.jobs.own import new_style

#: What the program needs that the base install has not.
_NEEDED: Final = ("torch", "onnx")
#: Seconds between two looks at how far it is.
_LOOK: Final = 0.2
#: Units beside the steps: patterns are generated before and after.
_MEASURED: Final = 2
#: Seconds that it learns at most, and about how long a step and the rest take on two cores.
_SECONDS: Final = 90.0
_A_STEP: Final = 0.7
_ONCE: Final = 30.0
#: Bytes of a file's name.
_LONGEST: Final = 200


def _run(jobs: Sequence[Job], tools: Tools) -> Sequence[Product | GhostnoteError]:
    (job,) = jobs
    _require_extra()
    assert job.checkpoint is not None
    params = job.params
    style, progress = tools.scratch / "own.ghoststyle", tools.scratch / "progress"
    command = ["learn", params["name"], *(str(path) for path in _clips(job, tools))]
    for name in ("steps", "seed", "kit", "channels"):
        command += [f"--{name}", str(params[name])]
    command += ["--seconds", str(_SECONDS), "--checkpoint", str(tools.engines.folder(job.checkpoint))]
    command += ["--output", str(style), "--progress", str(progress)]
    run_program(command, tools.scratch / "output.log", _look(progress, tools), name="learn", every=_LOOK)
    taught = new_style(style.read_bytes(), params["name"], replace=params["replace"])
    result = {"style": taught.name, "sha256": taught.sha256, "bytes": len(taught.data), "checkpoint": job.checkpoint}
    return [Product({**result, "report": dict(taught.report)}, style=taught)]


def _clips(job: Job, tools: Tools) -> list[Path]:
    """The clips as files, under the names that the report is to say, which may be the same more than once."""
    paths = []
    for place, clip in enumerate(job.params["clips"]):
        folder = tools.scratch / f"{place}"
        folder.mkdir()
        path = folder / clip["name"].encode()[-_LONGEST:].decode(errors="ignore")
        path.write_bytes(tools.inputs[clip["sha256"]])
        paths.append(path)
    return paths


def _look(progress: Path, tools: Tools) -> Callable[[], None]:
    """Passes on how far the program says it is."""
    told = 0

    def look() -> None:
        nonlocal told
        try:
            done = int(progress.read_text(encoding="utf-8") or 0)
        except FileNotFoundError:
            done = 0
        tools.unit_done(0, max(0, done - told))
        told = max(told, done)

    return look


def _require_extra() -> None:
    missing = [module for module in _NEEDED if find_spec(module) is None]
    if missing:
        problem = f"the worker lacks {' and '.join(missing)}, which learning needs"
        raise MissingExtraError(problem, where="learn", hint='the operator installs it: pip install "ghostnote[train]"')


KIND: Final = Kind(
    name="learn",
    queue=Queue.HEAVY,
    scope=Scope.GENERATE,
    batchable=False,
    run=_run,
    units=lambda params: int(params["steps"]) + _MEASURED,
    seconds=lambda params: _ONCE + min(_SECONDS, _A_STEP * int(params["steps"])),
    checkpoint=True,
)
