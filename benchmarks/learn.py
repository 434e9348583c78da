"""Your own drummer, on drummers that a base has never heard: nats per bar of their unseen clips, before and after.

    python benchmarks/learn.py --bases FOLDER [--data data/processed] [--steps 500] [DRUMMER ...]

For each drummer of the Groove MIDI Dataset with enough clips: a base is trained without that drummer (and without the
others of the same group, which share a base), learns a style from at most 20 of the drummer's beats, and is measured on
others of the same drummer: with the known style that is nearest to the clips shown, and with what it learned. Bases
that lie in FOLDER are used again. Only the train and validation splits are read.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from ghostnote.dataset.format import read_dataset, write_dataset
from ghostnote.dataset.records import Take
from ghostnote.learning.clips import split
from ghostnote.training.adapter import adapted, take
from ghostnote.training.config import NetworkConfig
from ghostnote.training.export import export
from ghostnote.training.lessons import LessonPlan, learn, measured
from ghostnote.training.measuring import validation_nats
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.optimizer import MuonAdam, parameter_groups
from ghostnote.training.restore import restore
from ghostnote.training.sampling import Names, TrainingBatches

#: Drummers that are left out together. No base lacks more than half of the music.
GROUPS: Final = (
    ("drummer1", "drummer3", "drummer7"),
    ("drummer5", "drummer2", "drummer9"),
    ("drummer8", "drummer6", "drummer10"),
)
#: Beats of a drummer that are learned from, and that he must have in all.
MOST_CLIPS: Final = 20
FEWEST_CLIPS: Final = 8
#: Bars of his other beats that are measured.
MEASURED_BARS: Final = 400
#: In windows of so many: the longer, the more the bars before tell what a style could.
WINDOWS: Final = (8, 4, 2)
BASE: Final = NetworkConfig(3, 128, 4, 512, 1, 64, 2)
POSITIONS: Final = 2000


def base(takes: Sequence[Take], data: Path, out: Sequence[str], folder: Path, steps: int) -> Path:
    """A checkpoint that was trained on everything but these drummers' music; one that is there is used."""
    checkpoint = folder / f"without-{'-'.join(out)}"
    if (checkpoint / "checkpoint.json").exists():
        return checkpoint
    dataset = read_dataset(data)
    kept = [one for one in takes if one.player not in out]
    manifest = dataset.manifest
    part = write_dataset(
        folder / f"data-{'-'.join(out)}", kept, bar_features=manifest.bar_features, processing=manifest.processing,
        sources=manifest.sources,
    )  # fmt: skip
    names = Names.of(kept)
    torch.manual_seed(1)
    network = GrooveNetwork(BASE, len(names.styles), len(names.players)).train()
    optimizer = MuonAdam(parameter_groups(network, 0.02, 0.003, 0.05))
    peaks = [group["lr"] for group in optimizer.param_groups]
    batches = iter(TrainingBatches(kept, names, POSITIONS, (1,)))
    began = time.monotonic()
    for step in range(steps):
        rate = min(1.0, (step + 1) / 40) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * rate
        batch = next(batches)
        optimizer.zero_grad()
        loss = torch.stack(list(network.losses(batch).values())).sum() / batch["real"].sum()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 50 == 0:
            print(f"  base without {', '.join(out)}: step {step + 1}, {float(loss.detach()):.3f} nats an event, "
                  f"{time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
    return export(network, names, part, checkpoint, name="without", training={"steps": steps})


def run(takes: Sequence[Take], drummer: str, checkpoint: Path, plan: LessonPlan) -> dict[str, object]:
    """Learn from some of a drummer's beats and measure on others."""
    own = [one for one in takes if one.player == drummer and not one.fill]
    order = np.random.default_rng(1).permutation(len(own))
    count = min(MOST_CLIPS, len(own) // 2)
    clips, unseen = [own[i] for i in order[:count]], [own[i] for i in order[count:]]
    network, names = restore(checkpoint)
    shown, held = split(clips)
    learned = learn(network, names, shown, held, plan)
    nearest = names.styles.index(learned.nearest) + 1
    learner = adapted(network, {nearest: 1.0}, plan.seed)
    take(learner, learned.arrays)
    print(
        f"{drummer:10} {len(shown)}+{len(held)} clips, {sum(one.pattern.bars for one in clips)} bars; nearest "
        f"{learned.nearest}; step {learned.best} of {learned.steps}, {learned.seconds:.0f} s; held out {learned.curve}",
        flush=True,
    )
    found: dict[str, object] = {"drummer": drummer, "seconds": learned.seconds}
    for bars in WINDOWS:
        batches = measured(unseen, nearest, MEASURED_BARS, bars)
        before, after = validation_nats(network, batches), validation_nats(learner, batches)
        better = 100 * (1 - after["total"] / before["total"])
        fields = ", ".join(f"{name} {before[name]:.1f} -> {after[name]:.1f}" for name in before)
        print(f"  {len(unseen)} unseen clips in windows of {bars} bars: {better:.1f} % better ({fields})", flush=True)
        found[f"windows of {bars}"] = {"before": before, "after": after, "better_percent": better}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drummers", nargs="*")
    parser.add_argument("--data", type=Path, default=Path("data/processed"))
    parser.add_argument("--bases", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=500, help="of a base")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=100.0)
    parser.add_argument("--lesson", type=int, default=LessonPlan().steps, help="steps of a lesson")
    for kind, rate in LessonPlan().rates:
        parser.add_argument(f"--{kind}", type=float, default=rate, help="peak rate")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    dataset = read_dataset(asked.data)
    takes = [one for part in ("train", "validation") for one in dataset.takes(part)]
    rates = tuple((kind, getattr(asked, kind)) for kind, _ in LessonPlan().rates)
    plan = replace(LessonPlan(), seconds=asked.seconds, threads=asked.threads, steps=asked.lesson, rates=rates)
    rows = []
    for group in GROUPS:
        beats = {name: sum(one.player == name and not one.fill for one in takes) for name in group}
        chosen = [name for name in group if beats[name] >= FEWEST_CLIPS and name in (asked.drummers or group)]
        if chosen:
            checkpoint = base(takes, asked.data, group, asked.bases, asked.steps)
            rows += [run(takes, name, checkpoint, plan) for name in chosen]
    if asked.out is not None:
        asked.out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
