"""How long the command line takes from nothing: to a MIDI file, to its help, to be imported.

    python benchmarks/bench_cold_start.py [--runs 10] [--precision float32 int8] [--json FILE]

Every run is a fresh process of this Python; the kinds of run take turns. What an import takes is what it adds to bare
Python, `python -c pass`. Files come from the disk cache, as on every start but a machine's first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.machine import RSS_UNIT, describe

PACKAGES: Final = ("onnxruntime", "numpy", "symusic", "typer", "rich")
NOTHING: Final = "python -c pass"
IMPORTS: Final = ("ghostnote.cli", "ghostnote.cli.app", "onnxruntime", "numpy")


def program() -> list[str]:
    """The console script beside this Python; where there is none, what it would do."""
    script = Path(sys.executable).with_name("ghostnote")
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "import sys; from ghostnote.cli import main; sys.exit(main())"]


def run(command: list[str]) -> dict[str, float]:
    """From start to exit: seconds, those spent computing, and peak memory in MB."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()}")
    computing = usage.ru_utime + usage.ru_stime
    return {"seconds": seconds, "cpu_seconds": computing, "rss_mb": usage.ru_maxrss * RSS_UNIT / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--precision", nargs="+", default=["float32", "int8"])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there, too")
    options = parser.parse_args()

    machine = describe(PACKAGES)
    with tempfile.TemporaryDirectory() as folder:
        ghostnote = program()
        generate = [*ghostnote, "generate", "--style", "funk", "--bars", "4", "--seed", "1", "--force"]
        generate += ["-o", str(Path(folder) / "f.mid")]
        commands = {
            NOTHING: [sys.executable, "-c", "pass"],
            **{f"import {name}": [sys.executable, "-c", f"import {name}"] for name in IMPORTS},
            "ghostnote --help": [*ghostnote, "--help"],
            **{f"ghostnote generate, {name}": [*generate, "--precision", name] for name in options.precision},
        }
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
        for number in range(options.runs + 1):
            for name, command in commands.items():
                taken = run(command)
                # The first fills the disk cache and writes bytecode.
                if number:
                    runs[name].append(taken)

    rows: dict[str, dict[str, Any]] = {}
    for name, taken_all in runs.items():
        row: dict[str, Any] = {key: statistics.median(one[key] for one in taken_all) for key in taken_all[0]}
        row["all"] = [one["seconds"] for one in taken_all]
        row["added"] = row["seconds"] - rows.get(NOTHING, row)["seconds"]
        rows[name] = row
    for key, value in machine.items():
        print(f"- {key}: {value}")
    print(f"- program: {' '.join(ghostnote)}; {options.runs} runs, medians\n")
    print("| process | start to exit | fastest-slowest | beyond bare Python | computing | peak memory |")
    print("|---|---|---|---|---|---|")
    for name, row in rows.items():
        whole, added, computing = (f"{1000 * row[key]:.0f} ms" for key in ("seconds", "added", "cpu_seconds"))
        spread = f"{1000 * min(row['all']):.0f}-{1000 * max(row['all']):.0f}"
        print(f"| {name} | {whole} | {spread} | {added} | {computing} | {row['rss_mb']:.0f} MB |")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
