"""Describes the Groove MIDI Dataset as the representation sees it: places, offsets, strokes, velocities. Markdown.

    python benchmarks/describe_gmd.py

Uses train and validation only. The figures stand in docs/LOG.md.
"""

from __future__ import annotations

import os
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ghostnote.core.pattern import Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, TICKS_PER_16TH, ticks_to_ms
from ghostnote.midi.reader import read_midi
from tests import gmd

#: The first row that a tick within a beat is a multiple of is its class.
CLASSES: Final[dict[str, int]] = {
    "beat": PPQ,
    "off-8th": TICKS_PER_8TH,
    "second or fourth 16th": TICKS_PER_16TH,
    "8th triplet": PPQ // 3,
    "16th triplet": PPQ // 6,
    "32nd": PPQ // 8,
}

READINGS: Final[dict[str, int]] = {"16ths": TICKS_PER_16TH, "triplets": PPQ // 6, "32nds": PPQ // 8}


def patterns() -> Iterator[Pattern]:
    with zipfile.ZipFile(gmd.archive(os.environ)) as opened:
        info = next(name for name in opened.namelist() if name.endswith("info.csv"))
        folder = info.removesuffix("info.csv")
        for row in gmd.development_rows(opened.read(info).decode("utf-8")):
            yield read_midi(opened.read(folder + row["midi_filename"]), kit="td11").pattern


def place_class(beat_tick: int) -> str:
    return next(name for name, step in CLASSES.items() if beat_tick % step == 0)


def reading(places: set[int]) -> str:
    """What a beat with hits at these ticks is read as."""
    return next(name for name, step in READINGS.items() if all(place % step == 0 for place in places))


def main() -> None:
    offsets: dict[str, list[float]] = defaultdict(list)
    bars_with: Counter[str] = Counter()
    strokes: Counter[int] = Counter()
    beats: Counter[str] = Counter()
    sparse: Counter[str] = Counter()
    velocities: list[int] = []
    files = bars = 0
    for pattern in patterns():
        files, bars = files + 1, bars + pattern.bars
        strokes.update(Counter((hit.slot, hit.voice) for hit in pattern.hits).values())
        velocities += [hit.velocity for hit in pattern.hits]
        for hits in pattern.by_bar():
            kinds = [place_class(hit.slot % pattern.meter.bar_ticks % PPQ) for hit in hits]
            bars_with.update(set(kinds))
            places: dict[int, set[int]] = defaultdict(set)
            for hit in hits:
                beat, tick = divmod(hit.slot % pattern.meter.bar_ticks, PPQ)
                places[beat].add(tick)
            for ticks in places.values():
                beats[reading(ticks)] += 1
                sparse[reading(ticks)] += len(ticks) <= 3
            for hit, kind in zip(hits, kinds, strict=True):
                offsets[kind].append(ticks_to_ms(hit.offset, pattern.bpm))

    everything = np.concatenate([np.array(values) for values in offsets.values()])
    print(f"{files:,} files, {bars:,} bars, {len(everything):,} hits\n")
    print("| place | hits | bars with one | offset, ms: mean | standard deviation |\n|---|---|---|---|---|")
    for name in CLASSES:
        values = np.array(offsets[name])
        shares = f"{len(values) / len(everything):.1%} | {bars_with[name] / bars:.1%}"
        print(f"| {name} | {shares} | {values.mean():.1f} | {values.std():.1f} |")
    points = (1, 5, 25, 50, 75, 95, 99)
    for title, numbers in (("offset, ms", everything), ("velocity", np.array(velocities))):
        cells = ", ".join(f"{value:.1f}" for value in np.percentile(numbers, points))
        print(f"\n{title}: percentiles {points}: {cells}; mean absolute {np.abs(numbers).mean():.1f}")
    for name in READINGS:
        print(f"\nbeats read as {name}: {beats[name] / beats.total():.1%}, with at most 3 places: "
              f"{sparse[name] / beats[name]:.1%}")  # fmt: skip
    shared = sum(count for size, count in strokes.items() if size > 1)
    print(f"\nstrokes of one voice in one slot: {dict(sorted(strokes.items()))}; {shared / strokes.total():.2%} share")


if __name__ == "__main__":
    main()
