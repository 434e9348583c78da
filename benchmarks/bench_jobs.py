"""How long each job takes on four bars, end to end, bytes included: median and 95th percentile, and of the CPU alone.

python benchmarks/bench_jobs.py --checkpoint FOLDER --threads 2
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.machine import describe
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.continuation import Continue
from ghostnote.service.arrange.drums_from import DrumsFrom
from ghostnote.service.arrange.fill import Fill
from ghostnote.service.arrange.humanize import Humanize
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.morph import Morph
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.transfer import Transfer
from ghostnote.service.arrange.vary import Vary
from ghostnote.service.generate import generate

PARAMS = GenerationParams(style="funk", bars=4, seed=1)


def jobs(engine: Engine) -> dict[str, Task]:
    """Each job, on four generated bars."""
    clips = [Clip(generate(replace(PARAMS, seed=seed), engine)[0].pattern) for seed in (11, 12)]
    return {
        "generate": Task(),
        "humanize": Humanize(clips[0]),
        "continue": Continue(clips[0]),
        "infill": Infill(clips[0], voices=("hat", "snare")),
        "fill": Fill(clips[0], bar=4),
        "drums-from": DrumsFrom(clips[0]),
        "vary": Vary(clips[0]),
        "morph": Morph(clips[0], clips[1], step=3, steps=8, life=30.0),
        "transfer": Transfer(clips[0], clips[1]),
    }


def milliseconds(engine: Engine, task: Task, repeats: int, guided: bool) -> tuple[list[float], list[float]]:
    """Times of single requests, each with a seed of its own, and how long they kept a CPU busy."""
    style = ANY_STYLE if task.inputs else PARAMS.style
    asked = replace(PARAMS, style=style, density=60.0 if guided else None)
    times, busy = [], []
    for seed in range(repeats):
        start, started = time.perf_counter(), time.process_time()
        generate(replace(asked, seed=seed), engine, task=task)
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - started) * 1000)
    return times, busy


def main() -> None:
    """Measure and print JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--checkpoint", type=Path)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--repeats", type=int, default=30)
    options.add_argument("--guided", action="store_true", help="with a knob, which guidance asks for twice")
    asked = options.parse_args()
    engine = Engine(load_checkpoint(asked.checkpoint), DEFAULT_PRECISION, asked.threads)
    results = {}
    for name, task in jobs(engine).items():
        milliseconds(engine, task, 2, asked.guided)
        times, busy = milliseconds(engine, task, asked.repeats, asked.guided)
        results[name] = {
            "median_ms": round(float(np.median(times)), 1),
            "p95_ms": round(float(np.percentile(times, 95)), 1),
            # What the median would be on a machine that does nothing else.
            "cpu_median_ms": round(float(np.median(busy)), 1),
        }
    print(
        json.dumps(
            {
                "machine": describe(("numpy", "onnxruntime")),
                "threads": asked.threads,
                "guided": asked.guided,
                **results,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
