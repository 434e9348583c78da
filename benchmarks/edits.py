"""Edits in words: of so many requests on real clips, how many do what they say, and how often anything else changes.

python benchmarks/edits.py --data ../shared/data/groove-v1.0.0-midionly-trainval.zip

Requests and checks are those of `tests/service/arrange/edits`; takes are of GMD's train and validation splits.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.machine import describe
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.prompt.edits.reader import read_edits
from tests import gmd
from tests.service.arrange.edits.requests import outcomes, requests


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the Groove MIDI Dataset's archive")
    parser.add_argument("--checkpoint", type=Path, help="another than the one that ships")
    options = parser.parse_args()
    engine = Engine(load_checkpoint(options.checkpoint), threads=1)
    machine = describe(("numpy", "onnxruntime", "spacy"))
    print(f"checkpoint {engine.checkpoint.hash[:12]}, {machine}")
    with tempfile.TemporaryDirectory() as folder:
        source = gmd.without_test_split(options.data, Path(folder) / "gmd.zip")
        with zipfile.ZipFile(source) as opened:
            opened.extractall(folder)
        takes = next(Path(folder).rglob("info.csv")).parent
        for name in ("development", "held_out"):
            asked = requests(name)
            results = list(outcomes(asked, takes, engine))
            right = sum(not failed and outside is None for _, failed, outside in results)
            beyond = sum(outside is not None for _, _, outside in results)
            words = len({one.ask for one in asked})
            print(f"{name}: {words} requests on clips: {right} of {len(asked)} right, {beyond} changed something else")
            for one, failed, outside in results:
                if failed or outside is not None:
                    print(f"  {one}: {failed or ''} {outside or ''}")
            print(f"  reading one: {_reading(sorted({one.ask for one in asked}))}")


def _reading(texts: list[str]) -> str:
    times = []
    for text in texts:
        start = time.perf_counter()
        read_edits.__wrapped__(text)
        times.append(1000 * (time.perf_counter() - start))
    return f"median {statistics.median(times):.2f} ms, longest {max(times):.2f} ms"


if __name__ == "__main__":
    main()
