"""Time and memory that the reader takes for the most expensive files of up to 10 MB: at most 2 s and 256 MB.

    python benchmarks/bench_hostile_midi.py [--rounds 3]

Each file is read in a process of its own. CPU seconds are medians; memory is the process's peak, the file included.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.machine import describe
from tests.midi.worst import WORST

ROOT = Path(__file__).resolve().parents[1]
MEASURE = """
import sys, time
from ghostnote.core.errors import MidiError
from ghostnote.midi.reader import read_midi
from tests.midi.worst import WORST
data = WORST[sys.argv[1]]()
begin = time.process_time()
try:
    read_midi(data)
    outcome = "read"
except MidiError as error:
    outcome = f"refused: {error.problem}"
seconds = time.process_time() - begin
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, peak, outcome, sep="\\t")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print(*(f"{name}: {value}" for name, value in describe(("symusic",)).items()), sep="\n")
    print("\n| file | MB | CPU s | peak MB | outcome |\n|---|---|---|---|---|")
    for name, make in WORST.items():
        runs = [_read(name) for _ in range(rounds)]
        seconds = statistics.median(float(run[0]) for run in runs)
        peak = statistics.median(int(run[1]) for run in runs) / 1024
        print(f"| {name} | {len(make()) / 1e6:.1f} | {seconds:.2f} | {peak:.0f} | {runs[0][2]} |")


def _read(name: str) -> list[str]:
    command = [sys.executable, "-c", MEASURE, name]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip().split("\t")


if __name__ == "__main__":
    main()
