"""Compares the engine with libraries that make the same music as flat tokens, and single requests with a batch.

    python benchmarks/bench_engine.py [--rounds 5] [--threads 2] [--checkpoint FOLDER] [--json FILE]

The music: 4 bars of 4/4 in eight styles, 32 seeds. The libraries run GPT-2 with our depth, width and number of
parameters for as many tokens as MidiTok's REMI (96 positions a beat) takes for the median of these patterns. Each
contender is a process; in each round all of them take their turn, one at a time. Figures are medians over all rounds,
after warm-up. CTranslate2 runs with one thread, which is its fastest here: more only spin at this size.

Peak memory is of a process that imports, loads, and generates singly and in a batch of 32: no more, no less.
Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.contenders import BATCH
from benchmarks.machine import describe
from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import PRECISIONS, load_checkpoint
from ghostnote.tokens.events import decode
from ghostnote.tokens.remi import to_remi

PACKAGES: Final = ("onnxruntime", "numpy", "torch", "transformers", "ctranslate2", "miditok")
#: Turns of each library a round; the slow one needs fewer.
LIBRARY_TURNS: Final = {"huggingface": 3, "ctranslate2": 8}
#: Threads of a library may spin for a while after their work.
PAUSE_S: Final = 0.2


class Process:
    """A contender at work."""

    def __init__(self, kind: str, **options: Any) -> None:
        script = Path(__file__).with_name("contenders.py")
        command = [sys.executable, str(script), kind, json.dumps(options)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def run(self, what: str = "single", index: int = 0) -> dict[str, Any]:
        """See `Contender.run`."""
        assert self._process.stdin is not None
        print(json.dumps({"what": what, "index": index}), file=self._process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self._process.args)} ended: see above")  # type: ignore[arg-type]
        answer: dict[str, Any] = json.loads(line)
        return answer


def music(ours: Process) -> dict[str, float]:
    """What the requests become: medians over the patterns."""
    answers = [ours.run("single", index) for index in range(BATCH)]
    patterns = [decode(np.array(one["events"][0], dtype=np.int16), Meter(), one["bpm"][0]) for one in answers]
    return {
        "steps": statistics.median(len(one["events"][0]) for one in answers),
        "hits": statistics.median(len(pattern.hits) for pattern in patterns),
        "REMI tokens": statistics.median(len(to_remi(pattern).ids) for pattern in patterns),
    }


def same_in_batch(ours: Process) -> bool:
    """Whether a batch gives what single requests give, bit by bit. Also warms the batch up."""
    singles = [ours.run("single", index)["events"][0] for index in range(BATCH)]
    return bool(ours.run("batch")["events"] == singles)


def measure(processes: dict[str, Process], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every turn, by contender; `... batch` for batches."""
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        for name, process in processes.items():
            time.sleep(PAUSE_S)
            turns = LIBRARY_TURNS.get(name, BATCH)
            times.setdefault(name, []).extend(process.run("single", index)["ms"] for index in range(turns))
            if name not in LIBRARY_TURNS:
                times.setdefault(f"{name} batch", []).append(process.run("batch")["ms"])
    return times


def serving_memory(options: dict[str, Any]) -> float:
    """Peak MB of a process that only serves."""
    process = Process("ghostnote", **options)
    for index in range(BATCH):
        process.run("single", index)
    peak = float(process.run("batch")["rss_mb"])
    process.close()
    return peak


