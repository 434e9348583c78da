"""Random locks: of so many infills, how many keep every locked note of the file to the tick, number and velocity.

python benchmarks/locks.py --masks 1000

Each infill has a clip of its own: a meter, a length, kicks on a note number that is not the kit's. Locked are drums,
bars and single hits at random; swing, contrast and place behind the beat are asked for, so that everything else moves.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.machine import describe
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import note_onsets
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.generate import BATCH, Order, arrange

METERS = ("4/4", "3/4", "7/8", "5/8", "6/8", "9/16")
OTHER_KICK = 35
ASKED = GenerationParams(style=ANY_STYLE, swing=60.0, dynamics=90.0, laid_back=10.0)


def random_pattern(rng: np.random.Generator) -> Pattern:
    """16ths on the hat over kick, snare and now and then a tom, with flams; early, late, soft and loud at random."""
    meter, bars = Meter.parse(str(rng.choice(METERS))), int(rng.integers(1, 4))
    drums = {Voice.CLOSED_HAT: 0.7, Voice.KICK: 0.3, Voice.SNARE: 0.3, Voice.LOW_TOM: 0.1, Voice.OPEN_HAT_EDGE: 0.1}
    hits = {
        (slot, voice, int(rng.integers(-60, 61)))
        for slot in range(0, bars * meter.bar_ticks, 120)
        for voice, chance in drums.items()
        for _ in range(2)
        if rng.random() < chance / 1.5
    }
    placed = tuple(Hit(slot, voice, offset, int(rng.integers(1, 128))) for slot, voice, offset in sorted(hits))
    return Pattern(meter, float(rng.integers(60, 180)), bars, placed or (Hit(0, Voice.KICK),))


def random_infill(rng: np.random.Generator) -> Infill:
    """An infill of a random pattern with random locks.

    Raises:
        InvalidParameterError: they leave nothing to change.
    """
    pattern = random_pattern(rng)
    notes = {hit: OTHER_KICK for hit in pattern.hits if hit.voice is Voice.KICK}
    drums = sorted({KIT[hit.voice].family for hit in pattern.hits})
    return Infill(
        Clip(pattern, notes),
        lock_voices=tuple(drum for drum in drums if rng.random() < 0.3),
        lock_bars=tuple(bar for bar in range(1, pattern.bars + 1) if rng.random() < 0.3),
        lock_hits=tuple(index for index in range(len(pattern.hits)) if rng.random() < 0.2),
    )


def infills(count: int, seed: int) -> Iterator[Infill]:
    """So many that have something to change."""
    rng = np.random.default_rng(seed)
    while count:
        try:
            yield random_infill(rng)
        except InvalidParameterError:
            continue
        count -= 1


def locked_notes(task: Infill) -> dict[tuple[int, int], int]:
    """Velocity by tick and number of the notes that must stay, read off the locks alone."""
    pattern = task.clip.pattern
    cells = {(pattern.hits[index].slot, pattern.hits[index].voice) for index in task.lock_hits}
    stays = [
        hit
        for hit in pattern.hits
        if (hit.slot, hit.voice) in cells
        or KIT[hit.voice].family in task.lock_voices
        or pattern.bar_of(hit) + 1 in task.lock_bars
    ]
    return note_onsets(pattern.with_hits(stays), ASKED.kit, task.clip.notes)


def notes_of(midi: bytes) -> dict[tuple[int, int], int]:
    """Velocity by tick and number of a file's notes."""
    result = read_midi(midi)
    return {(hit.onset, result.notes[hit]): hit.velocity for hit in result.pattern.hits}


def main() -> None:
    """Count and print JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--checkpoint", type=Path)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--masks", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    engine = Engine(load_checkpoint(asked.checkpoint), threads=asked.threads)
    tasks = list(infills(asked.masks, asked.seed))
    start = time.perf_counter()
    identical = notes = 0
    for first in range(0, len(tasks), BATCH):
        orders = [Order(replace(ASKED, seed=first + i), 0, one) for i, one in enumerate(tasks[first : first + BATCH])]
        for order, made in zip(orders, arrange(orders, engine), strict=True):
            assert isinstance(order.task, Infill)
            locked = locked_notes(order.task)
            notes += len(locked)
            identical += not locked or locked.items() <= notes_of(made.midi).items()
    seconds = round(time.perf_counter() - start, 1)
    found = {"masks": len(tasks), "identical": identical, "locked_notes": notes, "seconds": seconds}
    made_on = {"machine": describe(("numpy", "onnxruntime")), "checkpoint": engine.checkpoint.hash[:12]}
    print(json.dumps({**made_on, **found}, indent=2))
    sys.exit(identical != len(tasks))


if __name__ == "__main__":
    main()