def summary(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Median, and the 10 and 90 percentiles, of one generation in ms; for batches also patterns a second."""
    rows: dict[str, dict[str, float]] = {}
    for name, values in times.items():
        low, median, high = np.percentile(values, [10, 50, 90]).tolist()
        rows[name] = {"ms": median, "p10_ms": low, "p90_ms": high, "turns": len(values)}
    for precision in PRECISIONS:
        batch, single = rows[f"{precision} batch"], rows[precision]
        # The same 32 requests both ways, so their mean: a batch is as slow as its patterns are long.
        per_second = 1000 / statistics.fmean(times[precision])
        batch["patterns_per_second"] = 1000 * BATCH / batch["ms"]
        single["patterns_per_second"] = per_second
        batch["ratio_to_single"] = batch["patterns_per_second"] / per_second
    return rows


def report(result: dict[str, Any]) -> None:
    """The result as Markdown on standard output."""
    for key, value in result["machine"].items():
        print(f"- {key}: {value}")
    played, peer = result["music"], result["peer"]
    counts = ", ".join(f"{count:.0f} {name}" for name, count in played.items())
    print(f"- music: medians of {counts}")
    print(f"- libraries: GPT-2, {peer['layers']} layers x {peer['width']}, {peer['parameters']:,} parameters", end="")
    print(f" (the engine's network: {peer['ours']:,})")
    print("\n| one 4-bar pattern | threads | median | 10-90 % | float32 is faster by | int8 is faster by |")
    print("|---|---|---|---|---|---|")
    rows = result["rows"]
    labels = {
        **{precision: (f"Ghostnote {precision}", result["threads"]) for precision in PRECISIONS},
        "huggingface": ("Hugging Face GPT2LMHeadModel.generate, float32", result["threads"]),
        "ctranslate2": ("CTranslate2 int8", 1),
    }
    for name, (label, threads) in labels.items():
        row = rows[name]
        ratios = " | ".join(f"{row['ms'] / rows[precision]['ms']:.2f} x" for precision in PRECISIONS)
        print(f"| {label} | {threads} | {row['ms']:.1f} ms | {row['p10_ms']:.1f}-{row['p90_ms']:.1f} | {ratios} |")
    print(f"\n| Ghostnote | single, patterns/s | batch of {BATCH}, patterns/s | ratio | same bits | peak memory |")
    print("|---|---|---|---|---|---|")
    for precision in PRECISIONS:
        single, batch = rows[precision], rows[f"{precision} batch"]
        cells = (
            f"{single['patterns_per_second']:.1f}",
            f"{batch['patterns_per_second']:.1f}",
            f"{batch['ratio_to_single']:.2f}",
            "yes" if result["same_in_batch"][precision] else "NO",
            f"{result['serving_mb'][precision]:.0f} MB",
        )
        print(f"| {precision} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help="of the engine and of torch")
    parser.add_argument("--checkpoint", type=Path, help="its folder; default: the one that ships")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there, too")
    options = parser.parse_args()

    machine = describe(PACKAGES)
    info = load_checkpoint(options.checkpoint).info
    folder = str(options.checkpoint) if options.checkpoint else None
    common = {"checkpoint": folder, "threads": options.threads}
    ours = {precision: {**common, "precision": precision} for precision in PRECISIONS}
    memory = {precision: serving_memory(settings) for precision, settings in ours.items()}
    processes = {precision: Process("ghostnote", **settings) for precision, settings in ours.items()}
    played = music(processes["float32"])
    tokens = round(played["REMI tokens"])
    size = {name: info.network[name] for name in ("layers", "width", "heads", "feedforward")}
    # The prompt and all tokens fit.
    size |= {"parameters": info.training["parameters"], "positions": 2 * tokens}
    for name, threads in (("huggingface", options.threads), ("ctranslate2", 1)):
        processes[name] = Process(name, size=size, tokens=tokens, threads=threads)
    same = {precision: same_in_batch(processes[precision]) for precision in PRECISIONS}
    warm = {name: processes[name].run() for name in LIBRARY_TURNS}
    for name, answer in warm.items():
        if answer["tokens"] != tokens:
            raise SystemExit(f"{name} made {answer['tokens']} tokens, not {tokens}")
    times = measure(processes, options.rounds)
    for process in processes.values():
        process.close()
    result = {
        "machine": machine,
        "threads": options.threads,
        "music": played,
        "peer": {**size, "parameters": warm["huggingface"]["parameters"], "ours": info.training["parameters"]},
        "rows": summary(times),
        "same_in_batch": same,
        "serving_mb": memory,
    }
    report(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
